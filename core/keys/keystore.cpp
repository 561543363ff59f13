// SPDX-License-Identifier: MIT
#include "core/keys/keystore.h"

#include "core/jose/weaksecrets.h"
#include "core/keys/scrypt.h"
#include "core/keys/sealing.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr int passphraseCostLog2 = 16;
constexpr std::size_t shortestPassphrase = 8;
constexpr char checkText[] = "gatehouse";

const QString vaultKind = QStringLiteral("vault");
const QString passphraseKind = QStringLiteral("passphrase");

QString tr(const char *text) { return QCoreApplication::translate("Keys", text); }

QByteArray purposeOf(const KeyInfo &info, const QString &storeId)
{
    const char *const use = info.use == KeyUse::Access ? "access" : "refresh";
    return "signing key/" + storeId.toUtf8() + '/' + use + '/' + info.kid.toUtf8();
}
QByteArray checkPurpose(const QString &storeId) { return "check/" + storeId.toUtf8(); }
QByteArray derivationPurpose(const QString &storeId) { return "derivation key/" + storeId.toUtf8(); }

QString textOf(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

Error refused(const jose::Refusal &refusal)
{
    return {Error::Code::Malformed, tr("The key was refused: %1.").arg(textOf(jose::codeOf(refusal.reason))),
            QString::fromStdString(refusal.detail)};
}

QString descriptionOf(const jose::Jwk &key)
{
    switch (key.type()) {
    case jose::KeyType::Oct:
        return QStringLiteral("HMAC %1 bit").arg(key.bits());
    case jose::KeyType::Rsa:
        return QStringLiteral("RSA %1").arg(key.bits());
    case jose::KeyType::Ec:
        return QStringLiteral("EC ") + textOf(key.curve());
    case jose::KeyType::Okp:
        return textOf(key.curve());
    }
    return {};
}

KeyRecord *find(KeyRecordSet &set, const QString &kid)
{
    const auto found = std::ranges::find(set.keys, kid, [](const KeyRecord &key) { return key.info.kid; });
    return found == set.keys.end() ? nullptr : &*found;
}

/// Of this use and state; of several the oldest.
KeyRecord *find(KeyRecordSet &set, KeyUse use, KeyState state)
{
    const auto found = std::ranges::find_if(set.keys, [use, state](const KeyRecord &key) {
        return key.info.use == use && key.info.state == state;
    });
    return found == set.keys.end() ? nullptr : &*found;
}

void activate(KeyRecord &key, qint64 nowMs)
{
    key.info.state = KeyState::Current;
    key.info.activatedMs = nowMs;
}

void retireKey(KeyRecord &key, qint64 nowMs, std::chrono::seconds longestToken)
{
    // A key that never signed has no tokens to wait for.
    const bool hasSigned = key.info.activatedMs.has_value();
    key.info.state = KeyState::Retired;
    key.info.retiredMs = nowMs;
    key.info.safeToRemoveMs = nowMs + (hasSigned ? longestToken.count() * 1000 : 0);
}

Failure noSuchKey(const QString &kid)
{
    return failure(Error::Code::NotFound, tr("There is no key with the id %1.").arg(kid));
}

Done checkNew(const KeyRecordSet &set, const QString &kid, const QString &thumbprint)
{
    for (const KeyRecord &known : set.keys) {
        if (known.info.thumbprint == thumbprint)
            return failure(Error::Code::Conflict,
                           tr("This key is in the store already, as %1.").arg(known.info.kid));
        if (known.info.kid == kid)
            return failure(
                Error::Code::Conflict,
                tr("Another key of the store has the id %1 already. Give this one another kid.").arg(kid));
    }
    return {};
}

/// The key under the labels that it has in the store, when it may sign with `alg`.
Result<jose::Jwk> importable(const jose::Jwk &key, jose::Alg alg)
{
    const auto no = [](const QString &why) { return failure(Error::Code::Malformed, why); };
    if (!key.isPrivate())
        return no(tr("This is a public key, which cannot sign. Import the private key."));
    if (!key.canCarry(alg))
        return no(
            tr("A key of the kind %1 cannot sign with %2.").arg(descriptionOf(key), textOf(nameOf(alg))));
    jose::KeyLabels labels;
    labels.kid = key.kid().empty() ? key.thumbprint() : key.kid();
    labels.use = "sig";
    labels.alg = std::string(nameOf(alg));
    // Read anew, so that a secret too short for this algorithm is known as weak.
    const jose::Checked<jose::Jwk> labelled = key.withLabels(labels);
    if (!labelled)
        return Failure(refused(labelled.error()));
    if (labelled->isWeak())
        return no(tr("The key is too weak for %1: %2. Others could find it out, and sign.")
                      .arg(textOf(nameOf(alg)), descriptionOf(key)));
    if (jose::weaknessOf(key) != jose::SecretWeakness::None)
        return no(
            tr("The secret is publicly known or easy to guess, so others could sign with it. Make a new one "
               "with \"keys generate\"."));
    return *labelled;
}

} // namespace

