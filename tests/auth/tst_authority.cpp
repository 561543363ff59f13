// SPDX-License-Identifier: MIT
#include "tests/support/authfixture.h"
#include "tests/support/expect.h"

#include "core/auth/tokenissuer.h"
#include "core/jose/decode.h"
#include "core/jose/jws.h"

#include <QTest>

#include <atomic>
#include <barrier>
#include <thread>

using namespace gatehouse;
using namespace gatehouse::test;

class tst_Authority : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void loginIssuesATokenPair();
    void badCredentials();
    void disabledUser();
    void rehashes();
    void lockedKeysIssueNothing();
    void refreshRotates();
    void graceGivesTheSameRefreshToken();
    void concurrentRefreshesShareOneSuccessor();
    void reuseRevokesAndIsAudited();
    void reuseIsNotDoneWithoutItsRecord();
    void tokensDoNotPassForEachOther();
    void refreshEnds();
    void oldStoreIsNotReuse();
    void disabledUserCannotRefresh();
    void keyRotationKeepsTokens();
    void otherDerivationKeyIsNamed();
    void logoutEndsTheSession();
    void cutOffEndsAccessTokens();
    void loginDuringUserRevocation();
    void deniedToken();
    void deniedSession();
    void failsClosed();
    void roles();
    void clockSetBackRevivesNothing();
    void noSecretsInTheStore();

private:
    TokenPair loggedIn();
    static std::string claim(const Secret &token, std::string_view name);
    AuthParts &parts() { return *m_parts; }
    std::unique_ptr<AuthParts> anotherConnection();
    std::unique_ptr<SqlFixture> m_fixture;
    std::unique_ptr<AuthParts> m_parts;
    FixedClock m_clock{startMs};
    User m_user;
};

void tst_Authority::init()
{
    m_parts.reset();
    m_fixture = std::make_unique<SqlFixture>();
    m_clock.set(startMs);
    m_parts = std::make_unique<AuthParts>(m_fixture->open(), m_clock);
    REQUIRE(parts().unlock());
    const auto user = parts().addUser("anna@example.org", "correct horse", startMs);
    REQUIRE(user);
    m_user = *user;
}

std::unique_ptr<AuthParts> tst_Authority::anotherConnection()
{
    SqlConnection::Options options;
    options.busyTimeoutMs = 60'000;
    auto other = std::make_unique<AuthParts>(m_fixture->open(options), m_clock);
    if (!other->unlock())
        qFatal("keys");
    return other;
}

TokenPair tst_Authority::loggedIn()
{
    auto answer = parts().login("anna@example.org", "correct horse");
    if (!answer || !answer->ok())
        qFatal("login failed");
    return std::move(*answer->value);
}

std::string tst_Authority::claim(const Secret &token, std::string_view name)
{
    const jose::UnverifiedToken decoded = jose::decode(token.view());
    const jose::DecodedMember *member = decoded.claim(name);
    return member != nullptr ? member->valueText : std::string();
}

void tst_Authority::loginIssuesATokenPair()
{
    const auto answer = parts().login(" Anna@Example.ORG ", "correct horse");
    REQUIRE(answer);
    QVERIFY(answer->ok());
    const TokenPair &pair = *answer->value;
    QCOMPARE(pair.user.id, m_user.id);
    QCOMPARE(pair.accessExpires, startMs / 1000 + 900);
    QCOMPARE(pair.refreshExpires, startMs / 1000 + 7 * dayMs / 1000);
    const std::string sid = '"' + pair.sessionId.toStdString() + '"';
    for (const Secret *token : {&pair.accessToken, &pair.refreshToken}) {
        QCOMPARE(claim(*token, "sid"), sid);
        QCOMPARE(claim(*token, "sub"), '"' + m_user.id.toStdString() + '"');
        QCOMPARE(claim(*token, "iss"), std::string("\"https://gatehouse.local\""));
        QCOMPARE(claim(*token, "iat"), std::to_string(startMs / 1000));
        QVERIFY(claim(*token, "jti").size() > 20);
    }
    QCOMPARE(claim(pair.accessToken, "aud"), std::string("\"gatehouse-api\""));
    QCOMPARE(claim(pair.accessToken, "role"), std::string("\"admin\""));
    QCOMPARE(claim(pair.refreshToken, "aud"), std::string("\"gatehouse-refresh\""));
    QCOMPARE(claim(pair.refreshToken, "gen"), std::string("0"));
    const Session session = **parts().sessions.find(pair.sessionId);
    QCOMPARE(session.userId, m_user.id);
    QCOMPARE(session.login, QStringLiteral("anna@example.org"));
    QCOMPARE(session.client, QStringLiteral("web"));
    QCOMPARE((*parts().users.findById(m_user.id))->lastLoginMs, std::optional<qint64>(startMs));
    const auto principal = parts().authority.authenticate(pair.accessToken.view());
    REQUIRE(principal);
    QVERIFY(principal->ok());
    QCOMPARE(principal->value->userId, m_user.id);
    QCOMPARE(principal->value->role, QStringLiteral("admin"));
    QCOMPARE(principal->value->sessionId, pair.sessionId);
}

