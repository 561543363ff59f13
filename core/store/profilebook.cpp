// SPDX-License-Identifier: MIT
#include "core/store/profilebook.h"

#include "core/base/savefile.h"
#include "core/store/profilejson.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QUuid>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr qint64 mostBytes = 4 << 20;

QString tr(const char *text) { return QCoreApplication::translate("ProfileBook", text); }

bool haveSameName(const ConnectionProfile &one, const QString &name)
{
    return one.name.compare(name, Qt::CaseInsensitive) == 0;
}

Failure notWritten(const QString &path, const QString &why)
{
    return failure(Error::Code::Denied,
                   tr("The connections could not be saved to %1. Nothing has changed.").arg(path), why);
}

} // namespace

QString problemOf(const ConnectionProfile &profile)
{
    if (profile.name.trimmed().isEmpty())
        return tr("Give the connection a name.");
    if (profile.kind == ConnectionProfile::Kind::Embedded)
        return profile.path.isEmpty() ? tr("Name the file of the embedded store.") : QString();
    if (profile.host.trimmed().isEmpty() && profile.service.isEmpty())
        return tr("Name the host of the server.");
    return {};
}

ProfileBook::ProfileBook(QString path)
    : m_path(std::move(path))
{ }

Done ProfileBook::load()
{
    QFile file(m_path);
    if (!file.exists()) {
        m_profiles.clear();
        return {};
    }
    if (!file.open(QIODevice::ReadOnly))
        return failure(Error::Code::Denied, tr("The saved connections in %1 cannot be read.").arg(m_path),
                       file.errorString());
    Result<std::vector<ConnectionProfile>> profiles = profilesFromJson(file.read(mostBytes));
    if (!profiles)
        return failure(Error::Code::Malformed,
                       tr("The saved connections in %1 cannot be used. %2 Mend the file or move it away.")
                           .arg(m_path, profiles.error().message));
    m_profiles = std::move(*profiles);
    return {};
}

const ConnectionProfile *ProfileBook::find(const QString &idOrName) const
{
    for (const ConnectionProfile &profile : m_profiles) {
        if (profile.id == idOrName)
            return &profile;
    }
    for (const ConnectionProfile &profile : m_profiles) {
        if (haveSameName(profile, idOrName))
            return &profile;
    }
    return nullptr;
}

Result<ConnectionProfile> ProfileBook::save(ConnectionProfile profile)
{
    if (const QString problem = problemOf(profile); !problem.isEmpty())
        return failure(Error::Code::Malformed, problem);
    if (Done loaded = load(); !loaded)
        return Failure(loaded.error());
    profile.name = profile.name.trimmed();
    if (profile.id.isEmpty())
        profile.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    std::vector<ConnectionProfile> next = m_profiles;
    for (const ConnectionProfile &other : next) {
        if (other.id != profile.id && haveSameName(other, profile.name))
            return failure(
                Error::Code::Conflict,
                tr("There is a connection named \"%1\" already. Choose another name.").arg(other.name));
    }
    const auto same = std::find_if(next.begin(), next.end(),
                                   [&](const ConnectionProfile &other) { return other.id == profile.id; });
    if (same == next.end())
        next.push_back(profile);
    else
        *same = profile;
    if (Done written = write(next); !written)
        return Failure(written.error());
    return profile;
}

Done ProfileBook::remove(const QString &id)
{
    if (Done loaded = load(); !loaded)
        return loaded;
    std::vector<ConnectionProfile> next = m_profiles;
    if (std::erase_if(next, [&](const ConnectionProfile &profile) { return profile.id == id; }) == 0)
        return failure(Error::Code::NotFound, tr("There is no such connection any more."));
    return write(next);
}

QByteArray ProfileBook::exported() const { return profilesToJson(m_profiles); }

Result<int> ProfileBook::import(const QByteArray &json)
{
    Result<std::vector<ConnectionProfile>> added = profilesFromJson(json);
    if (!added)
        return Failure(added.error());
    if (Done loaded = load(); !loaded)
        return Failure(loaded.error());
    std::vector<ConnectionProfile> next = m_profiles;
    const auto isTaken = [&next](const QString &name) {
        return std::any_of(next.begin(), next.end(),
                           [&](const ConnectionProfile &other) { return haveSameName(other, name); });
    };
    for (ConnectionProfile &profile : *added) {
        if (const QString problem = problemOf(profile); !problem.isEmpty())
            return failure(Error::Code::Malformed, tr("\"%1\": %2").arg(profile.name, problem));
        profile.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
        const QString given = profile.name;
        for (int number = 2; isTaken(profile.name); ++number)
            profile.name = QStringLiteral("%1 (%2)").arg(given).arg(number);
        next.push_back(profile);
    }
    if (Done written = write(next); !written)
        return Failure(written.error());
    return int(added->size());
}

Done ProfileBook::write(const std::vector<ConnectionProfile> &profiles)
{
    const QFileInfo where(m_path);
    if (!QDir().mkpath(where.absolutePath()))
        return notWritten(m_path, tr("The folder cannot be made."));
    const QByteArray json = profilesToJson(profiles);
    const Done saved = saveFile(m_path, {json.constData(), std::size_t(json.size())}, Readers::Owner);
    if (!saved)
        return notWritten(m_path, saved.error().detail);
    m_profiles = profiles;
    return {};
}

} // namespace gatehouse
