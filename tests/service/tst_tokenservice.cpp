// SPDX-License-Identifier: MIT
#include "core/service/tokenservice.h"
#include "servicefixture.h"

#include <QFile>

using namespace gatehouse;
using namespace gatehouse::test;
using Kind = LiveState::Kind;

namespace {

QByteArray bytes(const Secret &secret) { return {secret.view().data(), qsizetype(secret.size())}; }

} // namespace

class TestTokenService : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m = std::make_unique<ServiceFixture>(); }
    void cleanup() { m.reset(); }
    void agreesWithTheAuthority();
    void tellsRefreshTokensApart();
    void tellsOfRevocation();
    void tellsOfCutOffAndDenyList();
    void tellsOfTheEndOfASession();
    void doesNotAskForAForgedToken();
    void failsClosed();

private:
    LiveState live(const QByteArray &token)
    {
        TokenService service(m->store);
        const auto state = settled(service.liveState(service.inspect(token)));
        return state ? *state : LiveState{};
    }
    QString verdict(const QByteArray &token)
    {
        TokenService service(m->store);
        return verdictSentence(service.inspect(token), live(token));
    }
    std::unique_ptr<ServiceFixture> m;
};

void TestTokenService::agreesWithTheAuthority()
{
    const TokenPair pair = m->login();
    TokenService service(m->store);
    const TokenInspection access = service.inspect("Authorization: Bearer " + bytes(pair.accessToken));
    QVERIFY(access.report.isAccepted());
    QCOMPARE(access.found.trimmed.size(), qsizetype(2));
    QCOMPARE(access.report.verified()->subject(), pair.user.id.toStdString());
    QVERIFY(service.inspect(bytes(pair.refreshToken)).report.isAccepted());
    QVERIFY(service.inspect(bytes(pair.refreshToken)).verifiedBy.contains(QLatin1String("Refresh")));
    QCOMPARE(live(bytes(pair.accessToken)).kind, Kind::Present);
    QVERIFY(verdict(bytes(pair.accessToken)).startsWith(QLatin1String("Valid, and its session is live")));

    const KeyRingShelf empty;
    StoreAccess keyless(profileAt(m->sql.path()), quickPolicy(), empty, m->clock);
    const TokenInspection unchecked = TokenService(keyless).inspect(bytes(pair.accessToken));
    QVERIFY(!unchecked.hasKeys && !unchecked.report.isAccepted());
    QVERIFY(verdictSentence(unchecked, {}).startsWith(QLatin1String("Not verified")));
}

void TestTokenService::tellsRefreshTokensApart()
{
    const TokenPair pair = m->login();
    QCOMPARE(live(bytes(pair.refreshToken)).kind, Kind::Present);
    auto next = m->other.refresh(pair.refreshToken);
    QVERIFY(next && next->ok());
    QCOMPARE(live(bytes(pair.refreshToken)).kind, Kind::RotatedAway);
    QCOMPARE(live(bytes(next->value->refreshToken)).kind, Kind::Present);
    QVERIFY(verdict(bytes(pair.refreshToken)).contains(QLatin1String("exchanged")));
    // Asking is not using: the session is still live.
    QVERIFY(m->other.sessions.find(pair.sessionId)->value().isLiveAt(m->clock.nowMs()));
}

void TestTokenService::tellsOfRevocation()
{
    const TokenPair pair = m->login();
    REQUIRE(m->other.revoker.revoke(SessionIds{{pair.sessionId}}, QStringLiteral("laptop stolen"),
                                    QStringLiteral("grace")));
    QCOMPARE(live(bytes(pair.refreshToken)).kind, Kind::Revoked);
    const QString refresh = verdict(bytes(pair.refreshToken));
    QVERIFY2(refresh.contains(QLatin1String("laptop stolen")) && refresh.contains(QLatin1String("grace"))
                 && refresh.contains(QLatin1String("UTC")),
             qPrintable(refresh));
    QVERIFY(!refresh.contains(QLatin1String("until it expires")));
    QVERIFY(verdict(bytes(pair.accessToken)).contains(QLatin1String("until it expires")));
}

void TestTokenService::tellsOfCutOffAndDenyList()
{
    const TokenPair pair = m->login();
    m->clock.advance(5000);
    REQUIRE(m->other.revoker.revoke(UserSessions{pair.user.id, {}}, QStringLiteral("left"),
                                    QStringLiteral("grace")));
    const LiveState cutOff = live(bytes(pair.accessToken));
    QCOMPARE(cutOff.kind, Kind::UserCutOff);
    QVERIFY(cutOff.cutOffSeconds.has_value());
    m->clock.advance(5000);
    const TokenPair later = m->login();
    QCOMPARE(live(bytes(later.accessToken)).kind, Kind::Present);
    TokenService service(m->store);
    const QString tokenId =
        QString::fromStdString(service.inspect(bytes(later.accessToken)).report.verified()->tokenId());
    REQUIRE(m->other.sessions.deny(tokenId, later.accessExpires, QStringLiteral("leaked in a log"),
                                   m->clock.nowMs()));
    const LiveState denied = live(bytes(later.accessToken));
    QCOMPARE(denied.kind, Kind::DenyListed);
    QCOMPARE(denied.denyReason, QStringLiteral("leaked in a log"));
}

void TestTokenService::tellsOfTheEndOfASession()
{
    const TokenPair pair = m->login();
    m->clock.advance(8 * dayMs);
    // Expired, but genuine: the session is looked up all the same.
    QCOMPARE(live(bytes(pair.refreshToken)).kind, Kind::Expired);
    QVERIFY(verdict(bytes(pair.refreshToken)).contains(QLatin1String("expired")));
    m->clock.set(startMs + 32 * dayMs);
    REQUIRE(m->other.sessions.purge(m->clock.nowMs()));
    m->clock.set(startMs + 1000);
    QCOMPARE(live(bytes(pair.refreshToken)).kind, Kind::Unknown);
}

void TestTokenService::doesNotAskForAForgedToken()
{
    QByteArray forged = bytes(m->login().accessToken);
    forged[forged.size() - 10] = forged[forged.size() - 10] == 'A' ? 'B' : 'A';
    TokenService service(m->store);
    QCOMPARE(service.inspect(forged).report.reason(), jose::Reason::SigInvalid);
    QCOMPARE(live(forged).kind, Kind::NotAsked);
    QVERIFY(!live(forged).session);
}

void TestTokenService::failsClosed()
{
    const QByteArray token = bytes(m->login().refreshToken);
    QVERIFY(live(token).isLive());
    QVERIFY(QFile::rename(m->sql.path(), m->sql.path() + QStringLiteral(".aside")));
    const LiveState state = live(token);
    QCOMPARE(state.kind, Kind::StoreUnreachable);
    QVERIFY(!state.isLive() && !state.error.message.isEmpty());
    QVERIFY(verdict(token).startsWith(QLatin1String("Undecided")));
}

QTEST_GUILESS_MAIN(TestTokenService)
#include "tst_tokenservice.moc"
