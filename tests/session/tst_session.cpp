// SPDX-License-Identifier: MIT
#include "tests/support/samplesession.h"

#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

class tst_Session : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void state_data();
    void state();
    void device_data();
    void device();
    void countsOutcomes();
};

void tst_Session::state_data()
{
    QTest::addColumn<bool>("revoked");
    QTest::addColumn<bool>("reuse");
    QTest::addColumn<qint64>("leftMs");
    QTest::addColumn<SessionState>("state");
    QTest::newRow("a week left") << false << false << 7 * dayMs << SessionState::Active;
    QTest::newRow("24 h left") << false << false << dayMs << SessionState::Active;
    QTest::newRow("less") << false << false << dayMs - 1 << SessionState::Expiring;
    QTest::newRow("1 ms left") << false << false << qint64(1) << SessionState::Expiring;
    QTest::newRow("over") << false << false << qint64(0) << SessionState::Expired;
    QTest::newRow("revoked") << true << false << 7 * dayMs << SessionState::Revoked;
    QTest::newRow("revoked, then expired") << true << false << qint64(-5) << SessionState::Revoked;
    QTest::newRow("reuse") << true << true << 7 * dayMs << SessionState::ReuseDetected;
}

void tst_Session::state()
{
    QFETCH(bool, revoked);
    QFETCH(bool, reuse);
    QFETCH(qint64, leftMs);
    QFETCH(SessionState, state);
    Session session = sampleSession(QStringLiteral("s"));
    if (revoked)
        session.revocation =
            SessionRevocation{startMs, {}, {}, reuse ? ReuseKind::StaleLineage : ReuseKind::None};
    QCOMPARE(session.stateAt(session.expiresMs - leftMs), state);
    QCOMPARE(session.isLiveAt(session.expiresMs - leftMs), !revoked && leftMs > 0);
}

void tst_Session::device_data()
{
    QTest::addColumn<QString>("agent");
    QTest::addColumn<QString>("name");
    QTest::addColumn<DeviceKind>("kind");
    const auto row = [](const char *agent, const char *name, DeviceKind kind) {
        QTest::newRow(*agent == '\0' ? "empty" : agent)
            << QString::fromLatin1(agent) << QString::fromLatin1(name) << kind;
    };
    row("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
        "Safari/537.36",
        "Chrome 126 on Windows", DeviceKind::Desktop);
    row("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
        "Safari/537.36 Edg/126.0.2592.68",
        "Edge 126 on Windows", DeviceKind::Desktop);
    row("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox 127 on Linux",
        DeviceKind::Desktop);
    row("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
        "Safari/605.1.15",
        "Safari 17 on macOS", DeviceKind::Desktop);
    row("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/17.5 Mobile/15E148 Safari/604.1",
        "Safari 17 on iPhone", DeviceKind::Phone);
    row("Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
        "Mobile/15E148 Safari/604.1",
        "Safari 17 on iPad", DeviceKind::Tablet);
    row("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
        "Mobile Safari/537.36",
        "Chrome 126 on Android", DeviceKind::Phone);
    row("Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
        "Safari/537.36",
        "Chrome 126 on Android", DeviceKind::Tablet);
    row("okhttp/4.12.0", "okhttp 4", DeviceKind::Phone);
    row("AcmeApp/3.1 CFNetwork/1496.0.7 Darwin/23.5.0", "iOS app", DeviceKind::Phone);
    row("curl/8.5.0", "curl 8", DeviceKind::Service);
    row("python-requests/2.32.3", "Python requests 2", DeviceKind::Service);
    row("Go-http-client/1.1", "Go 1", DeviceKind::Service);
    row("acme-worker", "acme-worker", DeviceKind::Unknown);
    row("", "", DeviceKind::Unknown);
}

void tst_Session::device()
{
    QFETCH(QString, agent);
    QTEST(deviceName(agent), "name");
    QTEST(deviceKind(agent), "kind");
}

void tst_Session::countsOutcomes()
{
    using Outcome = RevokeItem::Outcome;
    RevokeOutcome outcome;
    outcome.items = {
        {{}, {}, Outcome::Revoked, {}}, {{}, {}, Outcome::Failed, {}}, {{}, {}, Outcome::Revoked, {}}};
    QCOMPARE(outcome.count(Outcome::Revoked), 2);
    QCOMPARE(outcome.count(Outcome::Failed), 1);
    QCOMPARE(outcome.count(Outcome::Unknown), 0);
}

QTEST_APPLESS_MAIN(tst_Session)
#include "tst_session.moc"
