// SPDX-License-Identifier: MIT
#include "app/cli/command.h"
#include "app/cli/context.h"
#include "core/service/sessionservice.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <algorithm>
#include <array>

namespace gatehouse::cli {

namespace {

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

QString fromView(std::string_view view) { return QString::fromUtf8(view.data(), qsizetype(view.size())); }

/// Keeps the sessions that were asked for.
class Picker final : public SessionSink {
public:
    Picker(QString user, QString state, qint64 nowMs)
        : m_user(std::move(user))
        , m_state(std::move(state))
        , m_nowMs(nowMs)
    { }

    bool add(const SessionRow &row) override
    {
        Session session;
        session.id = fromView(row.id);
        session.userId = fromView(row.userId);
        session.login = fromView(row.login);
        session.displayName = fromView(row.displayName);
        session.role = fromView(row.role);
        session.client = fromView(row.client);
        session.agent = fromView(row.agent);
        session.address = fromView(row.address);
        session.createdMs = row.createdMs;
        session.refreshedMs = row.refreshedMs;
        session.expiresMs = row.expiresMs;
        session.absoluteExpiresMs = row.absoluteExpiresMs;
        session.generation = row.generation;
        if (row.revoked)
            session.revocation = SessionRevocation{row.revokedMs, fromView(row.revokeReason),
                                                   fromView(row.revokedBy), row.reuse};
        if (isWanted(session))
            sessions.push_back(std::move(session));
        return true;
    }

    std::vector<Session> sessions;

private:
    bool isWanted(const Session &session) const
    {
        if (!m_user.isEmpty() && session.userId != m_user
            && session.login.compare(m_user, Qt::CaseInsensitive) != 0)
            return false;
        if (m_state == QLatin1String("live"))
            return session.isLiveAt(m_nowMs);
        return m_state.isEmpty() || nameOf(session.stateAt(m_nowMs)) == m_state;
    }

