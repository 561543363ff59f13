// SPDX-License-Identifier: MIT
#include "ui/tokens/explainedmodel.h"

#include "core/base/base64url.h"
#include "core/jose/jwe.h"
#include "core/jose/signature.h"
#include "core/jose/verifier.h"
#include "ui/roles.h"

#include <QTest>

using namespace gatehouse;

namespace {

const FixedClock standing(1'767'225'600'000);

jose::Jwk secret(char letter, const std::string &kid)
{
    return jose::Jwk::fromSecret(std::string(32, letter), jose::Alg::HS256, kid).value();
}

std::string signedBy(const jose::Jwk &key, const std::string &header)
{
    const std::string input = encodeBase64url(header) + '.' + encodeBase64url("{}");
    return input + '.' + encodeBase64url(jose::signMessage(key, jose::Alg::HS256, input).value());
}

jose::Expectations hs256()
{
    jose::Expectations expectations;
    expectations.allowedAlgs = {jose::Alg::HS256};
    return expectations;
}

} // namespace

/// What the list of keys says of each.
class TestExplainedModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsWhichKeySigned();
    void showsThatTheChosenKeyFailed();
    void showsTheKeysInside();
};

void TestExplainedModel::showsWhichKeySigned()
{
    const jose::Jwk first = secret('a', "first"), second = secret('b', "second");
    const jose::Verifier verifier(jose::JwkSet({first, second}), hs256(), standing);
    ExplainedModel model;
    model.setRows(rowsOf(verifier.explain(signedBy(second, R"({"alg":"HS256"})"))));
    QCOMPARE(model.rowCount(), 2);
    const QModelIndex no = model.index(0), yes = model.index(1);
    QCOMPARE(yes.data().toString(), QStringLiteral("second"));
    QCOMPARE(yes.data(ExplainedModel::WordRole).toString(), QStringLiteral("Not chosen"));
    QCOMPARE(yes.data(ToneRole).toInt(), int(Tone::Warning));
    QVERIFY(yes.data(Qt::AccessibleTextRole).toString().contains(QLatin1String("signed with it")));
    QCOMPARE(no.data(ToneRole).toInt(), int(Tone::Neutral));
    QVERIFY(no.data(Qt::AccessibleTextRole).toString().contains(QLatin1String("does not hold")));
}

void TestExplainedModel::showsThatTheChosenKeyFailed()
{
    const jose::Jwk key = secret('a', "k1");
    const jose::Verifier verifier(jose::JwkSet({key}), hs256(), standing);
    const auto rowOf = [&](const jose::Jwk &signer) {
        return rowsOf(verifier.explain(signedBy(signer, R"({"alg":"HS256","kid":"k1"})"))).at(0);
    };
    const ExplainedRow good = rowOf(key), bad = rowOf(secret('b', "k1"));
    QCOMPARE(int(good.tone), int(Tone::Success));
    QCOMPARE(good.paragraphs.value(0),
             QStringLiteral("oct 256. It fits what the token asks for, so it was used. The signature holds "
                            "with it."));
    QCOMPARE(int(bad.tone), int(Tone::Danger));
    QCOMPARE(bad.word, QStringLiteral("Chosen"));
    QVERIFY(bad.paragraphs.value(0).endsWith(QLatin1String("The signature does not hold with it.")));
}

void TestExplainedModel::showsTheKeysInside()
{
    const jose::Jwk outer = jose::Jwk::fromSecret(std::string(32, 'k'), jose::Alg::Dir, "outer").value();
    const jose::Jwk inner = secret('a', "inner");
    jose::Expectations expectations;
    expectations.allowedAlgs = {jose::Alg::Dir};
    expectations.nestedAlgs = {jose::Alg::HS256};
    const jose::Verifier verifier(jose::JwkSet({outer}), jose::JwkSet({inner}), expectations, standing);
    const std::string token = jose::encryptCompact(outer, jose::Alg::Dir, jose::Enc::A256GCM,
                                                   signedBy(inner, R"({"alg":"HS256"})"), "JWT")
                                  .value();
    const std::vector<ExplainedRow> rows = rowsOf(verifier.explain(token));
    QCOMPARE(rows.size(), std::size_t(2));
    QCOMPARE(rows[0].title, QStringLiteral("outer"));
    QVERIFY(rows[0].paragraphs.value(0).endsWith(QLatin1String("The token decrypts with it.")));
    QCOMPARE(rows[1].title, QStringLiteral("Inside: inner"));
}

QTEST_GUILESS_MAIN(TestExplainedModel)
#include "tst_explainedmodel.moc"
