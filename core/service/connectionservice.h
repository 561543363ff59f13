// SPDX-License-Identifier: MIT
#pragma once

#include "core/keys/secretvault.h"
#include "core/service/connectiontester.h"
#include "core/service/storeaccess.h"

#include <QObject>

namespace gatehouse {

/// Under which name the keychain keeps the password of a connection.
QString passwordEntry(const ConnectionProfile &profile);

/// The connection in use: its password, what it may do, whether it works. On the GUI thread.
class ConnectionService : public QObject {
    Q_OBJECT

public:
    /// `vault` may be null: passwords are then asked for each time.
    explicit ConnectionService(StoreAccess &store, SecretVault *vault = nullptr, QObject *parent = nullptr);

    const ConnectionProfile &current() const { return m_store.profile(); }
    /// For a server: gets the password from the keychain and lets the jobs of the store begin, which wait
    /// until then. When the server wants another one this is told by passwordNeeded().
    void open();
    /// Tries this password, and once it is accepted keeps it in the keychain if wanted. Error Locked when it
    /// is wrong; Unavailable and others as of the store. That the keychain would not keep it is told by
    /// notKept(), and the connection works all the same.
    QFuture<Done> givePassword(Secret password, bool keep);
    bool isWaitingForPassword() const { return m_wanted.has_value(); }
    /// Emits passwordNeeded() again, for who had closed the question.
    void askForPassword();
    QFuture<Result<StoreInfo>> info();
    QFuture<Result<std::vector<ConnectionStep>>> test();

Q_SIGNALS:
    void passwordNeeded(gatehouse::Error error);
    void opened(gatehouse::StoreInfo info);
    void notKept(gatehouse::Error error);

private:
    void look();

    StoreAccess &m_store;
    SecretVault *m_vault;
    std::optional<Error> m_wanted; ///< Why a password is waited for.
    ConnectionTester m_tester;
};

} // namespace gatehouse
