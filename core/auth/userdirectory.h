// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"

#include <QString>

#include <optional>
#include <vector>

namespace gatehouse {

struct User {
    QString id; ///< `sub` of the tokens.
    QString login; ///< E-mail address or name; unique, compared without regard to case.
    QString displayName;
    QString role;
    bool disabled = false;
    qint64 createdMs = 0;
    std::optional<qint64> lastLoginMs;
};

struct NewUser {
    QString login, displayName, role;
};

/// Users and their password hashes. Blocking; one thread.
class UserDirectory {
public:
    virtual ~UserDirectory() = default;
    virtual Result<std::vector<User>> list() = 0;
    virtual Result<std::optional<User>> findByLogin(const QString &login) = 0;
    virtual Result<std::optional<User>> findById(const QString &id) = 0;
    /// `passwordHash` as made by hashPassword(), or a bcrypt hash taken over from another system.
    /// Error Conflict when the login exists.
    virtual Result<User> add(const NewUser &user, const QByteArray &passwordHash, qint64 nowMs) = 0;
    virtual Result<QByteArray> passwordHash(const QString &id) = 0;
    virtual Done setPasswordHash(const QString &id, const QByteArray &hash) = 0;
    virtual Done setDisabled(const QString &id, bool disabled) = 0;
    virtual Done noteLogin(const QString &id, qint64 nowMs) = 0;
};

} // namespace gatehouse
