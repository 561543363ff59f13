// SPDX-License-Identifier: MIT
// The program vector-check as somebody uses it who has test vectors of his own.
#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

class TestVectorCheck : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatCannotBeUsedIsSaid_data();
    void whatCannotBeUsedIsSaid();
    void aFolderIsJudgedByItsNames();
    void aCaseThatSaysNothingIsWrong_data();
    void aCaseThatSaysNothingIsWrong();
    void everyLineIsOneCase();
};

namespace {

struct Ended {
    int code;
    QByteArray out, err;
};

Ended vectorCheck(const QStringList &arguments)
{
    QProcess process;
    process.start(QStringLiteral(VECTOR_CHECK), arguments);
    process.waitForFinished();
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

QString written(const QTemporaryDir &folder, const QString &name, const QByteArray &text)
{
    QFile file(folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("no file for the test");
    return file.fileName();
}

} // namespace

void TestVectorCheck::whatCannotBeUsedIsSaid_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("empty") << QByteArray() << QByteArray("this file is empty");
    QTest::newRow("broken") << QByteArray("{\"format\":") << QByteArray("this is not JSON; byte 10 is wrong");
    QTest::newRow("other JSON") << QByteArray("{\"a\":1}") << QByteArray("no format that is known");
    QTest::newRow("other format") << QByteArray("{\"format\":\"resp-1\"}")
                                  << QByteArray("\"resp-1\" is not known");
    QTest::newRow("no cases") << QByteArray("{\"format\":\"vectors-1\"}") << QByteArray("holds no cases");
}

void TestVectorCheck::whatCannotBeUsedIsSaid()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, said);
    const QTemporaryDir folder;
    const QString path = written(folder, QStringLiteral("case.json"), text);
    const Ended ended = vectorCheck({path});
    QCOMPARE(ended.code, 2);
    QVERIFY2(ended.err.contains(said) && ended.err.contains(path.toUtf8()), ended.err.constData());
    // Other files are run all the same, but the end stays 2.
    const Ended both =
        vectorCheck({path, QStringLiteral(GATEHOUSE_SOURCE_DIR "/tests/vectors/rfc/rfc-7518.json")});
    QCOMPARE(both.code, 2);
    QVERIFY(both.out.contains("\"failed\":0}") && !both.out.contains("\"total\":0"));
}

void TestVectorCheck::aFolderIsJudgedByItsNames()
{
    const QTemporaryDir folder;
    QCOMPARE(vectorCheck({folder.filePath(QStringLiteral("missing"))}).code, 2);
    QCOMPARE(vectorCheck({folder.path()}).code, 2);
    written(folder, QStringLiteral("y_good.json"), "[1]");
    written(folder, QStringLiteral("n_bad.json"), "[1");
    written(folder, QStringLiteral("i_free.json"), "[\"\\ud800\"]");
    written(folder, QStringLiteral("y_object_duplicated_key.json"), "{\"a\":1,\"a\":1}");
    const Ended good = vectorCheck({folder.path()});
    QVERIFY2(good.code == 0 && good.out.contains("{\"total\":4,\"ok\":4,\"failed\":0}"),
             good.out.constData());
    written(folder, QStringLiteral("n_read.json"), "[]");
    written(folder, QStringLiteral("y_refused.json"), "[");
    const Ended wrong = vectorCheck({folder.path()});
    QVERIFY2(wrong.code == 1 && wrong.out.contains("\"failed\":2}"), wrong.out.constData());
}

void TestVectorCheck::aCaseThatSaysNothingIsWrong_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("token") << QByteArray(
        R"({"format":"vectors-1","cases":[{"id":"a","kind":"jwt","token":"a.b.c"}]})");
    QTest::newRow("key") << QByteArray(
        R"({"format":"vectors-1","cases":[{"id":"a","kind":"jwk","jwk":{}}]})");
    QTest::newRow("kind") << QByteArray(R"({"format":"vectors-1","cases":[{"id":"a","expected":"reject"}]})");
    QTest::newRow("Wycheproof") << QByteArray(
        R"({"testGroups":[{"private":{},"tests":[{"tcId":1,"jws":"a.b.c"}]}]})");
}

void TestVectorCheck::aCaseThatSaysNothingIsWrong()
{
    QFETCH(QByteArray, text);
    const QTemporaryDir folder;
    const Ended ended = vectorCheck({written(folder, QStringLiteral("case.json"), text)});
    QVERIFY2(ended.code == 1 && ended.out.contains("{\"total\":1,\"ok\":0,\"failed\":1}"),
             ended.out.constData());
}

void TestVectorCheck::everyLineIsOneCase()
{
    const Ended ended =
        vectorCheck({QStringLiteral(GATEHOUSE_SOURCE_DIR "/tests/vectors/rfc/rfc-7518.json")});
    QCOMPARE(ended.code, 0);
    const auto lines = ended.out.trimmed().split('\n');
    QCOMPARE(lines.last(),
             QByteArrayLiteral("{\"total\":") + QByteArray::number(lines.size() - 1)
                 + ",\"ok\":" + QByteArray::number(lines.size() - 1) + ",\"failed\":0}");
    for (const char *member : {"file", "id", "verdict", "reason", "expected", "ok", "ms"})
        QVERIFY2(lines.first().contains('"' + QByteArray(member) + "\":"), member);
}

QTEST_APPLESS_MAIN(TestVectorCheck)
#include "tst_vectorcheck.moc"
