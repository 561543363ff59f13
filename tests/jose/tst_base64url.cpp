// SPDX-License-Identifier: MIT
#include "core/base/base64url.h"

#include <QTest>

using namespace gatehouse;

class TestBase64url : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyLengthComesBack();
    void knownTexts_data();
    void knownTexts();
    void brokenTextsAreRefused_data();
    void brokenTextsAreRefused();
    void onlyOneLastCharacterIsRight();
};

void TestBase64url::everyLengthComesBack()
{
    std::string bytes;
    for (int size = 0; size < 300; ++size) {
        const std::string text = encodeBase64url(bytes);
        QCOMPARE(decodedBase64urlSize(text.size()), bytes.size());
        const auto back = decodeBase64url(text);
        QVERIFY(back.has_value());
        QVERIFY(*back == bytes);
        bytes.push_back(static_cast<char>(size * 37 + 11));
    }
}

void TestBase64url::knownTexts_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray() << QByteArray();
    QTest::newRow("f") << QByteArray("f") << QByteArray("Zg"); // RFC 4648 section 10
    QTest::newRow("fo") << QByteArray("fo") << QByteArray("Zm8");
    QTest::newRow("foobar") << QByteArray("foobar") << QByteArray("Zm9vYmFy");
    QTest::newRow("RFC 7515 C") << QByteArray::fromHex("03ecffe0c1") << QByteArray("A-z_4ME");
    QTest::newRow("all letters") << QByteArray::fromHex("fbffbf") << QByteArray("-_-_");
}

void TestBase64url::knownTexts()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, text);
    QCOMPARE(QByteArray::fromStdString(encodeBase64url(bytes.toStdString())), text);
    QCOMPARE(QByteArray::fromStdString(decodeBase64url(text.toStdString()).value()), bytes);
}

void TestBase64url::brokenTextsAreRefused_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text : {"A", "AAAAA", "Zg==", "Zm8=", "Zm9v=", "Zh", "Zm9", "a+b/", "Zm9v\n", " Zm9v",
                             "Zm9.", "Zm9vYmF\xc3", "AAAA!AAAAAAAAAAA", "AAAAAAAA AAA"})
        QTest::newRow(text) << QByteArray(text);
    QTest::newRow("NUL") << QByteArray("AA\0A", 4);
}

void TestBase64url::brokenTextsAreRefused()
{
    QFETCH(QByteArray, text);
    QVERIFY(!decodeBase64url(text.toStdString()));
}

void TestBase64url::onlyOneLastCharacterIsRight()
{
    int right = 0;
    for (int c = 0; c < 256; ++c) {
        const auto bytes = decodeBase64url(std::string("Z") + static_cast<char>(c));
        right += bytes.has_value() ? 1 : 0;
        if (bytes)
            QVERIFY(encodeBase64url(*bytes) == std::string("Z") + static_cast<char>(c));
    }
    QCOMPARE(right, 4); // Two free bits.
}

QTEST_APPLESS_MAIN(TestBase64url)
#include "tst_base64url.moc"
