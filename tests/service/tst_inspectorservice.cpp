// SPDX-License-Identifier: MIT
#include "core/base/base64url.h"
#include "core/jose/signature.h"
#include "core/service/inspectorservice.h"
#include "core/service/keysetfindings.h"
#include "servicefixture.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

std::shared_ptr<const std::string> tokenMadeWith(const std::string &secret)
{
    const std::string json = R"({"kty":"oct","k":")" + encodeBase64url(secret) + R"("})";
    const jose::Jwk key = jose::Jwk::parse(json, true).value();
    const std::string input = encodeBase64url(R"({"alg":"HS256"})") + '.' + encodeBase64url("{}");
    return std::make_shared<const std::string>(
        input + '.' + encodeBase64url(jose::signMessage(key, jose::Alg::HS256, input).value()));
}

} // namespace

class TestInspectorService : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsASecretOfTheList();
    void aNewSearchEndsTheOneBefore();
    void findsWhatIsWrongWithTheKey();
    void findsWhatIsWrongWithAnRsaKey();

private:
    ServiceFixture m_fixture;
};

void TestInspectorService::findsASecretOfTheList()
{
    InspectorService inspector(m_fixture.store, m_fixture.sql.path() + QStringLiteral(".policies"),
                               QStringLiteral("grace"));
    const auto found = settled(inspector.findWeakSecret(tokenMadeWith("!@#)(D4NG_QU0c_CU0NG$%^{}")));
    REQUIRE(found);
    QVERIFY2(found->contains(QLatin1String("public list")), qPrintable(*found));
    QVERIFY(!found->contains(QLatin1String("D4NG")));
    const auto strong = settled(inspector.findWeakSecret(tokenMadeWith("Tq8vXz2LmN5pR7wYb3Kd9FgH4jCs6Ea1")));
    REQUIRE(strong);
    QVERIFY(strong->isEmpty());
}

void TestInspectorService::aNewSearchEndsTheOneBefore()
{
    InspectorService inspector(m_fixture.store, m_fixture.sql.path() + QStringLiteral(".policies"),
                               QStringLiteral("grace"));
    const auto strong = tokenMadeWith("Tq8vXz2LmN5pR7wYb3Kd9FgH4jCs6Ea1");
    std::vector<QFuture<Result<QString>>> searches;
    for (int i = 0; i < 20; ++i)
        searches.push_back(inspector.findWeakSecret(strong));
    REQUIRE(settled(searches.back()));
    // The first may have been done before the second was asked for; the others wait behind it.
    int cancelled = 0;
    for (auto &search : searches)
        cancelled += search.isFinished() && !search.result() ? 1 : 0;
    QVERIFY2(cancelled >= 18, qPrintable(QString::number(cancelled)));
}

/// Only of the key that verified, and only when it did.
void TestInspectorService::findsWhatIsWrongWithTheKey()
{
    InspectorService inspector(m_fixture.store, m_fixture.sql.path() + QStringLiteral(".policies"),
                               QStringLiteral("grace"));
    TokenService tokens(m_fixture.store);
    const std::string secret = "Tq8vXz2LmN5pR7wYb3Kd9FgH4jCs6Ea1";
    const auto keyFindings = [&](const std::string &labels, const std::string &of) {
        const jose::JwkSet keys =
            jose::JwkSet::parse(R"({"keys":[{"kty":"oct","k":")" + encodeBase64url(of) + '"' + labels + "}]}",
                                true)
                .value();
        jose::Expectations rules;
        rules.allowedAlgs = {jose::Alg::HS256};
        rules.allowWeakKeys = true;
        const TokenInspection inspection =
            tokens.inspect(QByteArray::fromStdString(*tokenMadeWith(secret)), keys, rules, QString());
        QStringList ids;
        for (const Finding &finding : inspector.findings(inspection, {}, {}, keys)) {
            if (finding.id.startsWith(QLatin1String("key.")))
                ids << finding.id;
        }
        return ids;
    };
    QCOMPARE(keyFindings(R"(,"kid":"k1")", secret),
             (QStringList{QStringLiteral("key.no_alg"), QStringLiteral("key.no_use")}));
    QCOMPARE(keyFindings(R"(,"kid":"k1","alg":"HS256","use":"sig")", secret), QStringList());
    QCOMPARE(keyFindings({}, secret), QStringList());
    QCOMPARE(keyFindings(R"(,"kid":"k1")", "another secret of thirty-two byte"), QStringList());
}

void TestInspectorService::findsWhatIsWrongWithAnRsaKey()
{
    const auto idsOf = [](const jose::Jwk &key) {
        QStringList ids;
        for (const Finding &finding : verifyingKeyFindings(key))
            ids << finding.id;
        return ids;
    };
    const auto withExponent = [](const std::string &e) {
        return jose::Jwk::parse(R"({"kty":"RSA","n":")" + encodeBase64url(std::string(256, '\xC3'))
                                    + R"(","e":")" + e + "\"}",
                                true)
            .value();
    };
    QCOMPARE(idsOf(withExponent("Aw")), QStringList(QStringLiteral("key.small_exponent")));
    QCOMPARE(idsOf(withExponent("AQAB")), QStringList());
    jose::Jwk::Spec spec;
    spec.alg = jose::Alg::RS256;
    spec.rsaBits = 2048;
    QCOMPARE(idsOf(jose::Jwk::generate(spec).value()), QStringList(QStringLiteral("key.private")));
}

QTEST_GUILESS_MAIN(TestInspectorService)
#include "tst_inspectorservice.moc"
