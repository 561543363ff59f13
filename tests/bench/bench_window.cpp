// SPDX-License-Identifier: MIT
// The real window over a million sessions on a real server or in the embedded store: how long until rows
// show, how the event loop fares, search, sorting, and a revocation of a tenth of them by filter. Saves
// pictures of it into a folder.
//     bench_window redis|postgres|sqlite [ROWS] [FOLDER]      servers as tests/support/with-servers starts
//     them
#include "app/console.h"
#include "app/demo/memoryvault.h"
#include "app/programidentity.h"
#include "core/service/revocationservice.h"
#include "core/store/postgres/postgresschema.h"
#include "core/store/sql/migrations.h"
#include "core/store/sql/sqlsessionstore.h"
#include "core/store/sql/sqltransaction.h"
#include "tests/bench/rawredis.h"
#include "ui/sessions/sessionmodel.h"
#include "ui/theme/theme.h"
#include "ui/widgets/tableview.h"

#include <QAbstractEventDispatcher>
#include <QApplication>
#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QFile>
#include <QLineEdit>
#include <QScrollBar>
#include <QSettings>
#include <QStyledItemDelegate>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QThread>

#include <libpq-fe.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>

using namespace gatehouse;

namespace {

/// The pauses between turns of the event loop, as a timer of 1 ms sees them.
class Gaps {
public:
    Gaps()
    {
        m_timer.setInterval(1);
        m_timer.setTimerType(Qt::PreciseTimer);
        QObject::connect(&m_timer, &QTimer::timeout, [this] {
            m_gaps.push_back(double(m_since.nsecsElapsed()) / 1e6);
            m_since.restart();
        });
    }
    void start()
    {
        m_gaps.clear();
        m_since.start();
        m_timer.start();
    }
    /// What the measuring itself did since the last turn is no pause of the product.
    void skip() { m_since.restart(); }
    void print(const char *during)
    {
        m_timer.stop();
        if (m_gaps.empty())
            return;
        std::sort(m_gaps.begin(), m_gaps.end());
        std::printf("event loop while %s: median gap %.1f ms, 99th percentile %.1f ms, longest %.1f ms\n",
                    during, m_gaps[m_gaps.size() / 2], m_gaps[m_gaps.size() * 99 / 100], m_gaps.back());
    }

private:
    QTimer m_timer;
    QElapsedTimer m_since;
    std::vector<double> m_gaps;
};

double residentMb()
{
    QFile file(QStringLiteral("/proc/self/status"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.mid(6).trimmed().split(' ').front().toDouble() / 1024;
    }
    return 0;
}

/// How long this thread has computed so far.
double busySeconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

template <class Met>
double waitUntil(Met met)
{
    QElapsedTimer time;
    time.start();
    QTimer wake; // So that the wait is looked at, without a busy loop that takes a core from the product.
    wake.start(1);
    while (!met())
        QThread::currentThread()->eventDispatcher()->processEvents(QEventLoop::AllEvents
                                                                   | QEventLoop::WaitForMoreEvents);
    return double(time.nsecsElapsed()) / 1e6;
}

void fillRedis(int port, int rows)
{
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), quint16(port));
    if (!socket.waitForConnected())
        qFatal("no Redis on port %d", port);
    constexpr int piece = 50'000;
    for (int from = 0; from < rows; from += piece) {
        const QByteArray script =
            "for i=ARGV[1],ARGV[2] do redis.call('SET','refresh:'..redis.sha1hex(i),'user-'..(i%100000),'EX',"
            "86400+(i%518400)) end";
        const QByteArray first = QByteArray::number(from),
                         last = QByteArray::number(std::min(rows, from + piece) - 1);
        QByteArray command = "*5\r\n$4\r\nEVAL\r\n$" + QByteArray::number(script.size()) + "\r\n" + script
            + "\r\n$1\r\n0\r\n$" + QByteArray::number(first.size()) + "\r\n" + first + "\r\n$"
            + QByteArray::number(last.size()) + "\r\n" + last + "\r\n";
        socket.write(command);
        if (!socket.waitForReadyRead(60'000) || socket.readAll().startsWith('-'))
            qFatal("Redis could not be filled");
    }
}

void fillPostgres(int port, int rows)
{
    const QByteArray address =
        "host=127.0.0.1 user=gatehouse dbname=gatehouse port=" + QByteArray::number(port);
    PGconn *connection = PQconnectdb(address.constData());
    const QByteArray now = QByteArray::number(QDateTime::currentMSecsSinceEpoch());
    const QByteArray fill =
        "INSERT INTO gatehouse.sessions (id, user_id, client, agent, address, current_hash, created_ms, "
        "refreshed_ms, "
        "expires_ms, absolute_expires_ms) SELECT translate(encode(sha256(i::text::bytea), 'base64'), '+/=', "
        "'-_'), "
        "'user-' || (i % 100000), 'web', 'Mozilla/5.0 (X11; Linux x86_64; rv:' || i % 200 || '.0) "
        "Gecko/20100101 "
        "Firefox/126.0', '10.' || i % 250 || '.' || i / 250 % 250 || '.7', sha256(i::text::bytea), "
        + now + " - i, " + now + " - i, " + now + " + 86400000 + i, " + now
        + " + 2592000000 FROM generate_series(1, " + QByteArray::number(rows)
        + ") i; ANALYZE gatehouse.sessions";
    PGresult *result = PQexec(connection, fill.constData());
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        qFatal("PostgreSQL could not be filled: %s", PQerrorMessage(connection));
    PQclear(result);
    PQfinish(connection);
}

/// As fillPostgres(); through the store, which seals each row.
void fillSqlite(const QString &path, int rows)
{
    auto connection = openEmbeddedStore(path, {});
    if (!connection)
        qFatal("%s", qPrintable(connection.error().message));
    SqlSessionStore store(**connection);
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    for (int from = 0; from < rows; from += 50'000) {
        auto all = SqlTransaction::begin(**connection);
        bool isDone = all.has_value();
        for (int i = from; isDone && i < std::min(rows, from + 50'000); ++i) {
            Session session;
            session.currentHash = QCryptographicHash::hash(QByteArray::number(i), QCryptographicHash::Sha256);
            session.id = QString::fromLatin1(
                session.currentHash.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
            session.userId = QStringLiteral("user-%1").arg(i % 100'000);
            session.client = QStringLiteral("web");
            session.agent = QStringLiteral("Mozilla/5.0 (X11; Linux x86_64; rv:%1.0) Gecko/20100101 "
                                           "Firefox/126.0")
                                .arg(i % 200);
            session.address = QStringLiteral("10.%1.%2.7").arg(i % 250).arg(i / 250 % 250);
            session.createdMs = session.refreshedMs = now - i;
            session.expiresMs = now + 86'400'000 + i;
            session.absoluteExpiresMs = now + 2'592'000'000;
            isDone = store.insert(session).has_value();
        }
        if (!isDone || !all->commit())
            qFatal("the embedded store could not be filled");
    }
}

ConnectionProfile profileOf(const QString &kind, const QString &records, int rows)
{
    ConnectionProfile profile;
    profile.name = QStringLiteral("A million");
    profile.host = QStringLiteral("127.0.0.1");
    profile.tls = false;
    profile.path = records;
    profile.deadlineMs = 60'000;
    if (kind == QLatin1String("sqlite")) {
        fillSqlite(records, rows);
        return profile;
    }
    if (kind == QLatin1String("redis")) {
        profile.kind = ConnectionProfile::Kind::Redis;
        profile.port = quint16(qEnvironmentVariableIntValue("GATEHOUSE_TEST_REDIS_PORT"));
        profile.layout = QStringLiteral("guide");
        fillRedis(profile.port, rows);
        return profile;
    }
    profile.kind = ConnectionProfile::Kind::PostgreSql;
    profile.port = quint16(qEnvironmentVariableIntValue("GATEHOUSE_TEST_POSTGRES_PORT"));
    profile.userName = profile.database = QStringLiteral("gatehouse");
    const auto connection = PostgresConnection::open(PostgresOptions::of(profile), Secret());
    if (!connection || !migratePostgres(**connection))
        qFatal("the tables could not be made");
    fillPostgres(profile.port, rows);
    return profile;
}

/// Search and sort in the window, each until it is painted.
void searchAndSort(MainWindow &window, SessionModel &model, TableView &table, const QString &text)
{
    auto *search = window.findChild<QLineEdit *>(QStringLiteral("search"));
    std::vector<double> keys;
    QString typed;
    for (const QChar letter : text) {
        typed += letter;
        QElapsedTimer time;
        time.start();
        search->setText(typed);
        table.viewport()->repaint();
        keys.push_back(double(time.nsecsElapsed()) / 1e6);
    }
    std::printf(
        "search \"%s\": %d rows; keystroke to painted median %.1f ms, longest %.1f ms\n", qPrintable(text),
        model.rowCount(),
        [&] {
            std::vector<double> sorted = keys;
            std::sort(sorted.begin(), sorted.end());
            return sorted[sorted.size() / 2];
        }(),
        *std::max_element(keys.begin(), keys.end()));
    search->clear();
    for (int column = 0; column < SessionModel::ColumnCount; ++column) {
        QElapsedTimer time;
        time.start();
        model.sort(column, Qt::AscendingOrder);
        table.viewport()->repaint();
        std::printf("sort by %s: %.0f ms\n",
                    qPrintable(model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString()),
                    double(time.nsecsElapsed()) / 1e6);
    }
}

/// Of painting the whole table at one place after the other.
double medianRepaint(TableView &table)
{
    std::vector<double> times;
    for (int step = 0; step < 60; ++step) {
        table.verticalScrollBar()->setValue(step * 10'007);
        QElapsedTimer time;
        time.start();
        table.viewport()->repaint();
        times.push_back(double(time.nsecsElapsed()) / 1e6);
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

void userAndRepaint(MainWindow &window, SessionModel &model, TableView &table)
{
    QElapsedTimer time;
    time.start();
    const std::size_t found = model.table().rowsOfUser("user-4711").size();
    std::printf("the %zu sessions of one user, from the table: %.2f ms\n", found,
                double(time.nsecsElapsed()) / 1e6);
    const QSize before = window.size();
    window.resize(1920, 1080);
    const double ours = medianRepaint(table);
    QAbstractItemDelegate *delegate = table.itemDelegate();
    QStyledItemDelegate plain;
    table.setItemDelegate(&plain);
    const double theirs = medianRepaint(table);
    table.setItemDelegate(delegate);
    table.verticalScrollBar()->setValue(0);
    window.resize(before);
    std::printf("full repaint at 1920x1080: %.1f ms, with Qt's own delegate %.1f ms, ratio %.2f\n", ours,
                theirs, ours / theirs);
}

void revokeByFilter(MainWindow &window, SessionModel &model, RevocationService &revocations, Gaps &gaps,
                    const std::function<void(const char *)> &picture)
{
    window.findChild<QLineEdit *>(QStringLiteral("search"))->setText(QStringLiteral("user:user-1"));
    const QStringList ids = model.shownIds().mid(0, model.totalCount() / 10);
    std::optional<Result<RevocationPlan>> plan;
    QElapsedTimer time;
    time.start();
    deliver(revocations.plan({{SessionIds{ids}}, QStringLiteral("filter user:user-1"), true}), &window,
            [&plan](const Result<RevocationPlan> &made) { plan = made; });
    waitUntil([&plan] { return plan.has_value(); });
    if (!*plan)
        qFatal("%s", qPrintable(plan->error().message));
    std::printf("plan of %lld sessions of %d users: %.2f s\n",
                static_cast<long long>((*plan)->preview.liveSessions), (*plan)->preview.userCount,
                double(time.elapsed()) / 1000);
    std::optional<RevocationResult> result;
    QObject::connect(&revocations, &RevocationService::finished, &window,
                     [&result](const RevocationResult &done) { result = done; });
    bool isPictured = false;
    QObject::connect(&revocations, &RevocationService::progressed, &window, [&](const RevocationTally &) {
        if (!std::exchange(isPictured, true))
            QTimer::singleShot(200, &window, [&picture] { picture("revoking"); }); // After it is laid out.
    });
    time.restart();
    gaps.start();
    revocations.begin(**plan, QStringLiteral("benchmark"));
    waitUntil([&result] { return result.has_value(); });
    std::printf("revoked by filter, each outcome known and audited: %.2f s (%d items)\n",
                double(time.elapsed()) / 1000, int(result->items.size()));
    gaps.print("revoking");
}

} // namespace

int main(int argc, char **argv)
{
    returnFreedMemory();
    QApplication application(argc, argv);
    QCoreApplication::setOrganizationName(QStringLiteral("gatehouse-bench"));
    const QTemporaryDir own;
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, own.path());
    const QString kind = argc > 1 ? QString::fromLocal8Bit(argv[1]) : QStringLiteral("redis");
    const int rows = argc > 2 ? std::atoi(argv[2]) : 1'000'000;
    const QString folder = argc > 3 ? QString::fromLocal8Bit(argv[3]) : own.path();
    const ConnectionProfile profile = profileOf(kind, own.filePath(QStringLiteral("records.db")), rows);

    MemoryVault vault;
    Theme theme(Theme::Choice::Light);
    ProfileService profiles(profile, own.filePath(QStringLiteral("connections.json")), nullptr);
    const double before = residentMb();
    QElapsedTimer time;
    time.start();
    Console console(profile, TokenPolicy(), vault, profiles, theme);
    Gaps gaps;
    console.show();
    MainWindow &window = console.window();
    window.showPage(QStringLiteral("sessions"));
    window.resize(1440, 900);
    auto *table = window.findChild<TableView *>(QStringLiteral("sessionTable"));
    auto *model = window.findChild<SessionModel *>();
    const auto picture = [&](const char *what) {
        window.grab().save(folder + QStringLiteral("/%1-%2.png").arg(kind, QLatin1String(what)));
        gaps.skip();
    };
    gaps.start();
    const double busyBefore = busySeconds();
    const auto shownMs = double(time.elapsed());
    waitUntil([&] { return model->rowCount() >= 100; });
    std::printf("%s: first %d rows in the table after %lld ms\n", qPrintable(kind), model->rowCount(),
                static_cast<long long>(time.elapsed()));
    waitUntil([&, until = time.elapsed() + 150] { return time.elapsed() > until; });
    QPixmap loading = window.grab(); // Saved when the time is taken.
    waitUntil([&] { return model->shownCount() >= rows && !console.sessions().isLoading(); });
    const double loadedS = double(time.elapsed()) / 1000, busyS = busySeconds() - busyBefore;
    gaps.print("loading");
    loading.save(folder + QStringLiteral("/%1-loading.png").arg(kind));
    loading = {};
    std::printf("%s: all %d after %.2f s, of which the window's thread was busy for %.2f s; process %.0f MB, "
                "%.0f MB before\n",
                qPrintable(kind), model->totalCount(), loadedS, busyS, residentMb(), before);
    if (kind == QLatin1String("redis")) {
        const double windowMs = loadedS * 1000 - shownMs;
        const Run raw = rawLoad(profile.port);
        std::printf("redis: a raw client without a window takes %.2f s; the window, from when it is shown, "
                    "%.2f of that\n",
                    raw.wallS, windowMs / raw.wallS / 1000);
    }
    picture("loaded");
    searchAndSort(window, *model, *table, QStringLiteral("user-4711"));
    userAndRepaint(window, *model, *table);
    revokeByFilter(window, *model, console.sessions().revocations(), gaps, picture);
    // Where the store does not tell, it is read once more.
    const auto revoked = [&] { return model->counts()[std::size_t(SessionState::Revoked)]; };
    waitUntil([&, until = time.elapsed() + 30'000] {
        return time.elapsed() > until
            || (!model->isTakingIn() && (revoked() > 0 || model->totalCount() < rows));
    });
    waitUntil([&, until = time.elapsed() + 150] { return time.elapsed() > until; });
    picture("revoked");
    return 0;
}