void tst_Authority::badCredentials()
{
    for (const auto &[login, password] :
         {std::pair("anna@example.org", "wrong"), std::pair("nobody", "correct horse"), std::pair("", "")}) {
        const auto answer = parts().login(login, password);
        REQUIRE(answer);
        QVERIFY(!answer->ok());
        QCOMPARE(answer->denial, Denial::BadCredentials);
    }
    QCOMPARE(parts().sessions.userActivity(startMs)->size(), 0U);
}

void tst_Authority::disabledUser()
{
    REQUIRE(parts().users.setDisabled(m_user.id, true));
    QCOMPARE(parts().login("anna@example.org", "correct horse")->denial, Denial::UserDisabled);
    // Who does not know the password does not learn that the user is disabled.
    QCOMPARE(parts().login("anna@example.org", "wrong")->denial, Denial::BadCredentials);
}

void tst_Authority::rehashes()
{
    const QByteArray bcrypt = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
    REQUIRE(parts().users.setPasswordHash(m_user.id, bcrypt));
    QCOMPARE(parts().login("anna@example.org", "wrong")->denial, Denial::BadCredentials);
    QCOMPARE(*parts().users.passwordHash(m_user.id), bcrypt);
    QVERIFY(parts().login("anna@example.org", "U*U")->ok());
    QVERIFY(parts().users.passwordHash(m_user.id)->startsWith("$scrypt$"));
    QVERIFY(parts().login("anna@example.org", "U*U")->ok());
}

void tst_Authority::lockedKeysIssueNothing()
{
    const TokenPair pair = loggedIn();
    parts().keys.lock();
    REFUSED(parts().login("anna@example.org", "correct horse"), Error::Code::Locked);
    REFUSED(parts().refresh(pair.refreshToken), Error::Code::Locked);
    QCOMPARE((*parts().sessions.find(pair.sessionId))->generation, 0U);
    QVERIFY(parts().authority.authenticate(pair.accessToken.view())->ok());
    REQUIRE(parts().keys.unlock(wrappingKey()));
    QVERIFY(parts().refresh(pair.refreshToken)->ok());
}

void tst_Authority::refreshRotates()
{
    TokenPair pair = loggedIn();
    for (int generation = 1; generation <= 3; ++generation) {
        m_clock.advance(hourMs);
        auto answer = parts().refresh(pair.refreshToken);
        REQUIRE(answer);
        QVERIFY(answer->ok());
        QCOMPARE(answer->value->sessionId, pair.sessionId);
        pair = std::move(*answer->value);
        QCOMPARE(claim(pair.refreshToken, "gen"), std::to_string(generation));
        QCOMPARE(pair.refreshExpires, m_clock.now() + 7 * dayMs / 1000);
    }
    QCOMPARE((*parts().sessions.find(pair.sessionId))->generation, 3U);
}