    QString m_user, m_state;
    qint64 m_nowMs;
};

using Order = std::function<bool(const Session &, const Session &)>;

template <class Member>
Order by(Member member)
{
    return [member](const Session &a, const Session &b) { return a.*member < b.*member; };
}

/// "user", "-refreshed": a minus turns the order round. Ties go by id, so that the answer is always the same.
Result<Order> orderOf(const QString &name, qint64 nowMs)
{
    const bool isReversed = name.startsWith(u'-');
    const QHash<QString, Order> orders = {
        {QStringLiteral("user"), by(&Session::login)},
        {QStringLiteral("created"), by(&Session::createdMs)},
        {QStringLiteral("refreshed"), by(&Session::refreshedMs)},
        {QStringLiteral("expires"), by(&Session::expiresMs)},
        {QStringLiteral("generation"), by(&Session::generation)},
        {QStringLiteral("address"), by(&Session::address)},
        {QStringLiteral("client"), by(&Session::client)},
        {QStringLiteral("state"),
         [nowMs](const Session &a, const Session &b) { return a.stateAt(nowMs) < b.stateAt(nowMs); }}};
    const auto found = orders.constFind(isReversed ? name.mid(1) : name);
    if (found == orders.constEnd())
        return usageError(
            text("--sort takes user, state, created, refreshed, expires, generation, address or client, "
                 "with a minus before it for the reverse order."));
    return [less = *found, isReversed](const Session &a, const Session &b) {
        const Session &first = isReversed ? b : a;
        const Session &second = isReversed ? a : b;
        if (less(first, second) != less(second, first))
            return less(first, second);
        return a.id < b.id;
    };
}

Done checkState(const QString &state)
{
    static const QStringList states = {QString(),
                                       QStringLiteral("live"),
                                       QStringLiteral("active"),
                                       QStringLiteral("expiring"),
                                       QStringLiteral("expired"),
                                       QStringLiteral("revoked"),
                                       QStringLiteral("reuse-detected")};
    if (states.contains(state))
        return {};
    return usageError(text("--state takes live, active, expiring, expired, revoked or reuse-detected."));
}

void printList(const Context &context, const std::vector<Session> &shown, std::size_t found)
{
    const qint64 nowMs = context.nowMs();
    if (context.isJson()) {
        QJsonArray list;
        for (const Session &session : shown)
            list.append(jsonOf(session, nowMs));
        QJsonObject document{{QStringLiteral("found"), qint64(found)}, {QStringLiteral("sessions"), list}};
        putTime(document, QStringLiteral("readAt"), nowMs);
        context.output().document(document);
        return;
    }
    std::vector<QStringList> rows;
    rows.reserve(shown.size());
    for (const Session &session : shown)
        rows.push_back({session.id, session.login.isEmpty() ? session.userId : session.login,
                        nameOf(session.stateAt(nowMs)), deviceName(session.agent), session.address,
                        QString::number(session.generation), relativeText(session.refreshedMs, nowMs),
                        relativeText(session.expiresMs, nowMs)});
    context.output().table({text("SESSION"), text("USER"), text("STATE"), text("DEVICE"), text("ADDRESS"),
                            text("GEN"), text("LAST REFRESH"), text("EXPIRES")},
                           rows);
    if (shown.size() < found)
        context.output().line(
            text("%1 of %2 sessions shown; --limit 0 shows all.").arg(shown.size()).arg(found));
}

Ran list(Context &context, const Arguments &arguments)
{
    const QString state = arguments.value("state");
    const Done known = checkState(state);
    const Result<Order> order =
        orderOf(arguments.value("sort", QStringLiteral("-refreshed")), context.nowMs());
    const Result<qint64> limit = arguments.number("limit", context.isJson() ? 0 : 100, 0, 100'000'000);
    Result<StoreAccess *> store = context.store();
    const auto problemOf = [](const auto &result) -> const Error * {
        return result ? nullptr : &result.error();
    };
    const std::array<const Error *, 4> problems{problemOf(known), problemOf(order), problemOf(limit),
                                                problemOf(store)};
    for (const Error *problem : problems) {
        if (problem != nullptr)
            return Failure(*problem);
    }
    const auto picker = std::make_shared<Picker>(arguments.value("user"), state, context.nowMs());
    const Done scanned =
        await((*store)->run([picker](OpenStore &open) -> Done { return open.sessions.scan(*picker); }));
    if (!scanned)
        return Failure(scanned.error());
    std::vector<Session> &sessions = picker->sessions;
    std::sort(sessions.begin(), sessions.end(), *order);
    const std::size_t found = sessions.size();
    if (*limit > 0 && found > std::size_t(*limit))
        sessions.resize(std::size_t(*limit));
    printList(context, sessions, found);
    return ExitDone;
}

QString eventName(SessionEvent::Kind kind)
{
    static constexpr const char *names[] = {"issued", "rotated", "grace-answer", "suspicious",
                                            "reuse",  "revoked", "ahead"};
    return QLatin1String(names[static_cast<std::size_t>(kind)]);
}

void printSession(const Context &context, const Session &session, const std::vector<SessionEvent> &history)
{
    const qint64 nowMs = context.nowMs();
    if (context.isJson()) {
        QJsonArray events;
        for (const SessionEvent &event : history) {
            QJsonObject told{{QStringLiteral("event"), eventName(event.kind)},
                             {QStringLiteral("generation"), qint64(event.generation)},
                             {QStringLiteral("address"), event.address},
                             {QStringLiteral("agent"), event.agent},
                             {QStringLiteral("note"), event.note}};
            putTime(told, QStringLiteral("at"), event.atMs);
            events.append(told);
        }
        context.output().document(
            {{QStringLiteral("session"), jsonOf(session, nowMs)}, {QStringLiteral("history"), events}});
        return;
    }
    const auto moment = [nowMs](qint64 ms) {
        return utcText(ms) + QStringLiteral(" (%1)").arg(relativeText(ms, nowMs));
    };
    std::vector<std::pair<QString, QString>> facts = {
        {text("Session"), session.id},
        {text("State"), nameOf(session.stateAt(nowMs))},
        {text("User"),
         session.login.isEmpty()
             ? session.userId
             : QStringLiteral("%1 (%2, %3)").arg(session.login, session.displayName, session.userId)},
        {text("Role"), session.role},
        {text("Client"), session.client},
        {text("Device"), deviceName(session.agent)},
        {text("Address"), session.address},
        {text("Generation"), QString::number(session.generation)},
        {text("Logged in"), moment(session.createdMs)},
        {text("Last refresh"), moment(session.refreshedMs)},
        {text("Expires"), moment(session.expiresMs)},
        {text("Ends at the latest"), moment(session.absoluteExpiresMs)}};
    if (session.revocation) {
        facts.emplace_back(text("Revoked"), moment(session.revocation->atMs));
        facts.emplace_back(text("By"), session.revocation->by);
        facts.emplace_back(text("Reason"), session.revocation->reason);
        facts.emplace_back(text("Reuse"), codeOf(session.revocation->reuse));
    }
    context.output().facts(facts);
    context.output().line();
    std::vector<QStringList> rows;
    rows.reserve(history.size());
    for (const SessionEvent &event : history)
        rows.push_back({utcText(event.atMs), eventName(event.kind), QString::number(event.generation),
                        event.address, deviceName(event.agent), event.note});
    context.output().table(
        {text("TIME"), text("EVENT"), text("GEN"), text("ADDRESS"), text("DEVICE"), text("NOTE")}, rows);
}

Ran show(Context &context, const Arguments &arguments)
{
    Result<StoreAccess *> store = context.store();
    if (!store)
        return Failure(store.error());
    const QString id = arguments.words.first();
    SessionService sessions(**store, context.actor());
    const Result<std::optional<Session>> session = await(sessions.find(id));
    if (!session)
        return Failure(session.error());
    if (!*session)
        return failure(
            Error::Code::NotFound,
            text("The store has no session %1. \"gatehouse-cli sessions list\" shows those it has.")
                .arg(printable(id)));
    const Result<std::vector<SessionEvent>> history = await(sessions.history(id));
    if (!history)
        return Failure(history.error());
    printSession(context, **session, *history);
    return ExitDone;
}

} // namespace

std::vector<Command> sessionCommands()
{
    return {
        {"sessions list",
         "",
         QT_TRANSLATE_NOOP("Cli", "list login sessions"),
         QT_TRANSLATE_NOOP(
             "Cli",
             "A session begins with a login and lives as long as its refresh token is exchanged for a new\n"
             "one in time. As text the newest 100 are shown; with --json all of them.\n\n"
             "Examples:\n"
             "  gatehouse-cli sessions list --state live --user ada@example.org\n"
             "  gatehouse-cli sessions list --state reuse-detected --sort -refreshed --json"),
         {{"state", "STATE",
           QT_TRANSLATE_NOOP("Cli",
                             "live (active or expiring), active, expiring (less than a day left),\n"
                             "expired, revoked or reuse-detected (a used refresh token came back)")},
          {"user", "USER", QT_TRANSLATE_NOOP("Cli", "only those of this login or user id")},
          {"sort", "COLUMN",
           QT_TRANSLATE_NOOP("Cli",
                             "user, state, created, refreshed, expires, generation, address or client;\n"
                             "with a minus before it in reverse order (-refreshed when not given)")},
          {"limit", "NUMBER", QT_TRANSLATE_NOOP("Cli", "show at most so many; 0 shows all")}},
         0,
         0,
         list},
        {"sessions show",
         "SESSION",
         QT_TRANSLATE_NOOP("Cli", "show one session with its history"),
         QT_TRANSLATE_NOOP(
             "Cli",
             "Shows who logged in, from where, until when the session lives, and every rotation of its\n"
             "refresh token. SESSION is the \"sid\" claim of its tokens.\n\n"
             "Example:\n"
             "  gatehouse-cli sessions show 5f0c7c1e-6f2b-4a57-a1b5-0d8a1f6f3c11"),
         {},
         1,
         1,
         show},
    };
}

} // namespace gatehouse::cli
