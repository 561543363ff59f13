// SPDX-License-Identifier: MIT
#include "core/service/userservice.h"

#include "core/auth/password.h"
#include "core/service/audited.h"
#include "core/service/tell.h"

#include <QHash>

namespace gatehouse {

namespace {

constexpr std::size_t shortestPassword = 8;

QString text(const char *source) { return QCoreApplication::translate("UserService", source); }

Failure withoutUsers()
{
    return failure(Error::Code::Unsupported,
                   text("This store keeps sessions only; its users live in another system."));
}

Result<std::vector<UserOverview>> overview(OpenStore &store, qint64 nowMs)
{
    const Result<std::vector<UserActivity>> activities = store.sessions.userActivity(nowMs);
    if (!activities)
        return Failure(activities.error());
    QHash<QString, UserActivity> byUser;
    for (const UserActivity &activity : *activities)
        byUser.insert(activity.userId, activity);
    std::vector<UserOverview> all;
    if (store.users != nullptr) {
        Result<std::vector<User>> users = store.users->list();
        if (!users)
            return Failure(std::move(users.error()));
        all.reserve(users->size());
        for (User &user : *users) {
            UserActivity activity = byUser.take(user.id);
            activity.userId = user.id;
            all.push_back({std::move(user), std::move(activity)});
        }
    }
    // Sessions of users that the directory does not know, or of a store without one.
    for (const UserActivity &activity : std::as_const(byUser)) {
        User user;
        user.id = activity.userId;
        all.push_back({std::move(user), activity});
    }
    return all;
}

Done checked(const NewUser &user, const Secret &password)
{
    if (Done good = UserService::checkNew(user); !good)
        return good;
    if (password.size() < shortestPassword)
        return failure(Error::Code::Malformed, text("A password needs at least 8 characters."));
    return {};
}

} // namespace

UserService::UserService(StoreAccess &store, const QString &actor, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_actor(actor)
{ }

QFuture<Result<std::vector<UserOverview>>> UserService::list()
{
    return m_store.run(
        [nowMs = m_store.clock().nowMs()](OpenStore &store) { return overview(store, nowMs); });
}

Done UserService::checkNew(const NewUser &user)
{
    if (user.login.trimmed().isEmpty())
        return failure(Error::Code::Malformed, text("A user needs a login: an e-mail address or a name."));
    return {};
}

QFuture<Done> UserService::checkAdd(const NewUser &user)
{
    return m_store.run([user](OpenStore &store) -> Done {
        if (store.users == nullptr)
            return withoutUsers();
        if (Done good = checkNew(user); !good)
            return good;
        const Result<std::optional<User>> existing = store.users->findByLogin(user.login);
        if (!existing)
            return Failure(existing.error());
        if (*existing)
            return failure(Error::Code::Conflict,
                           QCoreApplication::translate("Store", "There is a user with the login %1 already.")
                               .arg(user.login.trimmed()));
        return {};
    });
}

QFuture<Result<User>> UserService::add(const NewUser &user, Secret password)
{
    const QPointer<UserService> self(this);
    return m_store.run([user, password = std::move(password), actor = m_actor,
                        cost = m_store.policy().passwordCostLog2, &clock = m_store.clock(),
                        self](OpenStore &store) -> Result<User> {
        if (store.users == nullptr)
            return withoutUsers();
        if (Done good = checked(user, password); !good)
            return Failure(std::move(good.error()));
        const Result<QByteArray> hash = hashPassword(password, cost);
        if (!hash)
            return Failure(hash.error());
        Result<User> added = audited(
            store.audit, clock, Deed{AuditAction::UserAdd, actor, user.login, {}},
            [&] { return store.users->add(user, *hash, clock.nowMs()); },
            [](const Result<User> &made) { return text("added with role \"%1\"").arg(made->role); });
        if (added)
            tell(self, [](UserService &service) { Q_EMIT service.changed(); });
        return added;
    });
}

QFuture<Done> UserService::setDisabled(const QString &userId, bool disabled)
{
    const QPointer<UserService> self(this);
    return m_store.run(
        [userId, disabled, actor = m_actor, &clock = m_store.clock(), self](OpenStore &store) -> Done {
            if (store.users == nullptr)
                return withoutUsers();
            Done done = audited(
                store.audit, clock, Deed{AuditAction::UserChange, actor, userId, {}},
                [&] { return store.users->setDisabled(userId, disabled); },
                [disabled](const Done &) { return disabled ? text("disabled") : text("enabled"); });
            if (done)
                tell(self, [](UserService &service) { Q_EMIT service.changed(); });
            return done;
        });
}

} // namespace gatehouse