void tst_Authority::graceGivesTheSameRefreshToken()
{
    const TokenPair pair = loggedIn();
    m_clock.advance(hourMs);
    const auto first = parts().refresh(pair.refreshToken);
    m_clock.advance(29'000);
    const auto retry = parts().refresh(pair.refreshToken);
    REQUIRE(retry);
    QVERIFY(retry->ok());
    for (const char *name : {"jti", "iat", "exp", "gen", "sid"})
        QCOMPARE(claim(retry->value->refreshToken, name), claim(first->value->refreshToken, name));
    QVERIFY(claim(retry->value->accessToken, "jti") != claim(first->value->accessToken, "jti"));
    // Either copy goes on, and then the old one is reuse at once.
    QVERIFY(parts().refresh(retry->value->refreshToken)->ok());
    QCOMPARE(parts().refresh(pair.refreshToken)->denial, Denial::ReuseDetected);
}

void tst_Authority::concurrentRefreshesShareOneSuccessor()
{
    constexpr int count = 16;
    const TokenPair pair = loggedIn();
    std::barrier start(count);
    std::array<std::string, count> ids;
    std::vector<std::thread> threads;
    threads.reserve(count);
    for (int i = 0; i < count; ++i) {
        threads.emplace_back([&, i] {
            const std::unique_ptr<AuthParts> own = anotherConnection();
            start.arrive_and_wait();
            const auto answer = own->refresh(pair.refreshToken);
            if (answer && answer->ok())
                ids[static_cast<std::size_t>(i)] = claim(answer->value->refreshToken, "jti");
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    QVERIFY(!ids[0].empty());
    for (const std::string &id : ids)
        QCOMPARE(id, ids[0]);
    QCOMPARE((*parts().sessions.find(pair.sessionId))->generation, 1U);
}

void tst_Authority::reuseRevokesAndIsAudited()
{
    const TokenPair pair = loggedIn();
    const auto successor = parts().refresh(pair.refreshToken);
    m_clock.advance(31'000);
    const auto reuse = parts().refresh(pair.refreshToken);
    REQUIRE(reuse);
    QVERIFY(!reuse->ok());
    QCOMPARE(reuse->denial, Denial::ReuseDetected);
    QCOMPARE(reuse->reuse, ReuseKind::RecentPrevious);
    QCOMPARE(reuse->revocation->by, QStringLiteral("authority"));
    const auto after = parts().refresh(successor->value->refreshToken);
    QCOMPARE(after->denial, Denial::SessionRevoked);
    QCOMPARE(after->revocation->reason, QStringLiteral("reuse"));
    const auto events = parts().audit.read({});
    REQUIRE(events);
    QCOMPARE(events->size(), 1U);
    QCOMPARE(events->front().action, AuditAction::ReuseDetected);
    QCOMPARE(events->front().actor, QStringLiteral("authority"));
    QCOMPARE(events->front().object, pair.sessionId);
}

void tst_Authority::reuseIsNotDoneWithoutItsRecord()
{
    const TokenPair pair = loggedIn();
    REQUIRE(parts().refresh(pair.refreshToken));
    m_clock.advance(31'000);
    REQUIRE(parts().connection->execute(
        QStringLiteral("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END")));
    QVERIFY(!parts().refresh(pair.refreshToken));
    QVERIFY(!(*parts().sessions.find(pair.sessionId))->revocation.has_value());
    REQUIRE(parts().connection->execute(QStringLiteral("DROP TRIGGER full")));
    QCOMPARE(parts().refresh(pair.refreshToken)->denial, Denial::ReuseDetected);
}

void tst_Authority::tokensDoNotPassForEachOther()
{
    const TokenPair pair = loggedIn();
    QCOMPARE(parts().refresh(pair.accessToken)->denial, Denial::TokenInvalid);
    QCOMPARE(parts().authority.authenticate(pair.refreshToken.view())->denial, Denial::TokenInvalid);
    for (const char *text : {"", "a", "a.b.c", "eyJhbGciOiJub25lIn0.e30."})
        QCOMPARE(parts().authority.authenticate(text)->denial, Denial::TokenInvalid);
    // Signed by the right key, but of the other kind.
    const auto ring = parts().shelf.take();
    const KeyRing::Entry &key = *ring->current(KeyUse::Refresh);
    const jose::UnverifiedToken decoded = jose::decode(pair.refreshToken.view());
    const auto disguised =
        jose::signCompact(*key.privateKey, key.info.alg, accessTokenType, decoded.parts[1].bytes);
    QCOMPARE(parts().authority.refresh(*disguised, AuthParts::origin())->denial, Denial::TokenInvalid);
}

void tst_Authority::refreshEnds()
{
    const TokenPair pair = loggedIn();
    m_clock.advance(7 * dayMs - 1000);
    const auto last = parts().refresh(pair.refreshToken);
    QVERIFY(last->ok());
    m_clock.advance(7 * dayMs);
    QCOMPARE(parts().refresh(last->value->refreshToken)->denial, Denial::SessionExpired);
    m_clock.advance(61'000);
    QCOMPARE(parts().refresh(last->value->refreshToken)->denial, Denial::TokenExpired);
    QCOMPARE(parts().authority.authenticate(last->value->accessToken.view())->denial, Denial::TokenExpired);
}

void tst_Authority::oldStoreIsNotReuse()
{
    const TokenPair pair = loggedIn();
    m_parts->connection
        ->execute(QStringLiteral("VACUUM INTO ?"), {m_fixture->path() + QStringLiteral(".backup")})
        .value();
    const auto next = parts().refresh(pair.refreshToken);
    const auto later = parts().refresh(next->value->refreshToken);
    m_parts.reset();
    QVERIFY(QFile::remove(m_fixture->path()));
    QVERIFY(QFile::rename(m_fixture->path() + QStringLiteral(".backup"), m_fixture->path()));
    m_parts = std::make_unique<AuthParts>(m_fixture->open(), m_clock);
    REQUIRE(parts().unlock());
    QCOMPARE(parts().refresh(later->value->refreshToken)->denial, Denial::StoreSetBack);
    QVERIFY(!(*parts().sessions.find(pair.sessionId))->revocation.has_value());
    QCOMPARE(parts().sessions.history(pair.sessionId)->back().kind, SessionEvent::Kind::Ahead);
    QVERIFY(parts().refresh(pair.refreshToken)->ok());
}

void tst_Authority::disabledUserCannotRefresh()
{
    const TokenPair pair = loggedIn();
    REQUIRE(parts().users.setDisabled(m_user.id, true));
    QCOMPARE(parts().refresh(pair.refreshToken)->denial, Denial::UserDisabled);
    QCOMPARE((*parts().sessions.find(pair.sessionId))->generation, 0U);
}

void tst_Authority::keyRotationKeepsTokens()
{
    const TokenPair pair = loggedIn();
    REQUIRE(parts().keys.rotate(KeyUse::Access, std::chrono::seconds(960)));
    REQUIRE(parts().keys.rotate(KeyUse::Refresh, std::chrono::seconds(960)));
    QVERIFY(parts().authority.authenticate(pair.accessToken.view())->ok());
    const auto refreshed = parts().refresh(pair.refreshToken);
    QVERIFY(refreshed->ok());
    m_clock.advance(960'000);
    for (const KeyInfo &key : parts().keys.list()) {
        if (key.state == KeyState::Retired)
            REQUIRE(parts().keys.remove(key.kid));
    }
    QCOMPARE(parts().refresh(pair.refreshToken)->denial, Denial::TokenInvalid);
    QVERIFY(parts().refresh(refreshed->value->refreshToken)->ok());
}

void tst_Authority::otherDerivationKeyIsNamed()
{
    const TokenPair pair = loggedIn();
    const auto ring = parts().shelf.take();
    const KeyRing other(
        ring->entries(),
        std::make_shared<const Secret>(std::string_view("another derivation key of 32 byte")));
    const Session session = **parts().sessions.find(pair.sessionId);
    REFUSED(issueTokens(other, quickPolicy(), session, m_user, startMs), Error::Code::Conflict);
}

void tst_Authority::logoutEndsTheSession()
{
    const TokenPair pair = loggedIn();
    REQUIRE(parts().authority.logout("nonsense"));
    QCOMPARE(parts().audit.read({})->size(), 0U);
    REQUIRE(parts().authority.logout(pair.refreshToken.view()));
    const Session session = **parts().sessions.find(pair.sessionId);
    QCOMPARE(session.revocation->reason, QStringLiteral("logout"));
    QCOMPARE(session.revocation->by, QStringLiteral("authority"));
    QCOMPARE(parts().refresh(pair.refreshToken)->denial, Denial::SessionRevoked);
    REQUIRE(parts().authority.logout(pair.refreshToken.view()));
    const auto events = parts().audit.read({});
    QCOMPARE(events->size(), 2U);
    QCOMPARE(events->front().action, AuditAction::Logout);
    QCOMPARE(events->front().phase, AuditPhase::Requested);
    QCOMPARE(events->back().phase, AuditPhase::Succeeded);
    QCOMPARE(events->back().actionId, events->front().actionId);
}

void tst_Authority::cutOffEndsAccessTokens()
{
    const TokenPair pair = loggedIn();
    m_clock.advance(1000);
    const auto outcome = parts().revoker.revoke(UserSessions{m_user.id, {}}, QStringLiteral("stolen laptop"),
                                                QStringLiteral("ops"));
    REQUIRE(outcome);
    QCOMPARE(outcome->count(RevokeItem::Outcome::Revoked), 1);
    QCOMPARE(parts().authority.authenticate(pair.accessToken.view())->denial, Denial::CutOff);
    const auto refused = parts().refresh(pair.refreshToken);
    QCOMPARE(refused->denial, Denial::SessionRevoked);
    QCOMPARE(refused->revocation->reason, QStringLiteral("stolen laptop"));
    // A login of that same second is a new one.
    QVERIFY(parts().authority.authenticate(loggedIn().accessToken.view())->ok());
    // A genuine token that does not say when it was issued.
    const auto ring = parts().shelf.take();
    const KeyRing::Entry &key = *ring->current(KeyUse::Access);
    const auto undated = jose::signCompact(
        *key.privateKey, key.info.alg, accessTokenType,
        QStringLiteral(
            R"({"iss":"https://gatehouse.local","aud":"gatehouse-api","sub":"%1","sid":"s","jti":"j","exp":4000000000})")
            .arg(m_user.id)
            .toStdString());
    QVERIFY(!parts().authority.authenticate(*undated)->ok());
}

void tst_Authority::loginDuringUserRevocation()
{
    // The revocation comes between the first moment of the login and its end.
    class Ticking final : public Clock {
    public:
        std::int64_t nowMs() const override { return startMs + 1000; }
    } early;
    Authority authority(parts().sessions, parts().users, parts().audit, parts().shelf, early, quickPolicy());
    m_clock.set(startMs + 1001);
    REQUIRE(
        parts().revoker.revoke(UserSessions{m_user.id, {}}, QStringLiteral("stolen"), QStringLiteral("ops")));
    const auto answer =
        authority.login({QStringLiteral("anna@example.org"), Secret("correct horse")}, AuthParts::origin());
    REQUIRE(answer);
    QCOMPARE(answer->denial, Denial::CutOff);
    QCOMPARE(parts().sessions.userActivity(startMs)->front().allSessions, 0);
}

void tst_Authority::deniedToken()
{
    const TokenPair pair = loggedIn();
    const auto principal = parts().authority.authenticate(pair.accessToken.view());
    REQUIRE(parts().sessions.deny({principal->value->tokenId}, pair.accessExpires, QStringLiteral("leaked"),
                                  startMs));
    QCOMPARE(parts().authority.authenticate(pair.accessToken.view())->denial, Denial::Denied);
}

/// One entry for all access tokens of a session; another session of the same user goes on.
void tst_Authority::deniedSession()
{
    const TokenPair pair = loggedIn(), other = loggedIn();
    REQUIRE(parts().sessions.deny({denialOfSession(pair.sessionId)}, pair.accessExpires,
                                  QStringLiteral("stolen"), startMs));
    QCOMPARE(parts().authority.authenticate(pair.accessToken.view())->denial, Denial::Denied);
    QVERIFY(parts().authority.authenticate(other.accessToken.view())->ok());
}

void tst_Authority::failsClosed()
{
    const TokenPair pair = loggedIn();
    QVERIFY(QFile::remove(m_fixture->path()));
    REFUSED(parts().authority.authenticate(pair.accessToken.view()), Error::Code::NotFound);
    REFUSED(parts().refresh(pair.refreshToken), Error::Code::NotFound);
    REFUSED(parts().login("anna@example.org", "correct horse"), Error::Code::NotFound);
    QVERIFY(!QFile::exists(m_fixture->path()));
}

void tst_Authority::roles()
{
    const Principal admin{QStringLiteral("u"), QStringLiteral("admin"), {}, {}};
    QVERIFY(Authority::authorize(admin, {QStringLiteral("support"), QStringLiteral("admin")}));
    QVERIFY(!Authority::authorize(admin, {QStringLiteral("support")}));
    QVERIFY(!Authority::authorize(admin, {}));
    QVERIFY(!Authority::authorize({}, {QString()}));
}

void tst_Authority::clockSetBackRevivesNothing()
{
    const TokenPair pair = loggedIn();
    m_clock.advance(7 * dayMs);
    QCOMPARE(parts().refresh(pair.refreshToken)->denial, Denial::SessionExpired);
    m_clock.advance(-hourMs);
    QCOMPARE(parts().refresh(pair.refreshToken)->denial, Denial::SessionExpired);
    const TokenPair other = loggedIn();
    m_clock.advance(-hourMs);
    REFUSED(parts().refresh(other.refreshToken), Error::Code::Conflict);
}

void tst_Authority::noSecretsInTheStore()
{
    const TokenPair pair = loggedIn();
    const std::string refreshId = claim(pair.refreshToken, "jti");
    m_parts.reset();
    QFile file(m_fixture->path());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray content = file.readAll();
    QVERIFY(content.contains(pair.sessionId.toUtf8()));
    const std::string_view refresh = pair.refreshToken.view();
    for (const std::string_view secret :
         {refresh.substr(refresh.rfind('.') + 1), std::string_view(refreshId).substr(1, 20),
          std::string_view("correct horse")})
        QVERIFY(!content.contains(QByteArray(secret.data(), static_cast<qsizetype>(secret.size()))));
}

QTEST_GUILESS_MAIN(tst_Authority)
#include "tst_authority.moc"
