// SPDX-License-Identifier: MIT
// The RESP reader: foreign vectors at every split, its limits, and what it costs to be lied to.
#include "core/store/redis/resp.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace gatehouse;
using Status = RespReader::Status;

namespace {

QJsonValue valueAt(const RespReply &reply, std::size_t index)
{
    const auto text = [&] {
        const std::string_view bytes = reply.text(index);
        return QString::fromUtf8(bytes.data(), qsizetype(bytes.size()));
    };
    switch (reply.type(index)) {
    case RespType::Null:
        return QJsonValue();
    case RespType::Integer:
        return QJsonValue(qint64(reply.number(index)));
    case RespType::Boolean:
        return reply.number(index) != 0;
    case RespType::Double:
        return text().toDouble();
    case RespType::Array:
    case RespType::Set:
    case RespType::Push:
    case RespType::Map: {
        QJsonArray array;
        for (std::size_t at = index + 1; at < reply.next(index); at = reply.next(at))
            array.append(valueAt(reply, at));
        return array;
    }
    default:
        return text();
    }
}

/// What a reader makes of `bytes`, fed in pieces of these sizes (the rest in one).
QString verdictOf(const QByteArray &bytes, const std::vector<qsizetype> &pieces, QJsonValue *value = nullptr)
{
    RespReader reader;
    Status status = reader.next();
    qsizetype at = 0;
    for (std::size_t i = 0; at < bytes.size() && status == Status::Incomplete; ++i) {
        const qsizetype size = i < pieces.size() ? std::min(pieces[i], bytes.size() - at) : bytes.size() - at;
        reader.feed({bytes.constData() + at, std::size_t(size)});
        at += size;
        status = reader.next();
    }
    if (status == Status::Incomplete)
        return QStringLiteral("incomplete");
    if (status == Status::Broken)
        return QStringLiteral("error");
    const RespReply reply = reader.reply();
    if (value)
        *value = valueAt(reply, 0);
    if (reply.isError())
        return QStringLiteral("server_error");
    return reply.type() == RespType::Push ? QStringLiteral("push") : QStringLiteral("value");
}

QByteArray written(const QByteArray &text)
{
    return "$" + QByteArray::number(text.size()) + "\r\n" + text + "\r\n";
}

} // namespace

class TestResp : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void vectors_data();
    void vectors();
    void forms_data();
    void forms();
    void liesCostNothing_data();
    void liesCostNothing();
    void attributesStandForNothing();
    void repliesFollowEachOther();
    void flatRepliesAreWalked();
    void staysBroken();
    void commandsAreWrittenAsBulkStrings();
    void longRepliesAreReadInLinearTime();
};

