// SPDX-License-Identifier: MIT
#include "core/service/tokenservice.h"

#include <QSet>
#include <QTest>

using namespace gatehouse;

class TestTokenText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyReasonIsExplained();
    void everyReasonSaysWhatToDo();
    void everyCheckIsNamed();
    void keysAreDescribed();
    void stepsAreDescribedWithTheirFacts();
    void verdictTellsOfTheSession();
    void sentencesFitTheRules();
};

void TestTokenText::everyReasonIsExplained()
{
    QVERIFY(explain(jose::Reason::None).isEmpty());
    QSet<QString> sentences;
    for (int i = 1; i <= int(jose::Reason::InternalCrypto); ++i) {
        const auto reason = jose::Reason(i);
        const QString sentence = explain(reason);
        QVERIFY2(sentence.endsWith(u'.') && sentence.size() > 30, jose::codeOf(reason).data());
        QVERIFY2(!sentence.contains(QLatin1String("no explanation")), jose::codeOf(reason).data());
        sentences.insert(sentence);
    }
    QCOMPARE(sentences.size(), qsizetype(jose::Reason::InternalCrypto));
}

void TestTokenText::everyReasonSaysWhatToDo()
{
    QVERIFY(whatToDo(jose::Reason::None).isEmpty());
    for (int i = 1; i <= int(jose::Reason::InternalCrypto); ++i) {
        const auto reason = jose::Reason(i);
        const QString action = whatToDo(reason), meaning = explain(reason).chopped(action.size());
        QVERIFY2(action.endsWith(u'.') && action.size() > 8, jose::codeOf(reason).data());
        QVERIFY2(explain(reason).endsWith(action) && meaning.endsWith(QLatin1String(". ")),
                 jose::codeOf(reason).data());
    }
}

void TestTokenText::keysAreDescribed()
{
    jose::KeyTrial trial;
    QCOMPARE(describe(trial), QStringLiteral("It fits what the token asks for, so it was used."));
    trial.tried = jose::Reason::SigInvalid;
    QVERIFY(describe(trial).endsWith(QLatin1String("The signature does not hold with it.")));
    trial.reason = jose::Reason::KeyAmbiguous;
    trial.tried = jose::Reason::None;
    QVERIFY(describe(trial).contains(QLatin1String("the token was signed with it")));
    trial.isDecryption = true;
    QVERIFY(describe(trial).endsWith(QLatin1String("The token decrypts with it.")));
    trial = {{}, {}, jose::Reason::KeyInvalid, "n is even", {}, false};
    QVERIFY(describe(trial).contains(QLatin1String("Found: n is even.")));
}

void TestTokenText::everyCheckIsNamed()
{
    QSet<QString> names;
    for (int i = 0; i <= int(jose::Check::Subject); ++i) {
        names.insert(nameOf(jose::Check(i)));
        jose::Step step{jose::Check(i), jose::Outcome::Passed, {}, {}, {}};
        QVERIFY(describe(step).endsWith(u'.'));
    }
    QCOMPARE(names.size(), qsizetype(17));
    QCOMPARE(nameOf(jose::Check::Signature), QStringLiteral("Signature"));
    QCOMPARE(nameOf(jose::Check::Subject), QStringLiteral("Subject"));
}

void TestTokenText::stepsAreDescribedWithTheirFacts()
{
    const jose::Step step{jose::Check::Issuer, jose::Outcome::Failed, jose::Reason::ClaimsIss,
                          "https://evil.example", "https://id.example"};
    const QString sentence = describe(step);
    QVERIFY(sentence.startsWith(explain(jose::Reason::ClaimsIss)));
    QVERIFY(sentence.contains(QLatin1String("Found: https://evil.example.")));
    QVERIFY(sentence.contains(QLatin1String("Expected: https://id.example.")));
}

void TestTokenText::verdictTellsOfTheSession()
{
    TokenInspection nothing;
    QCOMPARE(verdictSentence(nothing, {}), QStringLiteral("There is no token in this text."));
    TokenInspection keyless;
    keyless.found.token = "a.b.c";
    keyless.hasKeys = false;
    QVERIFY(verdictSentence(keyless, {}).startsWith(QLatin1String("Not verified")));
    QVERIFY(verdictSentence(keyless, {}).contains(QLatin1String("signature")));
    const std::string encrypted = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..aQ.Yw.dA";
    keyless.decoded = jose::decode(encrypted);
    QVERIFY(!verdictSentence(keyless, {}).contains(QLatin1String("signature")));
}

void TestTokenText::sentencesFitTheRules()
{
    // Each says what core/jose/README.md has the code for.
    QVERIFY(explain(jose::Reason::JweSize).contains(QLatin1String("unpacks")));
    QVERIFY(explain(jose::Reason::HeaderType).contains(QLatin1String("\"enc\"")));
    QVERIFY(explain(jose::Reason::JweP2c).contains(QLatin1String("salt")));
    QVERIFY(explain(jose::Reason::HeaderZip).contains(QLatin1String("DEF")));
    QVERIFY(!explain(jose::Reason::HeaderTyp).contains(QLatin1String("pair")));
    jose::Step decryption{jose::Check::Signature, jose::Outcome::Passed, {}, {}, {}};
    decryption.isDecryption = true;
    QVERIFY(!describe(decryption).contains(QLatin1String("signature")));
    QCOMPARE(nameOf(decryption), QStringLiteral("Decryption"));
    // "typ" may also be missing.
    QVERIFY(explain(jose::Reason::HeaderTyp).contains(QLatin1String("does not say its kind")));
    QSet<QString> weaknesses;
    for (int i = 0; i <= int(jose::SecretWeakness::Short); ++i)
        weaknesses.insert(explain(jose::SecretWeakness(i)));
    QCOMPARE(weaknesses.size(), int(jose::SecretWeakness::Short) + 1);
}

QTEST_GUILESS_MAIN(TestTokenText)
#include "tst_tokentext.moc"
