// SPDX-License-Identifier: MIT
#include "app/programidentity.h"

#include <QCoreApplication>
#include <QStandardPaths>
#include <QSysInfo>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#include <sys/stat.h>
#endif
#ifdef Q_OS_LINUX
#include <sys/prctl.h>
#endif
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace gatehouse {

void nameProgram()
{
    QCoreApplication::setOrganizationName(
        QStringLiteral("gatehouse")); // QSettings keeps nothing without one.
    QCoreApplication::setApplicationName(QStringLiteral("gatehouse"));
    QCoreApplication::setApplicationVersion(QStringLiteral(GATEHOUSE_VERSION));
}

QString defaultStorePath()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)
        + QStringLiteral("/gatehouse/gatehouse.db");
}

QString policyFilePath()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation)
        + QStringLiteral("/gatehouse/policies.json");
}

QString connectionsFilePath()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation)
        + QStringLiteral("/gatehouse/connections.json");
}

QString operatorName()
{
    QString user = qEnvironmentVariable("USER", qEnvironmentVariable("USERNAME"));
    if (user.isEmpty())
        user = QStringLiteral("operator");
    return user + u'@' + QSysInfo::machineHostName();
}

void returnFreedMemory()
{
#ifdef __GLIBC__
    constexpr int blockBytes = 128 * 1024; // To name it at all ends its growth.
    mallopt(M_MMAP_THRESHOLD, blockBytes);
#endif
}

void protectProcess()
{
#ifdef Q_OS_UNIX
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    umask(S_IRWXG | S_IRWXO); // Also for what Qt makes: the folder of the settings.
#endif
#ifdef Q_OS_LINUX
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

} // namespace gatehouse
