// SPDX-License-Identifier: MIT
#include "app/demo/demoscript.h"

#include <array>
#include <cmath>

namespace gatehouse {

namespace {

constexpr qint64 second = 1000;
constexpr qint64 minute = 60 * second;
constexpr qint64 hour = 60 * minute;
constexpr qint64 day = 24 * hour;
constexpr int eventsPerTransaction = 64;

constexpr std::array operators = {"i.hansen@ops-1", "m.keller@helpdesk-3", "r.okafor@helpdesk-1"};
constexpr std::array reasons = {"Laptop reported stolen, ticket 48113",
                                "Person left the company",
                                "Login from an unknown country, person does not recognise it",
                                "Phone lost on a train, ticket 48201",
                                "Asked for by the person: signed in on a library computer",
                                "Penetration test clean-up",
                                "Moved to another team",
                                "Shared account, replaced by personal ones"};

/// Fewer people log in at night.
double share(qint64 atMs)
{
    constexpr double turn = 6.283185307179586;
    return 0.6 - 0.4 * std::cos(double(atMs % day) / double(day) * turn);
}

} // namespace

DemoScript::DemoScript(DemoWorld &world, const Span &span)
    : m_world(world)
    , m_span(span)
{
    planLogins(span.logins);
    planOperators();
}

void DemoScript::plan(qint64 atMs, Kind kind, int session)
{
    if (atMs < m_span.untilMs)
        m_events.push({atMs, m_order++, kind, session});
}

void DemoScript::planLogins(int count)
{
    Dice &dice = m_world.dice();
    while (count > 0) {
        // More logins lie near the present, since old sessions have ended in the meantime.
        const double back = std::pow(dice.fraction(), 1.35);
        const qint64 atMs = m_span.untilMs - 1 - qint64(back * double(m_span.untilMs - m_span.fromMs - hour));
        if (!dice.happens(share(atMs)))
            continue;
        plan(atMs, Kind::Login);
        --count;
    }
}

void DemoScript::planOperators()
{
    const auto at = [this](double part) {
        return m_span.fromMs + qint64(part * double(m_span.untilMs - m_span.fromMs));
    };
    for (int i = 1; i <= 15; ++i)
        plan(at(i / 15.4) - m_world.dice().wait(2 * hour), Kind::RevokeSome);
    plan(at(0.6), Kind::RotateAccess);
    plan(at(0.87), Kind::RotateRefresh);
    plan(at(0.93), Kind::RevokeUser);
    plan(at(0.97), Kind::PrepareKey);
}

Done DemoScript::play(const std::atomic<bool> &stop)
{
    while (!m_events.empty()) {
        // Each event is a transaction of its own; one around many spares most of the waiting for the disk.
        Result<SqlTransaction> transaction = SqlTransaction::begin(m_world.connection());
        if (!transaction)
            return Failure(std::move(transaction.error()));
        for (int i = 0; i < eventsPerTransaction && !m_events.empty(); ++i) {
            if (stop)
                return failure(Error::Code::Cancelled, QString());
            const Event event = m_events.top();
            m_events.pop();
            m_world.clock().set(event.atMs);
            if (Done done = happen(event); !done)
                return done;
        }
        if (Done committed = transaction->commit(); !committed)
            return committed;
    }
    return {};
}

Done DemoScript::happen(const Event &event)
{
    if (event.session >= 0 && m_world.sessions()[std::size_t(event.session)].isOver)
        return {};
    switch (event.kind) {
    case Kind::Login:
        return happenLogin(event.atMs);
    case Kind::Refresh:
        return happenRefresh(event.atMs, event.session);
    case Kind::Repeat:
        return m_world.repeat(event.session, false);
    case Kind::RepeatElsewhere:
        return m_world.repeat(event.session, true);
    case Kind::Logout:
        return m_world.logout(event.session);
    case Kind::Misuse:
        return m_world.misuse(event.session);
    case Kind::RevokeSome:
        return revokeSome();
    case Kind::RevokeUser:
        return revokeUser();
    case Kind::RotateAccess:
        return m_world.rotateKey(KeyUse::Access);
    case Kind::RotateRefresh:
        return m_world.rotateKey(KeyUse::Refresh);
    case Kind::PrepareKey:
        return m_world.prepareKey(KeyUse::Access);
    }
    return {};
}

Done DemoScript::happenLogin(qint64 atMs)
{
    Dice &dice = m_world.dice();
    const Result<int> session = m_world.login(dice.below(int(m_world.people().size())));
    if (!session)
        return Failure(session.error());
    if (!dice.happens(0.03))
        plan(atMs + 20 * minute + dice.wait(60 * hour) % (6 * day), Kind::Refresh, *session);
    return {};
}

Done DemoScript::happenRefresh(qint64 atMs, int session)
{
    if (Done done = m_world.refresh(session); !done)
        return done;
    Dice &dice = m_world.dice();
    ++m_refreshes;
    if (m_refreshes % 400 == 100)
        plan(atMs + 2 * second + dice.below(20) * second, Kind::Repeat, session);
    if (m_refreshes % 1500 == 700)
        plan(atMs + 5 * second + dice.below(20) * second, Kind::RepeatElsewhere, session);
    if (m_refreshes % 600 == 350)
        plan(atMs + hour + dice.wait(6 * hour), Kind::Misuse, session);
    if (dice.happens(0.04))
        plan(atMs + dice.wait(2 * hour), Kind::Logout, session);
    else if (!dice.happens(0.05))
        plan(atMs + 20 * minute + dice.wait(70 * hour) % (6 * day), Kind::Refresh, session);
    return {};
}

Done DemoScript::revokeSome()
{
    Dice &dice = m_world.dice();
    SessionIds target;
    for (int count = 1 + dice.below(4); count > 0; --count) {
        if (const int session = m_world.someLiveSession(); session >= 0)
            target.ids.append(m_world.sessions()[std::size_t(session)].id);
    }
    if (target.ids.isEmpty())
        return {};
    return m_world.revoke(target, QLatin1String(dice.from(reasons)), QLatin1String(dice.from(operators)));
}

Done DemoScript::revokeUser()
{
    const int session = m_world.someLiveSession();
    if (session < 0)
        return {};
    const int person = m_world.sessions()[std::size_t(session)].person;
    return m_world.revoke(UserSessions{m_world.userId(person), {}},
                          QStringLiteral("Account taken over, password reset, ticket 48377"),
                          QLatin1String(operators.front()));
}

Done DemoScript::goOn(DemoWorld &world)
{
    if (Done noticed = world.noticeKeys(); !noticed)
        return noticed;
    Dice &dice = world.dice();
    const double chance = dice.fraction();
    const int session = world.someLiveSession();
    if (session < 0 || chance < 0.25) {
        const Result<int> begun = world.login(dice.below(int(world.people().size())));
        return begun ? Done() : Done(Failure(begun.error()));
    }
    if (chance < 0.31)
        return world.logout(session);
    if (chance < 0.325)
        return world.misuse(session);
    return world.refresh(session);
}

} // namespace gatehouse
