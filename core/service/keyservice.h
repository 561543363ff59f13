// SPDX-License-Identifier: MIT
#pragma once

#include "core/audit/auditlog.h"
#include "core/auth/policy.h"
#include "core/base/worker.h"
#include "core/keys/keystore.h"
#include "core/keys/secretvault.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>

namespace gatehouse {

/// Opens, lists and changes the signing keys. On the GUI thread; the work is done on a thread of its own, so
/// that generating an RSA key never delays the sessions.
class KeyService : public QObject {
    Q_OBJECT

public:
    enum class State {
        Opening,
        NeedsNewPassphrase, ///< First use and no system keychain: the person chooses a passphrase.
        NeedsPassphrase, ///< Protected by a passphrase that was not given yet.
        Unlocked,
        Failed ///< See error().
    };
    Q_ENUM(State)

    /// `path`: the SQLite file the keys live in. `vault` may be null: then passphrases are used.
    KeyService(const QString &path, TokenPolicy policy, SecretVault *vault, KeyRingShelf &shelf,
               const Clock &clock, const QString &actor, QObject *parent = nullptr);
    ~KeyService() override;

    /// To be called before open(): the file is opened for reading only, so that nothing is made or changed.
    /// Every change then ends with Denied.
    void setReadOnly(bool readOnly) { m_isReadOnly = readOnly; }
    bool isReadOnly() const { return m_isReadOnly; }

    /// Refuse: for a program that must not make anything. A store without keys then ends in Failed
    /// (NotFound).
    enum class FirstUse { SetUp, Refuse };

    /// Opens the store: unlocks by the vault, sets it up at first use (with a current key for each use), or
    /// asks for a passphrase through stateChanged(). When a passphrase is needed because the vault would not
    /// serve, error() says why.
    void open(FirstUse firstUse = FirstUse::SetUp);
    State state() const { return m_state; }
    const Error &error() const { return m_error; }
    const std::vector<KeyInfo> &keys() const { return m_keys; }
    bool isProtectedByPassphrase() const;

    /// For both passphrase states. Error Denied: wrong; Malformed: a new one under 8 characters.
    QFuture<Done> givePassphrase(Secret passphrase);
    /// Forgets the private keys. open() unlocks again.
    void lock();

    QFuture<Result<KeyInfo>> generate(const KeySpec &spec);
    /// Takes in a private key made elsewhere; see KeyStore::importKey(). Audited.
    QFuture<Result<KeyInfo>> importKey(const jose::Jwk &key, KeyUse use, jose::Alg alg);
    QFuture<Result<KeyInfo>> rotate(KeyUse use);
    QFuture<Done> retire(const QString &kid);
    QFuture<Done> remove(const QString &kid);
    /// The public JWK set (RFC 7517), pretty-printed; with `kid` the one public JWK. Audited as an export,
    /// where something can be written. Error NotFound: nothing is published under this kid.
    QFuture<Result<QByteArray>> exportPublic(const QString &kid = {});
    /// One private key as PKCS#8 in PEM, encrypted with this passphrase of at least 8 characters. Audited as
    /// an export. Errors: Locked, NotFound, Malformed (passphrase too short), Unsupported (an HMAC secret has
    /// no such form).
    QFuture<Result<std::shared_ptr<Secret>>> exportPrivate(const QString &kid, Secret passphrase);
    /// The same two into files, as saveFile() makes them; a public set may be read by everybody.
    QFuture<Done> savePublic(const QString &path);
    QFuture<Done> savePrivate(const QString &kid, Secret passphrase, const QString &path);

Q_SIGNALS:
    void stateChanged(gatehouse::KeyService::State state);
    void keysChanged();

private:
    struct Parts;
    struct Situation {
        KeyStore::Protection protection = KeyStore::Protection::NotSetUp;
        QString vaultEntry;
    };
    template <class Job>
    auto run(Job job);
    Result<Parts *> opened();
    QFuture<Result<KeyInfo>> change(AuditAction action, const QString &object,
                                    std::function<Result<KeyInfo>(KeyStore &)> edit);
    template <class Use>
    auto published(Parts &parts, const QString &kid, Use use);
    template <class Use>
    auto sealed(Parts &parts, const QString &kid, const Secret &passphrase, Use use);
    void decide(const Situation &situation);
    void setUpFromVault(const QString &entry);
    void writeNewWrappingKey(const QString &entry);
    void unlockFromVault(const QString &entry);
    void useWrappingKey(std::shared_ptr<Secret> key);
    Done unlock(Parts &parts, const Secret &key, KeyStore::Protection firstProtection) const;
    void lookForChanges();
    void setState(State state, Error error = {});
    void takeKeys(std::vector<KeyInfo> keys);

    QString m_path;
    TokenPolicy m_policy;
    SecretVault *m_vault;
    KeyRingShelf &m_shelf;
    const Clock &m_clock;
    QString m_actor;
    State m_state = State::Opening;
    Error m_error;
    FirstUse m_firstUse = FirstUse::SetUp;
    KeyStore::Protection m_protection = KeyStore::Protection::NotSetUp;
    std::vector<KeyInfo> m_keys;
    QTimer m_timer;
    bool m_asking = false;
    bool m_isReadOnly = false;
    std::unique_ptr<Parts> m_parts; ///< Touched on the worker only.
    Worker m_worker;
};

} // namespace gatehouse
