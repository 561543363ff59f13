// SPDX-License-Identifier: MIT
#include "systemscheme.h"

#ifdef GATEHOUSE_HAS_DBUS
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>

#include <functional>
#endif
#ifdef Q_OS_WIN
#include <QSettings>
#endif

namespace gatehouse {

#ifdef GATEHOUSE_HAS_DBUS

namespace {

const QString appearance = QStringLiteral("org.freedesktop.appearance");
const QString colourScheme = QStringLiteral("color-scheme");
const QString service = QStringLiteral("org.freedesktop.portal.Desktop");
const QString path = QStringLiteral("/org/freedesktop/portal/desktop");
const QString settings = QStringLiteral("org.freedesktop.portal.Settings");

/// The portal wraps a value once in its signal and twice in its answer.
QVariant unwrapped(QVariant value)
{
    while (value.canConvert<QDBusVariant>())
        value = value.value<QDBusVariant>().variant();
    return value;
}

/// Takes the portal's signal; a slot of its own, because the header knows nothing of D-Bus.
class PortalListener : public QObject {
    Q_OBJECT

public:
    PortalListener(QObject *parent, std::function<void(const QVariant &)> told)
        : QObject(parent)
        , m_told(std::move(told))
    {
        // From whoever sends it: while the portal starts, its name has no owner to compare with.
        QDBusConnection::sessionBus().connect({}, path, settings, QStringLiteral("SettingChanged"), this,
                                              SLOT(changed(QDBusMessage)));
    }

private Q_SLOTS:
    /// As a message: QtDBus may not know the types of its own variants yet when the first object connects.
    void changed(const QDBusMessage &message)
    {
        const QVariantList said = message.arguments();
        if (said.size() == 3 && said.at(0) == appearance && said.at(1) == colourScheme)
            m_told(said.at(2));
    }

private:
    std::function<void(const QVariant &)> m_told;
};

} // namespace

SystemScheme::SystemScheme(QObject *parent)
    : QObject(parent)
{
    if (!QDBusConnection::sessionBus().isConnected())
        return;
    new PortalListener(this, [this](const QVariant &scheme) { take(scheme); });
    ask();
}

/// Without waiting: a desktop that is slow to answer must not keep the window away.
void SystemScheme::ask()
{
    QDBusMessage question = QDBusMessage::createMethodCall(service, path, settings, QStringLiteral("Read"));
    question << appearance << colourScheme;
    auto *watcher = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(question), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher *answered) {
        const QDBusPendingReply<QVariant> reply = *answered;
        if (!reply.isError())
            take(reply.value());
        answered->deleteLater();
    });
}

void SystemScheme::take(const QVariant &scheme)
{
    const uint wish = unwrapped(scheme).toUInt(); // 0: none, 1: dark, 2: light.
    const std::optional<bool> isDark = wish == 1 || wish == 2 ? std::optional(wish == 1) : std::nullopt;
    if (isDark == m_isDark)
        return;
    m_isDark = isDark;
    Q_EMIT changed();
}

std::optional<bool> SystemScheme::isDark() const { return m_isDark; }

#else

SystemScheme::SystemScheme(QObject *parent)
    : QObject(parent)
{ }

void SystemScheme::ask() { }

void SystemScheme::take(const QVariant &) { }

std::optional<bool> SystemScheme::isDark() const
{
#ifdef Q_OS_WIN
    const QVariant light =
        QSettings(QStringLiteral(
                      "HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Themes\\Personalize"),
                  QSettings::NativeFormat)
            .value(QStringLiteral("AppsUseLightTheme"));
    if (light.isValid())
        return light.toInt() == 0;
#endif
    return m_isDark;
}

#endif

} // namespace gatehouse

#ifdef GATEHOUSE_HAS_DBUS
#include "systemscheme.moc"
#endif
