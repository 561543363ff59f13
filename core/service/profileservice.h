// SPDX-License-Identifier: MIT
#pragma once

#include "core/keys/secretvault.h"
#include "core/service/connectiontester.h"
#include "core/store/profilebook.h"

#include <QObject>

namespace gatehouse {

/// The saved connections and their passwords. On the GUI thread. One for the program; which connection is in
/// use is the program's business and told by use().
class ProfileService : public QObject {
    Q_OBJECT

public:
    /// `embedded`: the store that is there without being saved. `vault` may be null: no password can be kept.
    ProfileService(ConnectionProfile embedded, const QString &bookPath, SecretVault *vault,
                   QObject *parent = nullptr);

    /// The embedded store first, then the saved ones by name.
    std::vector<ConnectionProfile> profiles() const;
    /// Saved ones can be changed and removed; the embedded store is always there.
    bool isSaved(const QString &id) const;
    const ConnectionProfile *find(const QString &idOrName) const;
    /// Why the saved connections could not be read, or nothing.
    const std::optional<Error> &problem() const { return m_problem; }
    void reload();

    enum class Password {
        Keep, ///< Whatever the keychain has stays.
        Set, ///< Goes into the keychain.
        Forget ///< Is taken out of the keychain.
    };
    /// First the profile, then its password. When only the password fails the profile is saved all the same
    /// and the Error says so.
    QFuture<Result<ConnectionProfile>> save(const ConnectionProfile &profile, Password what, Secret password);
    /// The password goes too.
    QFuture<Done> remove(const QString &id);
    QFuture<SecretVault::Read> password(const ConnectionProfile &profile) const;

    QByteArray exported() const { return m_book.exported(); }
    Result<int> import(const QByteArray &json);

    /// Of a profile that need not be saved. Without a password that of the keychain is used.
    QFuture<Result<std::vector<ConnectionStep>>> test(const ConnectionProfile &profile,
                                                      std::shared_ptr<const Secret> password);
    /// Ask the program to use this connection from now on.
    void use(const QString &id);

Q_SIGNALS:
    void changed();
    void useRequested(const gatehouse::ConnectionProfile &profile);

private:
    ConnectionProfile m_embedded;
    ProfileBook m_book;
    SecretVault *m_vault;
    std::optional<Error> m_problem;
    ConnectionTester m_tester;
};

} // namespace gatehouse