KeyStore::KeyStore(KeyRecords &records, const Clock &clock, KeyRingShelf &shelf)
    : m_records(records)
    , m_clock(clock)
    , m_shelf(shelf)
{ }

Done KeyStore::load()
{
    Result<KeyRecordSet> set = m_records.load();
    if (!set)
        return Failure(set.error());
    m_set = std::move(*set);
    return publish();
}

KeyStore::Protection KeyStore::protection() const
{
    if (!m_set.wrap)
        return Protection::NotSetUp;
    return m_set.wrap->kind == vaultKind ? Protection::Vault : Protection::Passphrase;
}

bool KeyStore::isUnlocked() const { return m_derivationKey != nullptr; }

Done KeyStore::setUpWithVaultKey(const Secret &wrappingKey)
{
    if (wrappingKey.size() != wrappingKeySize)
        return failure(Error::Code::Malformed, tr("The wrapping key must have 32 bytes."));
    WrapRecord wrap;
    wrap.kind = vaultKind;
    return setUp(wrappingKey.clone(), std::move(wrap));
}

Done KeyStore::setUpWithPassphrase(const Secret &passphrase)
{
    if (passphrase.size() < shortestPassphrase)
        return failure(Error::Code::Malformed, tr("Choose a passphrase of at least 8 characters."));
    const Secret salt = Secret::random(16);
    if (salt.isEmpty())
        return failure(Error::Code::Internal, tr("The system's random source failed."));
    WrapRecord wrap;
    wrap.kind = passphraseKind;
    wrap.salt = QByteArray(salt.view().data(), static_cast<qsizetype>(salt.size()));
    wrap.costLog2 = passphraseCostLog2;
    Result<Secret> wrappingKey = wrappingKeyFrom(passphrase, wrap);
    return wrappingKey ? setUp(std::move(*wrappingKey), std::move(wrap)) : Failure(wrappingKey.error());
}

Done KeyStore::setUp(Secret wrappingKey, WrapRecord wrap)
{
    const Secret derivationKey = Secret::random(wrappingKeySize);
    if (derivationKey.isEmpty())
        return failure(Error::Code::Internal, tr("The system's random source failed."));
    const Done changed = change([&](KeyRecordSet &set) -> Done {
        if (set.wrap)
            return failure(Error::Code::Conflict, tr("The keys of this store are protected already."));
        Result<QByteArray> check = seal(wrappingKey, checkText, checkPurpose(set.storeId));
        Result<QByteArray> derivation =
            seal(wrappingKey, derivationKey.view(), derivationPurpose(set.storeId));
        if (!check || !derivation)
            return Failure(check ? derivation.error() : check.error());
        wrap.sealedCheck = std::move(*check);
        wrap.sealedDerivationKey = std::move(*derivation);
        set.wrap = wrap;
        return {};
    });
    return changed ? open(std::move(wrappingKey)) : changed;
}

Result<Secret> KeyStore::wrappingKeyFrom(const Secret &given, const WrapRecord &wrap) const
{
    if (wrap.kind == vaultKind)
        return given.clone();
    if (wrap.kind != passphraseKind)
        return failure(
            Error::Code::Unsupported,
            tr("The keys are protected in a way this Gatehouse does not know: %1.").arg(wrap.kind));
    return scrypt(given, wrap.salt, {wrap.costLog2, 8, 1}, wrappingKeySize);
}

Done KeyStore::unlock(const Secret &wrappingKeyOrPassphrase)
{
    if (!m_set.wrap)
        return failure(Error::Code::NotFound,
                       tr("The keys of this store are not protected yet: set them up first."));
    Result<Secret> wrappingKey = wrappingKeyFrom(wrappingKeyOrPassphrase, *m_set.wrap);
    return wrappingKey ? open(std::move(*wrappingKey)) : Failure(wrappingKey.error());
}

Done KeyStore::open(Secret wrappingKey)
{
    const Result<Secret> check = unseal(wrappingKey, m_set.wrap->sealedCheck, checkPurpose(m_set.storeId));
    if (!check)
        return Failure(check.error());
    Result<Secret> derivation =
        unseal(wrappingKey, m_set.wrap->sealedDerivationKey, derivationPurpose(m_set.storeId));
    if (!derivation)
        return Failure(derivation.error());
    m_wrappingKey = std::move(wrappingKey);
    m_derivationKey = std::make_shared<const Secret>(std::move(*derivation));
    Done published = publish();
    if (!published)
        lock();
    return published;
}

