// SPDX-License-Identifier: MIT
#include "core/session/sessionexport.h"

#include <QBuffer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace gatehouse;

namespace {

constexpr qint64 nowMs = 1'795'000'000'000;

Session session(const QString &id, const QString &agent)
{
    Session made;
    made.id = id;
    made.userId = QStringLiteral("u1");
    made.agent = agent;
    made.createdMs = made.refreshedMs = nowMs - 1000;
    made.expiresMs = made.absoluteExpiresMs = nowMs + 3 * 24 * 3600 * 1000LL;
    return made;
}

QByteArray written(ExportFormat format, const std::vector<Session> &sessions)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    SessionExport out(buffer, format, nowMs);
    for (const Session &each : sessions)
        if (!out.add(each))
            return "failed";
    return out.finish() ? buffer.data() : "failed";
}

} // namespace

class TestSessionExport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void csvQuotes();
    void csvHoldsNoFormula();
    void jsonIsOneArray();
    void nothingIsStillADocument();
    void fullDiskIsTold();
};

void TestSessionExport::csvQuotes()
{
    const QByteArray text =
        written(ExportFormat::Csv, {session(QStringLiteral("s1"), QStringLiteral("a \"b\", c\nd"))});
    QVERIFY(text.startsWith("id,state,"));
    QVERIFY2(text.contains("\"a \"\"b\"\", c\nd\""), text.constData());
    QVERIFY(text.endsWith("\r\n"));
    QVERIFY(text.contains("2026-11-18T"));
}

void TestSessionExport::csvHoldsNoFormula()
{
    for (const char *agent : {"=1+1", "+1", "-1", "@x"}) {
        const QByteArray text =
            written(ExportFormat::Csv, {session(QStringLiteral("s1"), QString::fromLatin1(agent))});
        QVERIFY2(text.contains(QByteArray(",'") + agent + ','), text.constData());
    }
}

void TestSessionExport::jsonIsOneArray()
{
    const QByteArray text =
        written(ExportFormat::Json, {session(QStringLiteral("s1"), {}), session(QStringLiteral("s2"), {})});
    const QJsonArray array = QJsonDocument::fromJson(text).array();
    QCOMPARE(array.size(), 2);
    QCOMPARE(array[1].toObject().value(QLatin1String("id")).toString(), QStringLiteral("s2"));
    QCOMPARE(array[1].toObject().value(QLatin1String("state")).toString(), QStringLiteral("active"));
}

void TestSessionExport::nothingIsStillADocument()
{
    QVERIFY(QJsonDocument::fromJson(written(ExportFormat::Json, {})).isArray());
    QCOMPARE(written(ExportFormat::Csv, {}).count('\n'), 1);
}

void TestSessionExport::fullDiskIsTold()
{
    QFile full(QStringLiteral("/dev/full"));
    QVERIFY(full.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    SessionExport out(full, ExportFormat::Csv, nowMs);
    const Done done = out.add(session(QStringLiteral("s1"), {}));
    QVERIFY(!done);
    QVERIFY(done.error().message.startsWith(QStringLiteral("The export could not be written")));
}

QTEST_APPLESS_MAIN(TestSessionExport)
#include "tst_sessionexport.moc"
