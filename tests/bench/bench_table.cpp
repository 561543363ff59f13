// SPDX-License-Identifier: MIT
// Prints what the table of sessions costs at a million rows, beside a QSortFilterProxyModel over the same
// rows.
//
//     bench_table [rows] [--load] [--proxy]
//
// --load: nothing but the load. --proxy: with the proxy, which takes minutes and gigabytes.
#include "tests/support/randomsessions.h"
#include "ui/sessions/sessionmodel.h"

#include <QCoreApplication>
#include <QFile>
#include <QItemSelectionModel>
#include <QSortFilterProxyModel>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <memory>
#include <unistd.h>

using namespace gatehouse;

namespace {

constexpr qint64 nowMs = 1'795'000'000'000;

double residentMegabytes()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ')[1].toDouble() * double(sysconf(_SC_PAGESIZE)) / 1e6;
}

double threadCpuMs()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

/// CPU time: everything runs on this one thread and waits for nothing, so that on a quiet machine it is the
/// time by the clock as well, and on a busy one it still means something.
double milliseconds(const std::function<void()> &work)
{
    const double before = threadCpuMs();
    work();
    return threadCpuMs() - before;
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[values.size() / 2];
}

struct Typed {
    QString text;
    double ms;
    int rows;
};

/// Types each text letter by letter, and takes it away again.
std::vector<Typed> type(const std::function<int(const QString &)> &filter)
{
    std::vector<Typed> typed;
    for (const QString &text :
         {QStringLiteral("chloé martin"), QStringLiteral("user-1042"), QStringLiteral("10.25"),
          QStringLiteral("3f9a"), QStringLiteral("firefox"), QStringLiteral("reuse")}) {
        for (qsizetype length = 1; length <= text.size() + 1; ++length) {
            const QString written = length <= text.size() ? text.left(length) : QString();
            int rows = 0;
            const double ms = milliseconds([&] { rows = filter(written); });
            typed.push_back({written, ms, rows});
        }
    }
    return typed;
}

void print(const char *what, const std::vector<Typed> &typed)
{
    std::vector<double> times;
    for (const Typed &each : typed)
        times.push_back(each.ms);
    const auto worst = std::max_element(typed.begin(), typed.end(),
                                        [](const Typed &a, const Typed &b) { return a.ms < b.ms; });
    std::printf("%-34s median %8.2f ms   max %8.2f ms (\"%s\", %d rows)\n", what, median(times), worst->ms,
                qPrintable(worst->text), worst->rows);
}

const char *const columns[] = {"user",       "state",   "device",  "address", "family",
                               "generation", "refresh", "expires", "client",  "created"};

void benchLoad(SessionModel &model, const std::vector<std::shared_ptr<SessionBatch>> &batches)
{
    std::vector<double> times;
    double sum = 0;
    for (const auto &batch : batches) {
        times.push_back(milliseconds([&] { model.merge(*batch); }));
        sum += times.back();
    }
    std::printf("load in batches of %-14zu %8.0f ms   median %.2f ms, max %.2f ms a batch\n",
                batches[0]->size(), sum, median(times), *std::max_element(times.begin(), times.end()));
}

void benchSorts(SessionModel &model)
{
    for (int column = 0; column < SessionModel::ColumnCount; ++column) {
        const double up = milliseconds([&] { model.sort(column, Qt::AscendingOrder); });
        const double down = milliseconds([&] { model.sort(column, Qt::DescendingOrder); });
        std::printf("sort by %-26s %8.1f ms up  %8.1f ms down\n", columns[column], up, down);
    }
}

void benchLive(SessionModel &model, RandomSessions &random)
{
    std::vector<double> times;
    for (int i = 0; i < 50; ++i) {
        SessionBatch batch;
        for (int k = 0; k < 5; ++k) {
            OwnedSession session =
                OwnedSession::from(model.rowData(int(random.below(std::uint32_t(model.rowCount())))));
            random.change(session);
            batch.add(session.row());
        }
        times.push_back(milliseconds([&] { model.merge(batch); }));
    }
    std::printf("%-34s median %8.2f ms   max %8.2f ms\n", "live merge of 5 rows", median(times),
                *std::max_element(times.begin(), times.end()));
    std::vector<double> ticks;
    for (int i = 0; i < 20; ++i)
        ticks.push_back(milliseconds([&] { model.tick(); }));
    std::printf("%-34s median %8.2f ms\n", "tick", median(ticks));
}

