// SPDX-License-Identifier: MIT
#include "tests/support/recordingvfs.h"

#include <QDir>
#include <QFile>

#include <algorithm>
#include <map>

#include <sqlite3.h>

namespace gatehouse::test {

namespace {

using Step = RecordingVfs::Step;

constexpr qsizetype sector = 512; ///< What a disk writes whole or not at all.

RecordingVfs *recording = nullptr;
sqlite3_vfs *system = nullptr; ///< The one underneath.
sqlite3_vfs shim;
sqlite3_io_methods methods;

/// The real file lies behind it.
struct ShimFile {
    sqlite3_file base;
    const char *path; ///< SQLite keeps it as long as the file is open.
};

sqlite3_file *real(sqlite3_file *file)
{
    return reinterpret_cast<sqlite3_file *>(reinterpret_cast<char *>(file) + sizeof(ShimFile));
}

void note(sqlite3_file *file, Step::Kind kind, qint64 at = 0, const QByteArray &bytes = {})
{
    const QByteArray path(reinterpret_cast<ShimFile *>(file)->path);
    if (recording->isOf(path))
        recording->note({kind, path.mid(path.lastIndexOf('/') + 1), at, bytes});
}

int write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 at)
{
    const int code = real(file)->pMethods->xWrite(real(file), bytes, size, at);
    if (code == SQLITE_OK)
        note(file, Step::Kind::Write, at, QByteArray(static_cast<const char *>(bytes), size));
    return code;
}

int truncate(sqlite3_file *file, sqlite3_int64 size)
{
    const int code = real(file)->pMethods->xTruncate(real(file), size);
    if (code == SQLITE_OK)
        note(file, Step::Kind::Truncate, size);
    return code;
}

int sync(sqlite3_file *file, int)
{
    note(file, Step::Kind::Sync); // Only noted: the machine's own disk need not be waited for.
    return SQLITE_OK;
}

void forwardTheRest()
{
    methods.iVersion = 2; // No memory map: its writes could not be seen.
    methods.xClose = [](sqlite3_file *f) { return real(f)->pMethods->xClose(real(f)); };
    methods.xRead = [](sqlite3_file *f, void *to, int size, sqlite3_int64 at) {
        return real(f)->pMethods->xRead(real(f), to, size, at);
    };
    methods.xWrite = write;
    methods.xTruncate = truncate;
    methods.xSync = sync;
    methods.xFileSize = [](sqlite3_file *f, sqlite3_int64 *size) {
        return real(f)->pMethods->xFileSize(real(f), size);
    };
    methods.xLock = [](sqlite3_file *f, int level) { return real(f)->pMethods->xLock(real(f), level); };
    methods.xUnlock = [](sqlite3_file *f, int level) { return real(f)->pMethods->xUnlock(real(f), level); };
    methods.xCheckReservedLock = [](sqlite3_file *f, int *out) {
        return real(f)->pMethods->xCheckReservedLock(real(f), out);
    };
    methods.xFileControl = [](sqlite3_file *f, int what, void *with) {
        return real(f)->pMethods->xFileControl(real(f), what, with);
    };
    methods.xSectorSize = [](sqlite3_file *f) { return real(f)->pMethods->xSectorSize(real(f)); };
    methods.xDeviceCharacteristics = [](sqlite3_file *f) {
        return real(f)->pMethods->xDeviceCharacteristics(real(f));
    };
    methods.xShmMap = [](sqlite3_file *f, int page, int size, int extend, void volatile **out) {
        return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
    };
    methods.xShmLock = [](sqlite3_file *f, int offset, int count, int flags) {
        return real(f)->pMethods->xShmLock(real(f), offset, count, flags);
    };
    methods.xShmBarrier = [](sqlite3_file *f) { real(f)->pMethods->xShmBarrier(real(f)); };
    methods.xShmUnmap = [](sqlite3_file *f, int remove) {
        return real(f)->pMethods->xShmUnmap(real(f), remove);
    };
}

int open(sqlite3_vfs *, const char *path, sqlite3_file *file, int flags, int *outFlags)
{
    file->pMethods = nullptr;
    const int code = system->xOpen(system, path, real(file), flags, outFlags);
    if (real(file)->pMethods != nullptr)
        file->pMethods = &methods;
    reinterpret_cast<ShimFile *>(file)->path = path != nullptr ? path : "";
    return code;
}

int remove(sqlite3_vfs *, const char *path, int syncFolder)
{
    const int code = system->xDelete(system, path, syncFolder);
    if (code == SQLITE_OK && recording->isOf(path))
        recording->note(
            {Step::Kind::Delete, QByteArray(path).mid(QByteArray(path).lastIndexOf('/') + 1), 0, {}});
    return code;
}

void apply(QByteArray &content, const Step &step)
{
    if (step.kind == Step::Kind::Truncate) {
        content.resize(qsizetype(step.at), '\0');
        return;
    }
    const qsizetype end = qsizetype(step.at) + step.bytes.size();
    if (content.size() < end)
        content.append(end - content.size(), '\0');
    content.replace(qsizetype(step.at), step.bytes.size(), step.bytes);
}

/// A write as the sectors that a disk makes of it.
void split(const Step &step, std::vector<Step> &pieces)
{
    if (step.kind != Step::Kind::Write) {
        pieces.push_back(step);
        return;
    }
    for (qint64 done = 0; done < step.bytes.size();) {
        const qint64 left = sector - (step.at + done) % sector;
        pieces.push_back({step.kind, step.file, step.at + done, step.bytes.mid(done, left)});
        done += left;
    }
}

} // namespace

RecordingVfs &RecordingVfs::install()
{
    static RecordingVfs vfs;
    if (recording != nullptr)
        return vfs;
    recording = &vfs;
    system = sqlite3_vfs_find(nullptr);
    forwardTheRest();
    shim = *system; // What is not taken over needs nothing but its pAppData.
    shim.zName = "recording";
    shim.szOsFile = int(sizeof(ShimFile)) + system->szOsFile;
    shim.xOpen = open;
    shim.xDelete = remove;
    sqlite3_vfs_register(&shim, 1);
    return vfs;
}

void RecordingVfs::record(const QString &folder)
{
    m_steps.clear();
    m_folder = QFile::encodeName(folder) + '/';
}

void RecordingVfs::play(std::size_t steps, const QString &folder, QRandomGenerator &random) const
{
    std::map<QByteArray, QByteArray> contents;
    std::map<QByteArray, std::vector<Step>> unsynced;
    for (std::size_t i = 0; i < steps; ++i) {
        const Step &step = m_steps[i];
        if (step.kind == Step::Kind::Delete) {
            contents.erase(step.file);
            unsynced.erase(step.file);
        } else if (step.kind == Step::Kind::Sync) {
            for (const Step &done : unsynced[step.file])
                apply(contents[step.file], done);
            unsynced[step.file].clear();
        } else {
            split(step, unsynced[step.file]);
            contents.try_emplace(step.file);
        }
    }
    for (auto &[file, pieces] : unsynced) {
        std::ranges::shuffle(pieces, random);
        // Sometimes nearly all of it got there, sometimes nearly nothing.
        const double reached = random.generateDouble();
        for (const Step &piece : pieces) {
            if (random.generateDouble() < reached)
                apply(contents[file], piece);
        }
    }
    QDir().mkpath(folder);
    for (const auto &[file, content] : contents) {
        QFile out(folder + QLatin1Char('/') + QFile::decodeName(file));
        if (!out.open(QIODevice::WriteOnly) || out.write(content) != content.size())
            qFatal("%s", qPrintable(out.errorString()));
        out.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    }
}

} // namespace gatehouse::test
