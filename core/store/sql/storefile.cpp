// SPDX-License-Identifier: MIT
#include "core/store/sql/storefile.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSet>
#include <QStorageInfo>
#include <QtEndian>

#include <map>
#include <mutex>

#ifdef Q_OS_UNIX
#include <sys/stat.h>
#endif

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("Store", text); }

constexpr auto ownerOnly = QFile::ReadOwner | QFile::WriteOwner;
constexpr auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther
    | QFile::WriteOther | QFile::ExeOther;

bool isOnNetworkDisk(const QString &folder)
{
    static const QSet<QByteArray> networkKinds{"nfs",   "nfs4", "cifs", "smb3",
                                               "smbfs", "afs",  "9p",   "fuse.sshfs"};
    return networkKinds.contains(QStorageInfo(folder).fileSystemType());
}

Done makeFolder(const QString &folder)
{
    if (QFileInfo(folder).isDir())
        return {};
    if (!QDir().mkpath(folder))
        return failure(Error::Code::Denied, tr("The folder %1 for the store cannot be made.").arg(folder));
    QFile::setPermissions(folder, ownerOnly | QFile::ExeOwner);
    return {};
}

Done makeFile(const QString &path)
{
    QFile file(path);
    // NewOnly: when another program is first, its file is taken.
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly, ownerOnly) && !QFileInfo::exists(path))
        return failure(Error::Code::Denied,
                       tr("The store %1 cannot be made. Check the rights of its folder.").arg(path),
                       file.errorString());
    return {};
}

/// Looked up in the bytes: SQLite, once it opens a file, makes others beside it with the same rights.
bool isStore(const QString &path)
{
    constexpr qsizetype idAt = 68; // www.sqlite.org/fileformat.html, 1.3
    QFile file(path);
    const QByteArray header = file.open(QIODevice::ReadOnly) ? file.read(100) : QByteArray();
    return header.size() == 100 && header.startsWith("SQLite format 3")
        && qFromBigEndian<quint32>(header.constData() + idAt) == storeApplicationId;
}

Done checkExisting(const QFileInfo &file, bool mustExist)
{
    if (!file.isFile())
        return failure(Error::Code::Malformed,
                       tr("%1 is not a file, so it cannot be a store.").arg(file.filePath()));
    if (mustExist && file.size() == 0)
        return failure(
            Error::Code::NotFound,
            tr("The store %1 is empty: its content is lost or was never written. Restore it from a backup.")
                .arg(file.filePath()));
    const bool willBeStore = file.size() == 0 || isStore(file.filePath());
    if (willBeStore && (file.permissions() & others))
        QFile::setPermissions(file.filePath(), file.permissions() & ~others);
    return {};
}

} // namespace

std::optional<StoreFileIdentity> storeFileIdentity(const QString &path)
{
#ifdef Q_OS_UNIX
    struct stat status { };
    if (::stat(QFile::encodeName(path).constData(), &status) != 0)
        return std::nullopt;
    return StoreFileIdentity{static_cast<quint64>(status.st_dev), static_cast<quint64>(status.st_ino)};
#else
    // Windows does not let an open file be deleted or replaced.
    return QFileInfo::exists(path) ? std::optional(StoreFileIdentity()) : std::nullopt;
#endif
}

std::shared_ptr<QSemaphore> writersOf(const StoreFileIdentity &file)
{
    static std::mutex mutex;
    static std::map<std::pair<quint64, quint64>, std::weak_ptr<QSemaphore>> queues;
    const std::lock_guard lock(mutex);
    std::erase_if(queues, [](const auto &entry) { return entry.second.expired(); });
    std::weak_ptr<QSemaphore> &known = queues[{file.device, file.file}];
    std::shared_ptr<QSemaphore> queue = known.lock();
    if (!queue)
        known = queue = std::make_shared<QSemaphore>(1);
    return queue;
}

Done prepareStoreFile(const QString &path, bool mustExist)
{
    const QFileInfo file(path);
    if (!file.exists() && mustExist)
        return failure(
            Error::Code::NotFound,
            tr("The store %1 is not there. Check the path, or put the file back from a backup.").arg(path));
    const QString folder = file.absolutePath();
    if (Done made = makeFolder(folder); !made)
        return made;
    if (isOnNetworkDisk(folder))
        return failure(
            Error::Code::Unsupported,
            tr("The store %1 is on a network disk, where it could be damaged. Put it on a local disk.")
                .arg(path));
    return file.exists() ? checkExisting(file, mustExist) : makeFile(path);
}

} // namespace gatehouse
