// SPDX-License-Identifier: MIT
#include "app/demo/demoworld.h"

#include "core/auth/password.h"
#include "core/service/audited.h"

namespace gatehouse {

namespace {

constexpr char everybodysPassword[] = "correct horse battery staple";
constexpr int passwordCost = 4;

} // namespace

TokenPolicy demoPolicy()
{
    TokenPolicy policy;
    policy.passwordCostLog2 = passwordCost;
    return policy;
}

DemoWorld::DemoWorld(std::unique_ptr<SqlConnection> connection, int people, quint32 seed)
    : m_dice(seed)
    , m_connection(std::move(connection))
    , m_sessionStore(*m_connection)
    , m_users(*m_connection)
    , m_audit(*m_connection)
    , m_keyRecords(*m_connection)
    , m_keys(m_keyRecords, m_clock, m_shelf)
    , m_authority(m_sessionStore, m_users, m_audit, m_shelf, m_clock, demoPolicy())
    , m_revoker(m_sessionStore, m_audit, m_clock)
    , m_people(demoPeople(people, m_dice))
{ }

Done DemoWorld::setUp(const Secret &wrappingKey)
{
    if (Done loaded = m_keys.load(); !loaded)
        return loaded;
    return audited(
        m_audit, m_clock,
        Deed{AuditAction::KeySetUp, QStringLiteral("demo"), QStringLiteral("signing keys"), {}},
        [&]() -> Done {
            Done done = m_keys.setUpWithVaultKey(wrappingKey);
            for (const KeyUse use : {KeyUse::Access, KeyUse::Refresh}) {
                if (done)
                    done = m_keys.generate(KeySpec{use, jose::Alg::ES256}).map([](const KeyInfo &) {});
            }
            return done;
        },
        [](const Done &) { return QStringLiteral("protected for this run of the program"); });
}

Done DemoWorld::addPeople()
{
    for (const DemoPerson &person : m_people) {
        const Result<QByteArray> hash = hashPassword(Secret(everybodysPassword), passwordCost);
        if (!hash)
            return Failure(hash.error());
        Result<User> added = m_users.add(person.user, *hash, m_clock.nowMs());
        if (!added)
            return Failure(std::move(added.error()));
        m_userIds.push_back(added->id);
    }
    return {};
}

Origin DemoWorld::originOf(const DemoSession &session)
{
    return m_people[std::size_t(session.person)].devices[std::size_t(session.device)];
}

/// Keeps the tokens of an answer; a denial ends the session for its client.
Done DemoWorld::take(DemoSession &session, Result<Answer<TokenPair>> answer)
{
    if (!answer)
        return Failure(std::move(answer.error()));
    if (!answer->ok()) {
        session.isOver = true;
        return {};
    }
    session.id = answer->value->sessionId;
    session.older = std::move(session.previous);
    session.previous = std::move(session.token);
    session.token = std::move(answer->value->refreshToken);
    return {};
}

Result<int> DemoWorld::login(int person)
{
    DemoSession session;
    session.person = person;
    session.device = m_dice.below(int(m_people[std::size_t(person)].devices.size()));
    Credentials credentials{m_people[std::size_t(person)].user.login, Secret(everybodysPassword)};
    const Origin origin = originOf(session);
    if (Done taken = take(session, m_authority.login(credentials, origin)); !taken)
        return Failure(std::move(taken.error()));
    m_sessions.push_back(std::move(session));
    return int(m_sessions.size()) - 1;
}

Done DemoWorld::refresh(int index)
{
    DemoSession &session = m_sessions[std::size_t(index)];
    ++session.refreshes;
    return take(session, m_authority.refresh(session.token.view(), originOf(session)));
}

Done DemoWorld::repeat(int index, bool fromElsewhere)
{
    DemoSession &session = m_sessions[std::size_t(index)];
    if (session.previous.isEmpty())
        return {};
    const Origin origin = fromElsewhere ? demoStranger(m_dice) : originOf(session);
    return m_authority.refresh(session.previous.view(), origin).map([](const Answer<TokenPair> &) {});
}

Done DemoWorld::logout(int index)
{
    DemoSession &session = m_sessions[std::size_t(index)];
    session.isOver = true;
    return m_authority.logout(session.token.view());
}

Done DemoWorld::misuse(int index)
{
    DemoSession &session = m_sessions[std::size_t(index)];
    const Secret &stolen = session.older.isEmpty() ? session.previous : session.older;
    if (stolen.isEmpty())
        return {};
    return m_authority.refresh(stolen.view(), demoStranger(m_dice)).map([](const Answer<TokenPair> &) {});
}

Done DemoWorld::revoke(const RevokeTarget &target, const QString &reason, const QString &actor)
{
    return m_revoker.revoke(target, reason, actor).map([](const RevokeOutcome &) {});
}

Done DemoWorld::rotateKey(KeyUse use)
{
    const std::chrono::seconds longest = demoPolicy().longestLife(use);
    const QString object = use == KeyUse::Access ? QStringLiteral("key for access tokens")
                                                 : QStringLiteral("key for refresh tokens");
    const Result<KeyInfo> rotated = audited(
        m_audit, m_clock,
        Deed{AuditAction::KeyRotate, QStringLiteral("i.hansen@ops-1"), object,
             QStringLiteral("quarterly rotation")},
        [&] { return m_keys.rotate(use, longest); },
        [](const Result<KeyInfo> &key) { return key->description + QLatin1String(", key ") + key->kid; });
    return rotated ? Done() : Done(Failure(rotated.error()));
}

Done DemoWorld::prepareKey(KeyUse use)
{
    const Result<KeyInfo> made = audited(
        m_audit, m_clock,
        Deed{AuditAction::KeyGenerate,
             QStringLiteral("i.hansen@ops-1"),
             QStringLiteral("key for access tokens"),
             {}},
        [&] {
            return m_keys.generate(KeySpec{use, jose::Alg::EdDSA});
        },
        [](const Result<KeyInfo> &key) { return key->description + QLatin1String(", key ") + key->kid; });
    return made ? Done() : Done(Failure(made.error()));
}

Done DemoWorld::noticeKeys()
{
    return m_keys.refresh().map([](bool) {});
}

int DemoWorld::someLiveSession()
{
    for (int attempt = 0; attempt < 20 && !m_sessions.empty(); ++attempt) {
        const int index = m_dice.below(int(m_sessions.size()));
        if (!m_sessions[std::size_t(index)].isOver)
            return index;
    }
    return -1;
}

} // namespace gatehouse
