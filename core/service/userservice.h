// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/storeaccess.h"

#include <QObject>

namespace gatehouse {

/// A user with what the sessions tell. For a store without users, `user` holds the id only.
struct UserOverview {
    User user;
    UserActivity activity;
};

/// Lists users and changes them. On the GUI thread.
class UserService : public QObject {
    Q_OBJECT

public:
    explicit UserService(StoreAccess &store, const QString &actor, QObject *parent = nullptr);

    QFuture<Result<std::vector<UserOverview>>> list();
    /// Audited. Error Conflict: the login exists; Malformed: empty login or password under 8 characters.
    QFuture<Result<User>> add(const NewUser &user, Secret password);
    /// What add() would have against this user, the password apart. Nothing is changed.
    QFuture<Done> checkAdd(const NewUser &user);
    /// The part of it that needs no store.
    static Done checkNew(const NewUser &user);
    /// A disabled user cannot log in or refresh. Audited.
    QFuture<Done> setDisabled(const QString &userId, bool disabled);

Q_SIGNALS:
    void changed();

private:
    StoreAccess &m_store;
    QString m_actor;
};

} // namespace gatehouse
