// SPDX-License-Identifier: MIT
#include "app/keychainvault.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace gatehouse;

namespace {

/// Runs this very program again inside a session bus of its own, after `prelude` has set up the keyring
/// there.
struct Child {
    int exitCode = -1;
    QString output;
};

Child runWithBus(const QString &home, const QString &prelude, const QString &role)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("HOME"), home);
    environment.insert(QStringLiteral("XDG_DATA_HOME"), home + QStringLiteral("/data"));
    environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), home);
    environment.insert(QStringLiteral("VAULT_ROLE"), role);
    environment.remove(QStringLiteral("DISPLAY"));
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::MergedChannels);
    const QString script = prelude + QStringLiteral("exec \"$0\"");
    process.start(QStringLiteral("dbus-run-session"),
                  {QStringLiteral("--"), QStringLiteral("sh"), QStringLiteral("-c"), script,
                   QCoreApplication::applicationFilePath()});
    process.waitForFinished(60'000);
    return {process.exitCode(), QString::fromUtf8(process.readAll())};
}

QString keyring(const QString &password)
{
    return QStringLiteral("printf %1 | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; ")
        .arg(password);
}

template <class T>
T settled(QFuture<T> future)
{
    [[maybe_unused]] const bool isDone = QTest::qWaitFor([&future] { return future.isFinished(); }, 30'000);
    return isDone ? future.takeResult() : T(failure(Error::Code::Timeout, QStringLiteral("no answer")));
}

#define ENSURE(condition)                                                                                    \
    if (!(condition)) {                                                                                      \
        qWarning("failed: %s", #condition);                                                                  \
        return 1;                                                                                            \
    }

const QString entry = QStringLiteral("wrapping-key-of-the-test");
const std::string binary("\x00\x01\xfe\xff bytes", 10);

int beFirst()
{
    KeychainVault vault;
    const auto missing = settled(vault.read(entry));
    ENSURE(!missing && missing.error().code == Error::Code::NotFound)
    ENSURE(settled(vault.write(entry, Secret(binary))).has_value())
    const auto found = settled(vault.read(entry));
    ENSURE(found && (*found)->view() == binary)
    ENSURE(settled(vault.write(QStringLiteral("second"), Secret("2"))).has_value())
    ENSURE(settled(vault.remove(QStringLiteral("second"))).has_value())
    const auto gone = settled(vault.read(QStringLiteral("second")));
    ENSURE(!gone && gone.error().code == Error::Code::NotFound)
    return 0;
}

int beLater()
{
    KeychainVault vault;
    const auto found = settled(vault.read(entry));
    ENSURE(found && (*found)->view() == binary)
    return 0;
}

/// The entry is there, but the keyring answers "not found". That must not be taken for an absent entry.
int beLocked()
{
    KeychainVault vault;
    const auto hidden = settled(vault.read(entry));
    ENSURE(!hidden)
    qInfo("locked read: %s %s", qUtf8Printable(hidden.error().message),
          qUtf8Printable(hidden.error().detail));
    ENSURE(hidden.error().code == Error::Code::Locked)
    const auto written = settled(vault.write(entry, Secret("another")));
    ENSURE(!written && written.error().code == Error::Code::Locked)
    return 0;
}

} // namespace

class TestKeychainVault : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void worksWithARealKeyring();
    void saysWhenThereIsNone();
};

void TestKeychainVault::worksWithARealKeyring()
{
    for (const char *tool : {"dbus-run-session", "gnome-keyring-daemon"}) {
        if (QStandardPaths::findExecutable(QLatin1String(tool)).isEmpty())
            QSKIP(qPrintable(QStringLiteral("%1 is not installed").arg(QLatin1String(tool))));
    }
    const QTemporaryDir home;
    QVERIFY(home.isValid());
    const Child first = runWithBus(home.path(), keyring(QStringLiteral("pw")), QStringLiteral("first"));
    QVERIFY2(first.exitCode == 0, qPrintable(first.output));
    const Child locked = runWithBus(home.path(), keyring(QStringLiteral("wrong")), QStringLiteral("locked"));
    QVERIFY2(locked.exitCode == 0, qPrintable(locked.output));
    const Child later = runWithBus(home.path(), keyring(QStringLiteral("pw")), QStringLiteral("later"));
    QVERIFY2(later.exitCode == 0, qPrintable(later.output));
}

void TestKeychainVault::saysWhenThereIsNone()
{
    QVERIFY(qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS"));
    KeychainVault vault;
    const auto read = settled(vault.read(entry));
    QVERIFY(!read);
    QCOMPARE(read.error().code, Error::Code::Unavailable);
    const Done written = settled(vault.write(entry, Secret("key")));
    QVERIFY(!written);
    QCOMPARE(written.error().code, Error::Code::Unavailable);
    QVERIFY(!written.error().message.isEmpty());
}

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QByteArray role = qgetenv("VAULT_ROLE");
    if (role == "first")
        return beFirst();
    if (role == "later")
        return beLater();
    if (role == "locked")
        return beLocked();
    TestKeychainVault test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_keychainvault.moc"