void TestResp::vectors_data()
{
    QTest::addColumn<QJsonObject>("test");
    QFile file(QStringLiteral(GATEHOUSE_SOURCE_DIR "/tests/vectors/resp/resp-cases.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonArray cases =
        QJsonDocument::fromJson(file.readAll()).object().value(QLatin1String("cases")).toArray();
    QVERIFY(cases.size() >= 38);
    for (const QJsonValue &test : cases)
        QTest::newRow(qPrintable(test[QLatin1String("id")].toString())) << test.toObject();
}

void TestResp::vectors()
{
    QFETCH(QJsonObject, test);
    const auto bytes = QByteArray::fromBase64(test.value(QLatin1String("bytes_b64")).toString().toLatin1());
    const QString expected = test.value(QLatin1String("expected")).toString();

    std::vector<qsizetype> chunks;
    for (const QJsonValue &size : test.value(QLatin1String("chunks")).toArray())
        chunks.push_back(size.toInt());
    QJsonValue value;
    QCOMPARE(verdictOf(bytes, chunks, &value), expected);
    if (expected == QLatin1String("server_error"))
        QVERIFY(value.toString().startsWith(test.value(QLatin1String("value")).toString()));
    else if (test.contains(QLatin1String("value")))
        QCOMPARE(value, test.value(QLatin1String("value")));
    if (test.contains(QLatin1String("value_b64")))
        QCOMPARE(value.toString().toUtf8(),
                 QByteArray::fromBase64(test.value(QLatin1String("value_b64")).toString().toLatin1()));

    QCOMPARE(verdictOf(bytes, std::vector<qsizetype>(std::size_t(bytes.size()), 1)), expected);
    for (qsizetype first = 0; first <= bytes.size(); ++first) {
        for (qsizetype second = 0; first + second <= bytes.size(); ++second) {
            QJsonValue split;
            QCOMPARE(verdictOf(bytes, {first, second}, &split), expected);
            QCOMPARE(split, value);
        }
    }
}

void TestResp::forms_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("verdict");
    const auto row = [](const char *name, QByteArray bytes, const char *verdict) {
        QTest::newRow(name) << bytes << QString::fromLatin1(verdict);
    };
    row("plus", ":+5\r\n", "value");
    row("plus and minus", ":+-5\r\n", "error");
    row("over 64 bits", ":9223372036854775808\r\n", "error");
    row("number and more", ":5 \r\n", "error");
    row("null", "_\r\n", "value");
    row("null with text", "_x\r\n", "error");
    row("null of RESP2", "*-1\r\n", "value");
    row("no null of a set", "~-1\r\n", "error");
    row("no null of a verbatim string", "=-1\r\n", "error");
    row("double", ",-1.5e+3\r\n", "value");
    row("double without its whole part", ",.5\r\n", "error");
    row("double without its fraction", ",5.\r\n", "error");
    row("double without its exponent", ",5e\r\n", "error");
    row("infinity", ",-inf\r\n", "value");
    row("no number", ",NaN\r\n", "value");
    row("hexadecimal", ",0x10\r\n", "error");
    row("empty double", ",\r\n", "error");
    row("big number", "(-3492890328409238509324850943850943825024385\r\n", "value");
    row("big number with a letter", "(34a\r\n", "error");
    row("empty big number", "(\r\n", "error");
    row("verbatim", "=8\r\ntxt:four\r\n", "value");
    row("verbatim without a format", "=3\r\ntxt\r\n", "error");
    row("verbatim with a broken format", "=8\r\ntxt-four\r\n", "error");
    row("bulk error", "!21\r\nSYNTAX invalid syntax\r\n", "server_error");
    row("map", "%1\r\n+a\r\n:1\r\n", "value");
    row("push inside", "*1\r\n>1\r\n+a\r\n", "error");
    row("line feed alone", "+a\nb\r\n", "error");
    row("no type", "\r\n", "error");
    row("zero byte", QByteArray("\0", 1), "error");
    row("not RESP, no end of line yet", "HTTP/1.1 400", "error");
    row("TLS alert", QByteArray("\x15\x03\x03", 3), "error");
    row("string that goes on", "$3\r\nabcd", "error");
    row("length of many zeros", "$" + QByteArray(30, '0') + "3\r\nabc\r\n", "error");
    row("64 deep", QByteArray("*1\r\n").repeated(64) + "_\r\n", "value");
    row("65 deep", QByteArray("*1\r\n").repeated(65) + "_\r\n", "error");
    row("line of 64 KiB", "+" + QByteArray(64 * 1024 - 2, 'x') + "\r\n", "value");
    row("line of 70 KiB", "+" + QByteArray(70 * 1024, 'x') + "\r\n", "error");
    row("endless line", "+" + QByteArray(70 * 1024, 'x'), "error");
}

void TestResp::forms()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, verdict);
    QCOMPARE(verdictOf(bytes, {}), verdict);
    if (bytes.size() < 1000)
        QCOMPARE(verdictOf(bytes, std::vector<qsizetype>(std::size_t(bytes.size()), 1)), verdict);
}

void TestResp::liesCostNothing_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("2^27 parts in twelve bytes") << QByteArray("*134217728\r\n");
    QTest::newRow("2^63 bytes") << QByteArray("$9223372036854775807\r\n");
    QTest::newRow("2^62 pairs") << QByteArray("%4611686018427387904\r\n");
    QTest::newRow("a million containers") << QByteArray("*1\r\n").repeated(1'000'000);
    QTest::newRow("a line of 70 KB") << QByteArray("-") + QByteArray(70'000, 'x');
}

void TestResp::liesCostNothing()
{
    QFETCH(QByteArray, bytes);
    const auto residentKiB = [] {
        QFile file(QStringLiteral("/proc/self/statm"));
        return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').at(1).toLongLong() * 4 : 0;
    };
    const qint64 before = residentKiB();
    RespReader reader;
    Status status = Status::Incomplete;
    for (qsizetype at = 0; at < bytes.size() && status == Status::Incomplete; at += 4096) {
        reader.feed({bytes.constData() + at, std::size_t(std::min<qsizetype>(4096, bytes.size() - at))});
        status = reader.next();
    }
    QCOMPARE(status, Status::Broken);
    QVERIFY(!reader.problem().empty());
    QVERIFY2(residentKiB() - before < 1024, "more than 1 MiB was taken");

    RespReader largest;
    largest.feed("*1048576\r\n:1\r\n"); // within the limits: only what came is kept
    QCOMPARE(largest.next(), Status::Incomplete);
    QVERIFY2(residentKiB() - before < 1024, "more than 1 MiB was taken");
}