void KeyStore::lock()
{
    m_wrappingKey.wipe();
    m_derivationKey.reset();
    (void)publish(); // Without private keys there is nothing that could fail to open.
}

std::vector<KeyInfo> KeyStore::list() const
{
    std::vector<KeyInfo> infos;
    for (const KeyRecord &key : m_set.keys)
        infos.push_back(key.info);
    return infos;
}

Result<KeyRecord> KeyStore::newKey(const KeySpec &spec) const
{
    if (!isUnlocked())
        return failure(Error::Code::Locked, tr("Unlock the keys first."));
    if (!jose::isSignature(spec.alg))
        return failure(Error::Code::Malformed, tr("A signing key needs a signature algorithm."));
    jose::Jwk::Spec wanted;
    wanted.alg = spec.alg;
    wanted.rsaBits = spec.rsaBits;
    const jose::Checked<jose::Jwk> made = jose::Jwk::generate(wanted);
    if (!made)
        return Failure(refused(made.error()));
    return recordOf(*made, spec.use, spec.alg);
}

Result<KeyRecord> KeyStore::recordOf(const jose::Jwk &key, KeyUse use, jose::Alg alg) const
{
    KeyRecord record;
    record.info.kid = QString::fromStdString(key.kid());
    record.info.use = use;
    record.info.alg = alg;
    record.info.description = descriptionOf(key);
    record.info.createdMs = m_clock.nowMs();
    record.info.publicJwk = QByteArray::fromStdString(key.publicJson());
    record.info.thumbprint = QString::fromStdString(key.thumbprint());
    Result<QByteArray> sealedKey =
        seal(m_wrappingKey, key.privateJson().view(), purposeOf(record.info, m_set.storeId));
    if (!sealedKey)
        return Failure(sealedKey.error());
    record.sealedPrivate = std::move(*sealedKey);
    return record;
}

Result<KeyInfo> KeyStore::generate(const KeySpec &spec)
{
    // Made before the transaction: an RSA key takes seconds.
    Result<KeyRecord> made = newKey(spec);
    return made ? add(std::move(*made)) : Failure(made.error());
}

Result<KeyInfo> KeyStore::add(KeyRecord made)
{
    const Done changed = change([&](KeyRecordSet &set) -> Done {
        if (Done isNew = checkNew(set, made.info.kid, made.info.thumbprint); !isNew)
            return isNew;
        if (find(set, made.info.use, KeyState::Current) == nullptr)
            activate(made, m_clock.nowMs());
        set.keys.push_back(made);
        return {};
    });
    return changed ? infoOf(made.info.kid) : Failure(changed.error());
}

Done KeyStore::checkImport(const jose::Jwk &key, jose::Alg alg) const
{
    const Result<jose::Jwk> own = importable(key, alg);
    if (!own)
        return Failure(own.error());
    return checkNew(m_set, QString::fromStdString(own->kid()), QString::fromStdString(own->thumbprint()));
}

Result<KeyInfo> KeyStore::importKey(const jose::Jwk &key, KeyUse use, jose::Alg alg)
{
    if (!isUnlocked())
        return failure(Error::Code::Locked, tr("Unlock the keys first."));
    const Result<jose::Jwk> own = importable(key, alg);
    if (!own)
        return Failure(own.error());
    Result<KeyRecord> record = recordOf(*own, use, alg);
    return record ? add(std::move(*record)) : Failure(record.error());
}

Result<KeyInfo> KeyStore::rotate(KeyUse use, std::chrono::seconds longestToken)
{
    if (Result<bool> fresh = refresh(); !fresh)
        return Failure(fresh.error());
    const KeyRecord *current = find(m_set, use, KeyState::Current);
    if (current == nullptr)
        return failure(Error::Code::Conflict, tr("There is no current key to rotate: generate one."));
    std::optional<KeyRecord> spare;
    if (find(m_set, use, KeyState::Next) == nullptr) {
        const QStringList words = current->info.description.split(QLatin1Char(' '));
        Result<KeyRecord> made = newKey(
            {use, current->info.alg, words.front() == QLatin1String("RSA") ? words.back().toInt() : 3072});
        if (!made)
            return Failure(made.error());
        spare = std::move(*made);
    }
    QString kid;
    const Done changed = change([&](KeyRecordSet &set) -> Done {
        if (find(set, use, KeyState::Next) == nullptr) {
            if (!spare)
                return failure(Error::Code::Conflict,
                               tr("Another program changed the keys at the same time; try again."));
            set.keys.push_back(*spare);
        }
        if (KeyRecord *old = find(set, use, KeyState::Current))
            retireKey(*old, m_clock.nowMs(), longestToken);
        KeyRecord *next = find(set, use, KeyState::Next);
        activate(*next, m_clock.nowMs());
        kid = next->info.kid;
        return {};
    });
    return changed ? infoOf(kid) : Failure(changed.error());
}

