// SPDX-License-Identifier: MIT
#include "ui/tokens/claimsmodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace gatehouse;

namespace {

constexpr qint64 nowMs = 1'700'000'000'000;

struct Part {
    explicit Part(const QByteArray &json)
    {
        const QByteArray encoded =
            json.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
        token = "e30." + encoded.toStdString() + ".AA";
        decoded = jose::decode(token);
    }
    const jose::DecodedPart &payload() const { return decoded.parts[1]; }

    std::string token;
    jose::UnverifiedToken decoded;
};

} // namespace

class TestClaimsModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsTextsAndOrder();
    void tellsTimes_data();
    void tellsTimes();
    void followsTheClock();
    void namesTheCarriers_data();
    void namesTheCarriers();
    void disarmsDeceptiveText();
};

void TestClaimsModel::keepsTextsAndOrder()
{
    const Part part(R"({"z":1.50,"a":"x","z":9007199254740993,"o":{"k":[1]},"n":null})");
    ClaimsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setPart(part.payload(), nowMs);
    QStringList rows;
    for (int row = 0; row < model.rowCount(); ++row)
        rows << model.index(row, 0).data().toString() + QLatin1Char('=')
                + model.index(row, 1).data().toString();
    QCOMPARE(rows,
             (QStringList{QStringLiteral("z=1.50"), QStringLiteral("a=\"x\""),
                          QStringLiteral("z=9007199254740993"), QStringLiteral("o={\"k\":[1]}"),
                          QStringLiteral("n=null")}));
    QVERIFY(model.index(0, 0).data(ClaimsModel::DuplicateRole).toBool());
    QVERIFY(!model.index(1, 0).data(ClaimsModel::DuplicateRole).toBool());
    QVERIFY(model.index(2, 0).data(ClaimsModel::DuplicateRole).toBool());
    QVERIFY(model.index(2, 2).data().toString().contains(QStringLiteral("Too large")));
    QVERIFY(!model.index(0, 2).data().toString().contains(QStringLiteral("Too large")));
    model.clear();
    QCOMPARE(model.rowCount(), 0);
}

void TestClaimsModel::tellsTimes_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("meaning");
    QTest::addColumn<bool>("isOut");
    const auto row = [](const char *name, const char *json, const char *meaning, bool isOut) {
        QTest::newRow(name) << QByteArray(json) << QString::fromUtf8(meaning) << isOut;
    };
    row("expired", R"({"exp":1699999940})", "Expired 1 min ago · 14 Nov 2023, 22:12:20 UTC", true);
    row("expires", R"({"exp":1700000900})", "Expires in 15 min · 14 Nov 2023, 22:28:20 UTC", false);
    row("at this second", R"({"exp":1700000000})", "Expired now · 14 Nov 2023, 22:13:20 UTC", true);
    row("fraction", R"({"iat":1699999999.5})", "Issued now · 14 Nov 2023, 22:13:19 UTC", false);
    row("not yet", R"({"nbf":1700000060})", "Not valid before in 1 min · 14 Nov 2023, 22:14:20 UTC", true);
    row("beyond", R"({"exp":9223372036854775807})",
        "Expires at a time beyond any calendar. Too large for many programs, which would round it", false);
    row("text", R"({"exp":"1700000000"})", "", false);
    row("another name", R"({"experience":1700000000})", "", false);
}

void TestClaimsModel::tellsTimes()
{
    QFETCH(QByteArray, json);
    const Part part(json);
    ClaimsModel model;
    model.setPart(part.payload(), nowMs);
    QTEST(model.index(0, ClaimsModel::MeaningColumn).data().toString(), "meaning");
    QTEST(model.index(0, 0).data(ClaimsModel::ExpiredRole).toBool(), "isOut");
}

void TestClaimsModel::followsTheClock()
{
    const Part part(R"({"sub":"a","exp":1700000060})");
    ClaimsModel model;
    model.setPart(part.payload(), nowMs);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.setNow(nowMs + 61'000);
    QCOMPARE(changed.size(), 1); // The time, and nothing else.
    QCOMPARE(changed.value(0).value(0).toModelIndex().row(), 1);
    QVERIFY(model.index(1, 2).data().toString().startsWith(QStringLiteral("Expired")));
}

void TestClaimsModel::namesTheCarriers_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("value");
    // A blank more each moves the value to another place within three bytes.
    for (int shift = 0; shift < 4; ++shift) {
        for (const char *value : {"7", "42", "\"ada\"", "[1,2,3]"}) {
            const QByteArray json = "{\"n\":" + QByteArray(shift, ' ') + value + "}";
            QTest::newRow(json.constData()) << json << QByteArray(value);
        }
    }
}

void TestClaimsModel::namesTheCarriers()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, value);
    const Part part(json);
    ClaimsModel model;
    model.setPart(part.payload(), nowMs);
    const auto offset = model.index(0, 0).data(ClaimsModel::OffsetRole).value<qsizetype>();
    const auto length = model.index(0, 0).data(ClaimsModel::LengthRole).value<qsizetype>();
    // By bits: exactly the characters that hold one of the value's.
    const qsizetype start = qsizetype(json.indexOf(value)), end = start + value.size();
    QCOMPARE(offset, 4 + start * 8 / 6);
    QCOMPARE(offset + length, 4 + (end * 8 - 1) / 6 + 1);
}

void TestClaimsModel::disarmsDeceptiveText()
{
    const Part part("{\"name\":\"nimda\xE2\x80\xAE\"}");
    ClaimsModel model;
    model.setPart(part.payload(), nowMs);
    QCOMPARE(model.index(0, 1).data().toString(), QStringLiteral("\"nimda\\u202e\""));
}

QTEST_GUILESS_MAIN(TestClaimsModel)
#include "tst_claimsmodel.moc"
