// SPDX-License-Identifier: MIT
#include "app/cli/selection.h"

#include <QCoreApplication>

#include <numeric>
#include <utility>

namespace gatehouse::cli {

namespace {

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

constexpr std::size_t batchRows = 20'000;
constexpr std::size_t firstRows = 100;

constexpr std::pair<const char *, SessionColumn> columns[] = {
    {"user", SessionColumn::User},       {"state", SessionColumn::State},
    {"created", SessionColumn::Created}, {"refreshed", SessionColumn::Refreshed},
    {"expires", SessionColumn::Expires}, {"generation", SessionColumn::Generation},
    {"address", SessionColumn::Address}, {"client", SessionColumn::Client},
    {"device", SessionColumn::Device},   {"id", SessionColumn::Family},
};

/// "user", "-refreshed": a minus turns the order round.
Result<SessionOrder::Step> orderFrom(const QString &name)
{
    const bool isReversed = name.startsWith(u'-');
    const QString wanted = isReversed ? name.mid(1) : name;
    for (const auto &[column, value] : columns)
        if (wanted == QLatin1String(column))
            return SessionOrder::Step{value, isReversed};
    return usageError(
        text("--sort takes user, state, created, refreshed, expires, generation, address, client, "
             "device or id, with a minus before it for the reverse order."));
}

/// The filter, and below it where it could not be understood.
Failure problemIn(const QString &filter, const FilterProblem &problem)
{
    const QString mark =
        QString(problem.position, u' ') + QString(std::max<qsizetype>(problem.length, 1), u'^');
    return usageError(QStringLiteral("%1\n    %2\n    %3").arg(problem.message, filter, mark));
}

Done takeState(const QString &name, Selection &selection, QString &filter)
{
    if (name.isEmpty())
        return {};
    if (name == QLatin1String("live")) {
        filter += QStringLiteral(" state:live");
        return {};
    }
    for (int state = 0; state < int(sessionStateCount); ++state) {
        if (nameOf(SessionState(state)) == name) {
            selection.state = SessionState(state);
            return {};
        }
    }
    return usageError(text("--state takes live, active, expiring, expired, revoked or reuse-detected."));
}

} // namespace

const std::vector<Option> &selectionOptions()
{
    static const std::vector<Option> options = {
        {"filter", "TEXT",
         QT_TRANSLATE_NOOP("Cli",
                           "words that all have to fit, as in the window: alice  user=alice\n"
                           "ip:10.0.0.0/8  expires<1h  idle>7d  -device:ios  state:active,expiring")},
        {"state", "STATE",
         QT_TRANSLATE_NOOP("Cli",
                           "live (active or expiring), active, expiring (less than a day left),\n"
                           "expired, revoked or reuse-detected (a used refresh token came back)")},
        {"user", "USER", QT_TRANSLATE_NOOP("Cli", "only those of this login or user id")},
        {"sort", "COLUMN",
         QT_TRANSLATE_NOOP("Cli",
                           "user, state, created, refreshed, expires, generation, address, client,\n"
                           "device or id; with a minus before it in reverse order (-refreshed when not "
                           "given)")}};
    return options;
}

Result<Selection> selectionFrom(const Arguments &arguments)
{
    Selection selection;
    QString filter = arguments.value("filter");
    if (const auto written = SessionFilter::parse(filter); !written)
        return problemIn(filter, written.error());
    if (Done known = takeState(arguments.value("state"), selection, filter); !known)
        return Failure(std::move(known.error()));
    if (const QString user = arguments.value("user"); !user.isEmpty()) {
        if (user.contains(u'"'))
            return usageError(text("--user takes a login or a user id, which has no quotes in it."));
        filter += QStringLiteral(" user=\"%1\"").arg(user);
    }
    auto parsed = SessionFilter::parse(filter);
    if (!parsed)
        return problemIn(filter, parsed.error());
    selection.filter = std::move(*parsed);
    Result<SessionOrder::Step> order = orderFrom(arguments.value("sort", QStringLiteral("-refreshed")));
    if (!order)
        return Failure(std::move(order.error()));
    selection.order = *order;
    return selection;
}

bool Listing::add(const SessionRow &row)
{
    m_batch.add(row);
    if (++m_count == firstRows)
        m_firstMs = m_time.elapsed();
    if (m_batch.size() >= batchRows) {
        m_table.merge(m_batch);
        m_batch = SessionBatch();
    }
    return true;
}

bool Listing::interrupted()
{
    if (!std::exchange(m_isInterrupted, true))
        Output::warn(text("The connection was lost at %1 sessions; connecting again.").arg(m_count));
    return true;
}

void Listing::resumed()
{
    m_isInterrupted = false;
    Output::warn(text("Reading goes on where it was."));
}

void Listing::finish()
{
    m_table.merge(m_batch);
    m_batch = SessionBatch();
    m_totalMs = m_time.elapsed();
    if (m_count < firstRows)
        m_firstMs = m_totalMs;
}

std::vector<SessionTable::Row> Listing::rows(const Selection &selection, qint64 nowMs) const
{
    SessionView view(m_table);
    (void)view.advance(nowMs);
    std::vector<SessionTable::Row> all(m_table.rowCount());
    std::iota(all.begin(), all.end(), SessionTable::Row(0));
    view.apply(all);
    view.setFilter(selection.filter);
    view.setState(selection.state);
    view.sortBy({SessionColumn::Family, false}); // Where the column is equal: always the same order.
    view.sortBy(selection.order);
    std::vector<SessionTable::Row> room;
    return view.visible(room);
}

Result<std::shared_ptr<Listing>> readAll(Context &context)
{
    Result<StoreAccess *> store = context.store();
    if (!store)
        return Failure(store.error());
    return await((*store)->run([](OpenStore &open) -> Result<std::shared_ptr<Listing>> {
        auto listing = std::make_shared<Listing>();
        if (Done scanned = open.sessions.scan(*listing); !scanned)
            return Failure(std::move(scanned.error()));
        listing->finish();
        return listing;
    }));
}

} // namespace gatehouse::cli
