// SPDX-License-Identifier: MIT
#include "authorityfixture.h"

#include "core/auth/password.h"

#include <QTest>

#include <array>

namespace gatehouse::test {

namespace {

const QString password = QStringLiteral("a password of the test");

ConnectionProfile profileAt(const QString &path)
{
    ConnectionProfile profile;
    profile.id = QStringLiteral("embedded");
    profile.name = QStringLiteral("Local store");
    profile.path = path;
    return profile;
}

TokenPolicy quickPolicy()
{
    TokenPolicy policy;
    policy.passwordCostLog2 = 4; // The tests are not about the cost of guessing.
    return policy;
}

Secret secretOf(const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    return Secret({bytes.constData(), std::size_t(bytes.size())});
}

Origin originOf(int device)
{
    static const std::array<const char *, 3> agents{
        "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/126.0.0.0 "
        "Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/17.5 "
        "Mobile/15E148 Safari/604.1"};
    return {QStringLiteral("81.2.69.%1").arg(140 + device),
            QString::fromLatin1(agents[std::size_t(device) % agents.size()]), QStringLiteral("web")};
}

AuthorityFixture::Login loginOf(const Result<Answer<TokenPair>> &answer)
{
    if (!answer)
        qFatal("authority: %s", qPrintable(answer.error().message));
    if (!answer->ok())
        qFatal("denied: %s", qPrintable(codeOf(answer->denial)));
    const TokenPair &pair = *answer->value;
    const auto bytes = [](const Secret &token) {
        return QByteArray(token.view().data(), qsizetype(token.size()));
    };
    return {bytes(pair.accessToken), bytes(pair.refreshToken), pair.sessionId, pair.user.id};
}

} // namespace

AuthorityFixture::AuthorityFixture()
    : clock(SystemClock().nowMs())
    , m_policy(quickPolicy())
    , m_store(profileAt(path()), m_policy, m_shelf, clock)
    , m_sessions(m_store, QStringLiteral("dana"))
    , m_users(m_store, QStringLiteral("dana"))
    , m_tokens(m_store)
    , m_keys(path(), m_policy, nullptr, m_shelf, clock, QStringLiteral("dana"))
    , m_audit(m_store)
    , m_connections(m_store)
    , m_inspector(m_store, m_folder.filePath(QStringLiteral("policies.json")), QStringLiteral("tester"))
    , m_profiles(m_store.profile(), m_folder.filePath(QStringLiteral("connections.json")), nullptr)
{ }

void AuthorityFixture::unlock()
{
    m_keys.open();
    if (!QTest::qWaitFor([this] { return m_keys.state() == KeyService::State::NeedsNewPassphrase; }))
        qFatal("keys: %s", qPrintable(m_keys.error().message));
    (void)m_keys.givePassphrase(secretOf(passphrase()));
    if (!QTest::qWaitFor(
            [this] { return m_keys.state() == KeyService::State::Unlocked && m_keys.keys().size() >= 2; }))
        qFatal("keys: %s", qPrintable(m_keys.error().message));
}

AuthorityFixture::Login AuthorityFixture::login(const QString &name, int device)
{
    QString display = name.section(QLatin1Char('@'), 0, 0);
    display[0] = display.at(0).toUpper();
    // Added before; then the login finds it.
    (void)run([&](OpenStore &store) -> Done {
        const auto known = store.users->findByLogin(name);
        if (!known || *known)
            return {};
        const auto hash = hashPassword(secretOf(password), 4);
        if (!hash)
            return Failure(hash.error());
        const auto user = store.users->add({name, display, QStringLiteral("editor")}, *hash, clock.nowMs());
        return user ? Done() : Done(Failure(user.error()));
    });
    return loginOf(run([&](OpenStore &store) {
        return store.authority->login({name, secretOf(password)}, originOf(device));
    }));
}

AuthorityFixture::Login AuthorityFixture::refresh(const Login &login)
{
    return loginOf(run([&](OpenStore &store) {
        return store.authority->refresh({login.refresh.constData(), std::size_t(login.refresh.size())},
                                        originOf(0));
    }));
}

void AuthorityFixture::revoke(const QString &sessionId, const QString &reason)
{
    const auto outcome = run([&](OpenStore &store) {
        return store.revoker.revoke(SessionIds{{sessionId}}, reason, QStringLiteral("dana"));
    });
    if (!outcome)
        qFatal("revoke: %s", qPrintable(outcome.error().message));
}

} // namespace gatehouse::test
