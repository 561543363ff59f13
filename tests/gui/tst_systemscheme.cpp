// SPDX-License-Identifier: MIT
#include "ui/theme/theme.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVariant>
#include <QDBusVirtualObject>
#include <QSignalSpy>
#include <QTest>

using namespace gatehouse;

namespace {

const QString path = QStringLiteral("/org/freedesktop/portal/desktop");
const QString settings = QStringLiteral("org.freedesktop.portal.Settings");
const QString appearance = QStringLiteral("org.freedesktop.appearance");
const QString colourScheme = QStringLiteral("color-scheme");

/// The desktop's own way to the bus, beside that of the program.
QDBusConnection desktop()
{
    static QDBusConnection bus =
        QDBusConnection::connectToBus(QDBusConnection::SessionBus, QStringLiteral("desktop"));
    return bus;
}

/// Answers Read() as the settings portal of a desktop does.
class Portal : public QDBusVirtualObject {
public:
    QString introspect(const QString &) const override { return {}; }
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &connection) override
    {
        if (message.member() != QLatin1String("Read"))
            return false;
        const QVariant value = QVariant::fromValue(QDBusVariant(m_scheme));
        return connection.send(message.createReply(QVariant::fromValue(QDBusVariant(value))));
    }
    void set(uint scheme)
    {
        m_scheme = scheme;
        QDBusMessage told = QDBusMessage::createSignal(path, settings, QStringLiteral("SettingChanged"));
        told << appearance << colourScheme << QVariant::fromValue(QDBusVariant(scheme));
        desktop().send(told);
    }
    uint m_scheme = 1;
};

} // namespace

/// On a session bus of its own, with a portal of its own; see CMakeLists.txt.
class TestSystemScheme : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void followsTheDesktopAtOnce();
    void aChosenLookStays();

private:
    Portal m_portal;
};

void TestSystemScheme::initTestCase()
{
    QDBusConnection bus = desktop();
    QVERIFY2(bus.isConnected(), "there is no session bus");
    QVERIFY(bus.registerVirtualObject(path, &m_portal));
    QVERIFY(bus.registerService(QStringLiteral("org.freedesktop.portal.Desktop")));
}

void TestSystemScheme::followsTheDesktopAtOnce()
{
    m_portal.m_scheme = 1;
    Theme theme(Theme::Choice::System);
    QSignalSpy changes(&theme, &Theme::changed);
    QTRY_VERIFY(theme.isDark()); // As the desktop was when the program began.
    m_portal.set(2);
    QTRY_VERIFY(!theme.isDark());
    m_portal.set(1);
    QTRY_VERIFY(theme.isDark());
    m_portal.set(0); // No wish: the palette decides, and offscreen that is light.
    QTRY_VERIFY(!theme.isDark());
    QCOMPARE(changes.size(), 4);
}

void TestSystemScheme::aChosenLookStays()
{
    m_portal.m_scheme = 1;
    Theme theme(Theme::Choice::Light);
    m_portal.set(2);
    m_portal.set(1);
    QTest::qWait(200);
    QVERIFY(!theme.isDark());
    theme.setChoice(Theme::Choice::System);
    QVERIFY(theme.isDark()); // What was told meanwhile is not lost.
}

QTEST_MAIN(TestSystemScheme)
#include "tst_systemscheme.moc"
