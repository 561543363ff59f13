// SPDX-License-Identifier: MIT
#include "core/service/keyservice.h"

#include "core/audit/sqlauditlog.h"
#include "core/base/savefile.h"
#include "core/service/audited.h"
#include "core/service/keyexport.h"
#include "core/service/tell.h"
#include "core/store/sql/migrations.h"
#include "core/store/sql/sqlkeyrecords.h"

namespace gatehouse {

namespace {

constexpr int lookEveryMs = 3000;
constexpr std::size_t wrappingKeySize = 32;

QString text(const char *source) { return QCoreApplication::translate("KeyService", source); }

QString nameOf(KeyUse use) { return use == KeyUse::Access ? text("access tokens") : text("refresh tokens"); }

} // namespace

struct KeyService::Parts {
    Parts(std::unique_ptr<SqlConnection> opened, const Clock &clock, KeyRingShelf &shelf)
        : connection(std::move(opened))
        , records(*connection)
        , audit(*connection)
        , keys(records, clock, shelf)
    { }
    std::unique_ptr<SqlConnection> connection;
    SqlKeyRecords records;
    SqlAuditLog audit;
    KeyStore keys;
};

KeyService::KeyService(const QString &path, TokenPolicy policy, SecretVault *vault, KeyRingShelf &shelf,
                       const Clock &clock, const QString &actor, QObject *parent)
    : QObject(parent)
    , m_path(path)
    , m_policy(std::move(policy))
    , m_vault(vault)
    , m_shelf(shelf)
    , m_clock(clock)
    , m_actor(actor)
{
    m_timer.setInterval(lookEveryMs);
    connect(&m_timer, &QTimer::timeout, this, &KeyService::lookForChanges);
}

KeyService::~KeyService()
{
    m_worker.run([this]() -> Done {
        m_parts.reset();
        return {};
    });
}

/// Runs `job(Parts &) -> Result<T>` on the worker; the keys as they stand after it come to the GUI thread
/// first.
template <class Job>
auto KeyService::run(Job job)
{
    return m_worker.run([this, self = QPointer<KeyService>(this),
                         job = std::move(job)]() mutable -> std::invoke_result_t<Job &, Parts &> {
        Result<Parts *> parts = opened();
        if (!parts)
            return Failure(std::move(parts.error()));
        auto result = job(**parts);
        tell(self,
             [keys = (*parts)->keys.list(), protection = (*parts)->keys.protection()](KeyService &service) {
                 service.m_protection = protection;
                 service.takeKeys(keys);
             });
        return result;
    });
}

Result<KeyService::Parts *> KeyService::opened()
{
    if (m_parts) {
        if (Done same = m_parts->connection->checkFile(); !same)
            return Failure(std::move(same.error()));
        return m_parts.get();
    }
    SqlConnection::Options options;
    options.readOnly = m_isReadOnly;
    options.mustExist = m_isReadOnly || m_firstUse == FirstUse::Refuse;
    Result<std::unique_ptr<SqlConnection>> connection = openEmbeddedStore(m_path, options);
    if (!connection)
        return Failure(std::move(connection.error()));
    auto parts = std::make_unique<Parts>(std::move(*connection), m_clock, m_shelf);
    if (Done loaded = parts->keys.load(); !loaded)
        return Failure(std::move(loaded.error()));
    m_parts = std::move(parts);
    return m_parts.get();
}

void KeyService::open(FirstUse firstUse)
{
    m_firstUse = m_isReadOnly ? FirstUse::Refuse : firstUse;
    setState(State::Opening);
    auto looking = run([](Parts &parts) -> Result<Situation> {
        if (const Result<bool> changed = parts.keys.refresh(); !changed)
            return Failure(changed.error());
        const Result<KeyRecordSet> records = parts.records.load();
        if (!records)
            return Failure(records.error());
        return Situation{parts.keys.protection(), QStringLiteral("wrapping-key-") + records->storeId};
    });
    deliver(looking, this, [this](const Result<Situation> &situation) {
        if (situation)
            decide(*situation);
        else
            setState(State::Failed, situation.error());
    });
}

void KeyService::decide(const Situation &situation)
{
    const bool isNew = situation.protection == KeyStore::Protection::NotSetUp;
    if (isNew && m_firstUse == FirstUse::Refuse)
        setState(State::Failed,
                 {Error::Code::NotFound,
                  text("This store has no signing keys yet. Start the console once, or run "
                       "\"gatehouse-cli keys generate\"."),
                  {}});
    else if (situation.protection == KeyStore::Protection::Passphrase)
        setState(State::NeedsPassphrase);
    else if (isNew && m_vault == nullptr)
        setState(State::NeedsNewPassphrase);
    else if (isNew)
        setUpFromVault(situation.vaultEntry);
    else if (m_vault == nullptr)
        setState(State::Failed,
                 {Error::Code::Locked,
                  text("The keys are protected by the keychain of the system, which this program "
                       "was told not to use."),
                  {}});
    else
        unlockFromVault(situation.vaultEntry);
}

/// An entry may be there already, when an earlier set-up was broken off; it is used and never written over.
void KeyService::setUpFromVault(const QString &entry)
{
    deliver(m_vault->read(entry), this, [this, entry](const SecretVault::Read &found) {
        if (found)
            useWrappingKey(*found);
        else if (found.error().code == Error::Code::NotFound)
            writeNewWrappingKey(entry);
        else
            setState(State::NeedsNewPassphrase, found.error());
    });
}

void KeyService::writeNewWrappingKey(const QString &entry)
{
    const auto key = std::make_shared<Secret>(Secret::random(wrappingKeySize));
    if (key->isEmpty()) {
        setState(
            State::Failed,
            {Error::Code::Internal, text("The system gave no random numbers, so no key can be made."), {}});
        return;
    }
    deliver(m_vault->write(entry, key->clone()), this, [this, entry, key](const Done &written) {
        if (!written) {
            setState(State::NeedsNewPassphrase, written.error());
            return;
        }
        // Read back: keys sealed under a key that the keychain did not keep would be lost.
        deliver(m_vault->read(entry), this, [this, key](const SecretVault::Read &kept) {
            if (kept && equalInConstantTime((*kept)->view(), key->view()))
                useWrappingKey(key);
            else
                setState(State::NeedsNewPassphrase,
                         kept ? Error{Error::Code::Internal,
                                      text("The keychain did not keep what it was given."),
                                      {}}
                              : kept.error());
        });
    });
}

void KeyService::unlockFromVault(const QString &entry)
{
    deliver(m_vault->read(entry), this, [this](const SecretVault::Read &found) {
        if (found) {
            useWrappingKey(*found);
            return;
        }
        Error error = found.error();
        if (error.code == Error::Code::NotFound)
            error.message =
                text("The keychain of the system no longer has the key that protects this store's signing "
                     "keys. Restore the keychain from a backup, or make a new store.");
        setState(State::Failed, error);
    });
}

void KeyService::useWrappingKey(std::shared_ptr<Secret> key)
{
    auto unlocking = run([this, key = std::move(key)](Parts &parts) -> Done {
        return unlock(parts, *key, KeyStore::Protection::Vault);
    });
    deliver(unlocking, this, [this](const Done &unlocked) {
        if (unlocked)
            setState(State::Unlocked);
        else if (unlocked.error().code == Error::Code::Conflict)
            open(m_firstUse); // Another program set the store up in the meantime.
        else
            setState(State::Failed, unlocked.error());
    });
}

/// On the worker. At first use it protects the store and makes a current key for each use.
Done KeyService::unlock(Parts &parts, const Secret &key, KeyStore::Protection firstProtection) const
{
    if (parts.keys.protection() != KeyStore::Protection::NotSetUp)
        return parts.keys.unlock(key);
    return audited(
        parts.audit, m_clock, Deed{AuditAction::KeySetUp, m_actor, text("signing keys"), {}},
        [&]() -> Done {
            Done setUp = firstProtection == KeyStore::Protection::Vault ? parts.keys.setUpWithVaultKey(key)
                                                                        : parts.keys.setUpWithPassphrase(key);
            for (const KeyUse use : {KeyUse::Access, KeyUse::Refresh}) {
                if (!setUp)
                    return setUp;
                if (const Result<KeyInfo> made = parts.keys.generate(KeySpec{use, jose::Alg::ES256}); !made)
                    setUp = Failure(made.error());
            }
            return setUp;
        },
        [firstProtection](const Done &) {
            return firstProtection == KeyStore::Protection::Vault
                ? text("protected by the keychain; one ES256 key made for each use")
                : text("protected by a passphrase; one ES256 key made for each use");
        });
}

bool KeyService::isProtectedByPassphrase() const { return m_protection == KeyStore::Protection::Passphrase; }

QFuture<Done> KeyService::givePassphrase(Secret passphrase)
{
    const QPointer<KeyService> self(this);
    return run([this, self, passphrase = std::move(passphrase)](Parts &parts) -> Done {
        Done done = unlock(parts, passphrase, KeyStore::Protection::Passphrase);
        if (done)
            tell(self, [](KeyService &service) { service.setState(State::Unlocked); });
        return done;
    });
}

void KeyService::lock()
{
    auto locking = run([](Parts &parts) -> Done {
        parts.keys.lock();
        return {};
    });
    deliver(locking, this, [this](const Done &) {
        if (isProtectedByPassphrase())
            setState(State::NeedsPassphrase);
        else
            setState(
                State::Failed,
                {Error::Code::Locked, text("The keys are locked. Unlock them to sign or change keys."), {}});
    });
}

QFuture<Result<KeyInfo>> KeyService::change(AuditAction action, const QString &object,
                                            std::function<Result<KeyInfo>(KeyStore &)> edit)
{
    return run([this, action, object, edit = std::move(edit)](Parts &parts) -> Result<KeyInfo> {
        return audited(
            parts.audit, m_clock, Deed{action, m_actor, object, {}}, [&] { return edit(parts.keys); },
            [](const Result<KeyInfo> &key) {
                return key->kid.isEmpty() ? QString() : text("%1, key %2").arg(key->description, key->kid);
            });
    });
}

QFuture<Result<KeyInfo>> KeyService::generate(const KeySpec &spec)
{
    const QString object = text("key for %1").arg(nameOf(spec.use));
    return change(AuditAction::KeyGenerate, object, [spec](KeyStore &keys) { return keys.generate(spec); });
}

QFuture<Result<KeyInfo>> KeyService::importKey(const jose::Jwk &key, KeyUse use, jose::Alg alg)
{
    const QString object = text("key for %1").arg(nameOf(use));
    return change(AuditAction::KeyImport, object,
                  [key, use, alg](KeyStore &keys) { return keys.importKey(key, use, alg); });
}

QFuture<Result<KeyInfo>> KeyService::rotate(KeyUse use)
{
    const QString object = text("key for %1").arg(nameOf(use));
    return change(AuditAction::KeyRotate, object,
                  [use, life = m_policy.longestLife(use)](KeyStore &keys) { return keys.rotate(use, life); });
}

QFuture<Done> KeyService::retire(const QString &kid)
{
    return run([this, kid](Parts &parts) -> Done {
        KeyUse use = KeyUse::Refresh;
        for (const KeyInfo &key : parts.keys.list())
            use = key.kid == kid ? key.use : use;
        return audited(
            parts.audit, m_clock, Deed{AuditAction::KeyRetire, m_actor, kid, {}},
            [&] { return parts.keys.retire(kid, m_policy.longestLife(use)); },
            [](const Done &) { return text("retired; it verifies only"); });
    });
}

QFuture<Done> KeyService::remove(const QString &kid)
{
    return run([this, kid](Parts &parts) -> Done {
        return audited(
            parts.audit, m_clock, Deed{AuditAction::KeyRemove, m_actor, kid, {}},
            [&] { return parts.keys.remove(kid); }, [](const Done &) { return text("removed"); });
    });
}

/// What is published, handed on to `use(const QByteArray &json) -> Result<T>` between the two audit records.
template <class Use>
auto KeyService::published(Parts &parts, const QString &kid, Use use)
{
    const auto act = [&] { return publicJson(*m_shelf.take(), kid).and_then(use); };
    if (m_isReadOnly)
        return act();
    return audited(parts.audit, m_clock,
                   Deed{AuditAction::KeyExport, m_actor, kid.isEmpty() ? text("public key set") : kid, {}},
                   act, [](const auto &) { return text("exported; public parts only"); });
}

/// The same for a private key under this passphrase, `use(std::shared_ptr<Secret> pem) -> Result<T>`.
template <class Use>
auto KeyService::sealed(Parts &parts, const QString &kid, const Secret &passphrase, Use use)
{
    return audited(
        parts.audit, m_clock, Deed{AuditAction::KeyExport, m_actor, kid, {}},
        [&] { return sealedPem(*m_shelf.take(), kid, passphrase).and_then(use); },
        [](const auto &) { return text("exported with its private part, encrypted with a passphrase"); });
}

QFuture<Result<QByteArray>> KeyService::exportPublic(const QString &kid)
{
    return run([this, kid](Parts &parts) {
        return published(parts, kid, [](const QByteArray &json) -> Result<QByteArray> { return json; });
    });
}

QFuture<Done> KeyService::savePublic(const QString &path)
{
    return run([this, path](Parts &parts) {
        return published(parts, {}, [&path](const QByteArray &set) {
            return saveFile(path, {set.constData(), std::size_t(set.size())}, Readers::Everybody);
        });
    });
}

QFuture<Result<std::shared_ptr<Secret>>> KeyService::exportPrivate(const QString &kid, Secret passphrase)
{
    using Pem = std::shared_ptr<Secret>;
    return run([this, kid, passphrase = std::move(passphrase)](Parts &parts) {
        return sealed(parts, kid, passphrase, [](Pem pem) -> Result<Pem> { return pem; });
    });
}

QFuture<Done> KeyService::savePrivate(const QString &kid, Secret passphrase, const QString &path)
{
    return run([this, kid, passphrase = std::move(passphrase), path](Parts &parts) {
        return sealed(parts, kid, passphrase, [&path](const std::shared_ptr<Secret> &pem) {
            return saveFile(path, pem->view(), Readers::Owner);
        });
    });
}

/// Another program, gatehouse-cli for one, may have changed the keys.
void KeyService::lookForChanges()
{
    if (m_asking)
        return;
    m_asking = true;
    auto looking = m_worker.run([this, self = QPointer<KeyService>(this)]() -> Done {
        const Result<Parts *> parts = opened();
        const Result<bool> changed = parts ? (*parts)->keys.refresh() : Result<bool>(false);
        if (changed && *changed)
            tell(self, [keys = (*parts)->keys.list()](KeyService &service) { service.takeKeys(keys); });
        return {};
    });
    deliver(looking, this, [this](const Done &) { m_asking = false; });
}

void KeyService::setState(State state, Error error)
{
    m_state = state;
    m_error = std::move(error);
    if (state == State::Opening || state == State::Failed)
        m_timer.stop();
    else
        m_timer.start();
    Q_EMIT stateChanged(state);
}

void KeyService::takeKeys(std::vector<KeyInfo> keys)
{
    m_keys = std::move(keys);
    Q_EMIT keysChanged();
}

} // namespace gatehouse
