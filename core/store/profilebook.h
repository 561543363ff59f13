// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/connectionprofile.h"

#include <vector>

namespace gatehouse {

/// The saved connections of one person: a JSON file that only its owner can read, written as a whole or not
/// at all. It holds no password and no other secret; those are in the keychain of the system.
///
/// Each change reads the file again first, so that two programs do not undo each other's work.
class ProfileBook {
public:
    explicit ProfileBook(QString path);

    /// Reads the file; none is an empty book. Error Malformed when it is not such a file: it is left as it
    /// is, and nothing can be saved until it is mended or moved away.
    Done load();
    const std::vector<ConnectionProfile> &profiles() const { return m_profiles; }
    const QString &path() const { return m_path; }
    /// By id, or by name (upper and lower case do not count).
    const ConnectionProfile *find(const QString &idOrName) const;

    /// Adds the profile (without an id it gets one) or replaces the one with its id. Errors: Malformed (no
    /// name, no host), Conflict (another one has this name).
    Result<ConnectionProfile> save(ConnectionProfile profile);
    /// NotFound when there is none with this id.
    Done remove(const QString &id);

    /// The same JSON, for another person or machine.
    QByteArray exported() const;
    /// Adds those of an exported file under new ids. A name that is taken gets a number. All or none.
    /// Error Malformed, with the place; also when it carries a password: that does not belong there.
    Result<int> import(const QByteArray &json);

private:
    Done write(const std::vector<ConnectionProfile> &profiles);

    QString m_path;
    std::vector<ConnectionProfile> m_profiles;
};

/// What is missing in a profile before it can be used, or nothing. One sentence.
QString problemOf(const ConnectionProfile &profile);

} // namespace gatehouse