/// All columns are searched, or the user column alone: its two ways of being used.
void benchProxy(SessionModel &model, int keyColumn)
{
    QSortFilterProxyModel proxy;
    proxy.setSourceModel(&model);
    proxy.setFilterCaseSensitivity(Qt::CaseInsensitive);
    proxy.setFilterKeyColumn(keyColumn);
    std::vector<Typed> typed;
    for (const QString &text : {QStringLiteral("c"), QStringLiteral("ch"), QStringLiteral("chl")}) {
        const double ms = milliseconds([&] { proxy.setFilterFixedString(text); });
        typed.push_back({text, ms, proxy.rowCount()});
    }
    print(keyColumn < 0 ? "proxy: keystroke, all columns" : "proxy: keystroke, one column", typed);
    if (keyColumn < 0)
        return;
    proxy.setFilterFixedString(QString());
    for (const int column : {int(SessionModel::User), int(SessionModel::Refreshed)}) {
        proxy.setSortRole(SessionModel::SortRole);
        std::printf("proxy: sort by %-19s %8.0f ms\n", columns[column],
                    milliseconds([&] { proxy.sort(column, Qt::AscendingOrder); }));
    }
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = application.arguments();
    const std::size_t rows =
        arguments.size() > 1 && arguments[1].toUInt() > 0 ? arguments[1].toUInt() : 1'000'000;
    constexpr std::size_t batchRows = 20'000;

    RandomSessions random(42, std::uint32_t(rows / 10), nowMs);
    std::vector<std::shared_ptr<SessionBatch>> batches;
    for (std::size_t row = 0; row < rows; ++row) {
        if (row % batchRows == 0)
            batches.push_back(std::make_shared<SessionBatch>());
        batches.back()->add(random.next().row());
    }
    const FixedClock clock(nowMs);
    const double before = residentMegabytes();
    SessionModel model(clock);
    benchLoad(model, batches);
    const double grown = residentMegabytes() - before;
    std::printf("memory                             %8.1f bytes a row by count, %.1f by resident size, whole "
                "process %.0f "
                "MB without the batches\n",
                double(model.table().bytes()) / double(rows), grown * 1e6 / double(rows),
                residentMegabytes() - before + 20);
    if (arguments.contains(QStringLiteral("--load")))
        return 0;
    {
        SessionModel sorted(clock);
        sorted.sort(SessionModel::Refreshed, Qt::DescendingOrder);
        std::printf("sorted by last refresh, ");
        benchLoad(sorted, batches);
    }
    batches.clear();
    QItemSelectionModel selection(&model);
    selection.setCurrentIndex(model.index(int(rows / 2), 0),
                              QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);

    const std::vector<Typed> typed = type([&model](const QString &text) {
        model.setFilterText(text);
        return model.rowCount();
    });
    print("filter: keystroke, all columns", typed);
    model.sort(SessionModel::User, Qt::AscendingOrder);
    print("the same, sorted by user", type([&model](const QString &text) {
              model.setFilterText(text);
              return model.rowCount();
          }));
    for (const char *text :
         {"state:active", "expires<1d", "idle>3d", "ip:10.0.0.0/8", "-device:ios", "role:admin",
          "user:alice state:active expires<1d ip:10.0.0.0/8 idle>1d -device:ios"}) {
        const double ms = milliseconds([&] { model.setFilterText(QString::fromLatin1(text)); });
        std::printf("filter %-60s %6.2f ms, %d rows\n", text, ms, model.rowCount());
    }
    model.setFilterText(QString());
    benchSorts(model);
    benchLive(model, random);
    if (arguments.contains(QStringLiteral("--proxy"))) {
        benchProxy(model, -1);
        benchProxy(model, SessionModel::User);
    }
    return 0;
}
