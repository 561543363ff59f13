// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/clock.h"
#include "core/service/auditservice.h"
#include "core/service/connectionservice.h"
#include "core/service/inspectorservice.h"
#include "core/service/keyservice.h"
#include "core/service/profileservice.h"
#include "core/service/sessionservice.h"
#include "core/service/tokenservice.h"
#include "core/service/userservice.h"
#include "ui/services.h"

#include <QTemporaryDir>

namespace gatehouse::test {

/// The real services over a real SQLite file, with signing keys and an authority that logs users in, under a
/// clock that the test sets. Keys are protected by a passphrase, as where there is no keychain.
class AuthorityFixture {
public:
    struct Login {
        QByteArray access, refresh;
        QString sessionId, userId;
    };

    AuthorityFixture();
    /// Protects the keys by passphrase() and waits until they can sign.
    void unlock();
    static QString passphrase() { return QStringLiteral("correct horse battery staple"); }

    /// A user is made for each new login name.
    Login login(const QString &name = QStringLiteral("ada@northwind.io"), int device = 0);
    Login refresh(const Login &login);
    void revoke(const QString &sessionId, const QString &reason);

    Services services()
    {
        return {m_sessions, m_users, m_tokens, m_keys, m_audit, m_connections, m_inspector, m_profiles};
    }
    QString path() const { return m_folder.filePath(QStringLiteral("store.db")); }
    template <class Job>
    auto run(Job job)
    {
        auto future = m_store.run(std::move(job));
        future.waitForFinished();
        return future.takeResult();
    }

    FixedClock clock;

private:
    QTemporaryDir m_folder;
    TokenPolicy m_policy;
    KeyRingShelf m_shelf;
    StoreAccess m_store;
    SessionService m_sessions;
    UserService m_users;
    TokenService m_tokens;
    KeyService m_keys;
    AuditService m_audit;
    ConnectionService m_connections;
    InspectorService m_inspector;
    ProfileService m_profiles;
};

} // namespace gatehouse::test
