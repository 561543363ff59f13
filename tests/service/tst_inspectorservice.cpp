// SPDX-License-Identifier: MIT
#include "core/base/base64url.h"
#include "core/jose/signature.h"
#include "core/service/inspectorservice.h"
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

QTEST_GUILESS_MAIN(TestInspectorService)
#include "tst_inspectorservice.moc"
