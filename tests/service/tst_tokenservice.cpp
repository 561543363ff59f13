// SPDX-License-Identifier: MIT
#include "core/service/tokenservice.h"

#include "core/jose/jwe.h"
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
    void asksOnlyAboutItsOwnTokens();
    void looksIntoEncryptedTokens();
    void encryptedClaimsAreShown();
    void knowsWhatAKeyIsFor();
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
    REQUIRE(m->other.sessions.deny({tokenId}, later.accessExpires, QStringLiteral("leaked in a log"),
                                   m->clock.nowMs()));
    const LiveState denied = live(bytes(later.accessToken));
    QCOMPARE(denied.kind, Kind::DenyListed);
    QCOMPARE(denied.denyReason, QStringLiteral("leaked in a log"));

    // By its session.
    const TokenPair third = m->login();
    QVERIFY(live(bytes(third.accessToken)).deniable.has_value());
    REQUIRE(m->other.sessions.deny({denialOfSession(third.sessionId)}, third.accessExpires,
                                   QStringLiteral("laptop stolen"), m->clock.nowMs()));
    const LiveState bySession = live(bytes(third.accessToken));
    QCOMPARE(bySession.kind, Kind::DenyListed);
    QCOMPARE(bySession.denyReason, QStringLiteral("laptop stolen"));
    QVERIFY(!bySession.deniable.has_value());
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

void TestTokenService::asksOnlyAboutItsOwnTokens()
{
    const QByteArray token = bytes(m->login().accessToken);
    TokenService service(m->store);
    const auto ring = m->other.shelf.take();
    // The very same keys, but brought by a person: another system may use the same identifiers.
    TokenInspection brought =
        service.inspect(token, ring->verifying(KeyUse::Access),
                        expectationsFor(m->store.policy(), *ring, KeyUse::Access), QStringLiteral("Pasted"));
    QVERIFY(brought.report.isAccepted() && !brought.isOfThisStore);
    const auto foreign = settled(service.liveState(brought));
    QVERIFY(foreign && foreign->kind == Kind::NotAsked && !foreign->session);
    QCOMPARE(foreign->why, LiveState::Why::ForeignKeys);
    QVERIFY(verdictSentence(brought, *foreign).contains(QLatin1String("keys from elsewhere")));
    brought.isOfThisStore = true;
    QCOMPARE(settled(service.liveState(brought))->kind, Kind::Present);
}

void TestTokenService::looksIntoEncryptedTokens()
{
    const Secret signedToken = m->login().accessToken;
    const jose::Jwk wrapping = jose::Jwk::fromSecret(std::string(32, 'k'), jose::Alg::A256KW).value();
    const QByteArray token = QByteArray::fromStdString(
        jose::encryptCompact(wrapping, jose::Alg::A256KW, jose::Enc::A256GCM, signedToken.view(), "JWT")
            .value());
    TokenService service(m->store);
    const auto ring = m->other.shelf.take();
    jose::Expectations expect;
    expect.allowedAlgs = {jose::Alg::A256KW};
    expect.nestedAlgs = ring->algs(KeyUse::Access);
    TokenInspection outer = service.inspect(token, jose::JwkSet({wrapping}), ring->verifying(KeyUse::Access),
                                            expect, QStringLiteral("Pasted"));
    QVERIFY2(outer.report.isAccepted(), jose::codeOf(outer.report.reason()).data());
    QVERIFY(outer.nested && !outer.plaintext);
    QCOMPARE(*outer.nested->text, std::string(signedToken.view()));
    QVERIFY(outer.nested->report.isAccepted() && outer.nested->decoded.claim("sid") != nullptr);
    outer.isOfThisStore = true;
    QCOMPARE(settled(service.liveState(outer))->kind, Kind::Present);
    const jose::Step &step = outer.report.steps()[std::size_t(jose::Check::Signature)];
    QCOMPARE(nameOf(step), QStringLiteral("Decryption"));
    QVERIFY2(describe(step).contains(QLatin1String("decrypts")), qPrintable(describe(step)));

    // With the wrong key inside, what was decrypted is still shown, and why it does not count.
    expect.nestedAlgs = {jose::Alg::HS256};
    const TokenInspection refused =
        service.inspect(token, jose::JwkSet({wrapping}), jose::JwkSet(), expect, QStringLiteral("Pasted"));
    QVERIFY(!refused.report.isAccepted() && refused.nested && !refused.nested->hasKeys);
    QCOMPARE(settled(service.liveState(refused))->why, LiveState::Why::NotGenuine);
}

void TestTokenService::encryptedClaimsAreShown()
{
    const jose::Jwk key = jose::Jwk::fromSecret(std::string(32, 'k'), jose::Alg::Dir).value();
    const std::string claims = R"({"sub":"ada","n":9007199254740993})";
    const std::string token = jose::encryptCompact(key, jose::Alg::Dir, jose::Enc::A256GCM, claims).value();
    jose::Expectations expect;
    expect.allowedAlgs = {jose::Alg::Dir};
    const TokenInspection inspection = TokenService(m->store).inspect(
        QByteArray::fromStdString(token), jose::JwkSet({key}), expect, QStringLiteral("Pasted"));
    QVERIFY(inspection.report.isAccepted() && !inspection.nested && inspection.plaintext);
    QCOMPARE(inspection.plaintext->bytes, claims);
    QCOMPARE(inspection.plaintext->members.at(1).valueText, std::string("9007199254740993"));
    expect.allowedEncs = {jose::Enc::A128GCM};
    QCOMPARE(TokenService(m->store)
                 .inspect(QByteArray::fromStdString(token), jose::JwkSet({key}), expect, {})
                 .report.reason(),
             jose::Reason::AlgNotAllowed);
}

void TestTokenService::knowsWhatAKeyIsFor()
{
    using jose::Alg;
    const jose::JwkSet rsa = jose::JwkSet(
        {jose::Jwk::parse(
             R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})")
             .value()});
    QVERIFY(signatureAlgsFor(rsa) == std::vector<Alg>{Alg::ES256});
    QVERIFY(
        keyManagementAlgsFor(rsa)
        == (std::vector<Alg>{Alg::ECDH_ES, Alg::ECDH_ES_A128KW, Alg::ECDH_ES_A192KW, Alg::ECDH_ES_A256KW}));
    const jose::JwkSet direct = jose::JwkSet(
        {jose::Jwk::parse(
             R"({"kty":"oct","alg":"A256GCM","k":"a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s"})")
             .value()});
    QVERIFY(signatureAlgsFor(direct).empty());
    QVERIFY(keyManagementAlgsFor(direct) == std::vector<Alg>{Alg::Dir});
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