Done KeyStore::retire(const QString &kid, std::chrono::seconds longestToken)
{
    return change([&](KeyRecordSet &set) -> Done {
        KeyRecord *key = find(set, kid);
        if (key == nullptr)
            return noSuchKey(kid);
        if (key->info.state == KeyState::Retired)
            return {};
        KeyRecord *next =
            key->info.state == KeyState::Current ? find(set, key->info.use, KeyState::Next) : nullptr;
        if (key->info.state == KeyState::Current && next == nullptr)
            return failure(Error::Code::Conflict,
                           tr("This key signs and no other could take its place. Rotate instead."));
        retireKey(*key, m_clock.nowMs(), longestToken);
        if (next != nullptr)
            activate(*next, m_clock.nowMs());
        return {};
    });
}

Done KeyStore::remove(const QString &kid)
{
    return change([&](KeyRecordSet &set) -> Done {
        const KeyRecord *key = find(set, kid);
        if (key == nullptr)
            return noSuchKey(kid);
        if (key->info.state != KeyState::Retired)
            return failure(Error::Code::Conflict, tr("Only a retired key can be removed. Retire it first."));
        if (m_clock.nowMs() < key->info.safeToRemoveMs.value_or(0))
            return failure(Error::Code::Conflict,
                           tr("Tokens signed by this key may still be valid, so it cannot be removed yet."));
        std::erase_if(set.keys, [&kid](const KeyRecord &each) { return each.info.kid == kid; });
        return {};
    });
}

Result<bool> KeyStore::refresh()
{
    Result<KeyRecordSet> set = m_records.load();
    if (!set)
        return Failure(set.error());
    if (set->version == m_set.version)
        return false;
    m_set = std::move(*set);
    if (Done published = publish(); !published)
        return Failure(published.error());
    return true;
}

Done KeyStore::change(const Edit &edit)
{
    Result<KeyRecordSet> set = m_records.change(edit);
    if (!set)
        return Failure(set.error());
    m_set = std::move(*set);
    return publish();
}

Result<KeyInfo> KeyStore::infoOf(const QString &kid) const
{
    for (const KeyRecord &key : m_set.keys) {
        if (key.info.kid == kid)
            return key.info;
    }
    return noSuchKey(kid);
}

/// The public part stands in the open. One that does not belong to the sealed key was put there by somebody
/// who wants tokens of his own to be accepted.
Result<jose::Jwk> KeyStore::openKey(const KeyRecord &record) const
{
    const Result<Secret> json =
        unseal(m_wrappingKey, record.sealedPrivate, purposeOf(record.info, m_set.storeId));
    if (!json)
        return Failure(json.error());
    const jose::Checked<jose::Jwk> key = jose::Jwk::parse(json->view());
    if (!key)
        return Failure(refused(key.error()));
    if (QByteArray::fromStdString(key->publicJson()) != record.info.publicJwk
        || !key->canCarry(record.info.alg)) {
        return failure(
            Error::Code::Malformed,
            tr("The public part of the key %1 was changed in the store. Restore the store from a backup.")
                .arg(record.info.kid));
    }
    return *key;
}

Result<std::vector<KeyRing::Entry>> KeyStore::openEntries(const std::vector<KeyRecord> &records) const
{
    std::vector<KeyRing::Entry> entries;
    for (const KeyRecord &record : records) {
        KeyRing::Entry entry{record.info, std::nullopt, std::nullopt};
        if (!record.info.publicJwk.isEmpty()) {
            const jose::Checked<jose::Jwk> key = jose::Jwk::parse(record.info.publicJwk.toStdString());
            if (!key)
                return Failure(refused(key.error()));
            entry.publicKey = *key;
        }
        if (isUnlocked()) {
            Result<jose::Jwk> key = openKey(record);
            if (!key)
                return Failure(key.error());
            entry.privateKey = std::move(*key);
        }
        entries.push_back(std::move(entry));
    }
    return entries;
}

Done KeyStore::publish()
{
    Result<std::vector<KeyRing::Entry>> entries = openEntries(m_set.keys);
    if (!entries)
        return Failure(entries.error());
    m_shelf.put(std::make_shared<const KeyRing>(std::move(*entries), m_derivationKey));
    return {};
}

} // namespace gatehouse