void TestResp::attributesStandForNothing()
{
    RespReader reader;
    reader.feed("|1\r\n+key-popularity\r\n*2\r\n$1\r\na\r\n,0.19\r\n*2\r\n:1\r\n|1\r\n+ttl\r\n:9\r\n:2\r\n|"
                "0\r\n+last\r\n");
    QCOMPARE(reader.next(), Status::Reply);
    QCOMPARE(valueAt(reader.reply(), 0), QJsonValue(QJsonArray{1, 2}));
    QCOMPARE(reader.next(), Status::Reply);
    QCOMPARE(reader.reply().text(), std::string_view("last"));
    QCOMPARE(reader.next(), Status::Incomplete);
}

void TestResp::repliesFollowEachOther()
{
    QByteArray bytes;
    for (int i = 0; i < 500; ++i)
        bytes +=
            "*3\r\n:" + QByteArray::number(i) + "\r\n" + written(QByteArray(i % 37, 'v')) + "*1\r\n_\r\n";
    for (const qsizetype piece : {1, 7, 64, 4096}) {
        RespReader reader;
        int found = 0;
        for (qsizetype at = 0; at < bytes.size(); at += piece) {
            reader.feed({bytes.constData() + at, std::size_t(std::min(piece, bytes.size() - at))});
            while (reader.next() == Status::Reply) {
                const RespReply reply = reader.reply();
                QCOMPARE(reply.number(1), found);
                QCOMPARE(reply.text(2), std::string_view(QByteArray(found % 37, 'v').constData()));
                ++found;
            }
        }
        QCOMPARE(found, 500);
    }
}

void TestResp::flatRepliesAreWalked()
{
    RespReader reader;
    reader.feed("*3\r\n*2\r\n+a\r\n*1\r\n:7\r\n$-1\r\n+end\r\n");
    QCOMPARE(reader.next(), Status::Reply);
    const OwnedReply kept(reader.reply());
    reader.feed("+other\r\n");
    QCOMPARE(reader.next(), Status::Reply);
    const RespReply reply = kept.view();
    QVERIFY(reply.isList(0, 3));
    QVERIFY(!reply.isList(0, 4));
    QVERIFY(reply.isNull(reply.part(0, 1)));
    QCOMPARE(reply.text(reply.part(0, 2)), std::string_view("end"));
    QCOMPARE(reply.number(reply.part(reply.part(reply.part(0, 0), 1), 0)), 7);
    QCOMPARE(reply.next(0), reply.size());
}

void TestResp::staysBroken()
{
    RespReader reader;
    reader.feed("@\r\n");
    QCOMPARE(reader.next(), Status::Broken);
    reader.feed("+OK\r\n");
    QCOMPARE(reader.next(), Status::Broken);
    reader.reset();
    reader.feed("+OK\r\n");
    QCOMPARE(reader.next(), Status::Reply);
}

void TestResp::commandsAreWrittenAsBulkStrings()
{
    std::string bytes;
    appendCommand(bytes, {"SET", "k", std::string_view("a\0\r\n", 4), ""});
    constexpr char expected[] = "*4\r\n$3\r\nSET\r\n$1\r\nk\r\n$4\r\na\0\r\n\r\n$0\r\n\r\n";
    QCOMPARE(bytes, std::string(expected, sizeof expected - 1));
}

void TestResp::longRepliesAreReadInLinearTime()
{
    // 8 MB in pieces of 16 bytes: a reader that looked at everything again each time would take hours.
    const QByteArray text(8 * 1024 * 1024, 'x');
    const QByteArray bytes = written(text);
    QCOMPARE(verdictOf(bytes, std::vector<qsizetype>(std::size_t(bytes.size() / 16 + 1), 16)),
             QStringLiteral("value"));
    QByteArray parts = "*200000\r\n";
    for (int i = 0; i < 200'000; ++i)
        parts += ":1\r\n";
    QCOMPARE(verdictOf(parts, std::vector<qsizetype>(std::size_t(parts.size() / 4 + 1), 4)),
             QStringLiteral("value"));
}

QTEST_APPLESS_MAIN(TestResp)
#include "tst_resp.moc"
