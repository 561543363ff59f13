// SPDX-License-Identifier: MIT
#include "app/cli/context.h"

#include "app/cli/input.h"
#include "app/programidentity.h"
#include "core/keys/rehearsal.h"
#include "core/service/connectionservice.h"
#include "core/store/sql/migrations.h"
#include "core/store/sql/sqlkeyrecords.h"

#include <QFileInfo>

namespace gatehouse::cli {

namespace {

constexpr char passphraseVariable[] = "GATEHOUSE_PASSPHRASE";
constexpr char storePasswordVariable[] = "GATEHOUSE_STORE_PASSWORD";

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

Secret secretOf(const char *variable)
{
    QByteArray given = qgetenv(variable);
    Secret secret({given.constData(), std::size_t(given.size())});
    wipeBytes(given.data(), std::size_t(given.size()));
    return secret;
}

} // namespace

Context::Context(ConnectionProfile profile, bool isJson)
    : m_profile(std::move(profile))
    , m_output(isJson)
    , m_actor(operatorName())
{ }

Context::~Context() = default;

bool Context::isStoreMissing() const
{
    return m_profile.kind == ConnectionProfile::Kind::Embedded && !QFileInfo::exists(m_profile.path);
}

Done Context::checkThere() const
{
    if (m_mayMake || !isStoreMissing())
        return {};
    return failure(
        Error::Code::NotFound,
        text("There is no store at %1. Start the console once, or make one with "
             "\"gatehouse-cli keys generate --create\" or \"gatehouse-cli users add LOGIN --create\".")
            .arg(m_profile.path));
}

Result<StoreAccess *> Context::store()
{
    if (Done there = checkThere(); !there)
        return Failure(std::move(there.error()));
    StoreAccess &store = unopenedStore();
    if (m_profile.kind == ConnectionProfile::Kind::Embedded || m_isOpen)
        return &store;
    const Done opened = withPassword([&store](Secret password) {
        if (!password.isEmpty())
            store.setPassword(std::move(password));
        return await(store.run([](OpenStore &open) { return open.sessions.ping(); }));
    });
    if (!opened)
        return Failure(opened.error());
    m_isOpen = true;
    return &store;
}

bool Context::hasPasswordVariable() { return qEnvironmentVariableIsSet(storePasswordVariable); }

Secret Context::passwordVariable() { return secretOf(storePasswordVariable); }

/// Empty: none is kept, or there is no keychain. Then the server says whether it wants one.
Secret Context::keptPassword()
{
    if (m_profile.id.isEmpty())
        return {};
    const SecretVault::Read kept = await(m_vault.read(passwordEntry(m_profile)));
    return kept ? (*kept)->clone() : Secret();
}

Result<Secret> Context::askPassword() const
{
    Result<Secret> asked = askSecret(text("Password for %1").arg(m_profile.toUrl()));
    if (asked || asked.error().code != Error::Code::Locked)
        return asked;
    return failure(
        Error::Code::Locked,
        text("%1 asks for a password. Set the environment variable GATEHOUSE_STORE_PASSWORD, or run "
             "this at a terminal to be asked for it.")
            .arg(m_profile.toUrl()));
}

StoreAccess &Context::unopenedStore()
{
    if (!m_store)
        m_store = std::make_unique<StoreAccess>(m_profile, m_policy, m_shelf, m_clock,
                                                m_mayMake ? StoreAccess::Opening::MakeIfMissing
                                                          : StoreAccess::Opening::MustExist);
    return *m_store;
}

Done Context::withKeyRecords(const std::function<Done(SqlKeyRecords &)> &job) const
{
    if (Done there = checkThere(); !there)
        return there;
    SqlConnection::Options options;
    options.mustExist = true;
    const Result<std::unique_ptr<SqlConnection>> connection =
        openEmbeddedStore(recordsPath(m_profile), options);
    if (!connection)
        return Failure(connection.error());
    SqlKeyRecords records(**connection);
    return job(records);
}

Done Context::loadPublicKeys()
{
    return withKeyRecords(
        [this](SqlKeyRecords &records) { return KeyStore(records, m_clock, m_shelf).load(); });
}

Done Context::rehearseKeys(const std::function<Done(KeyStore &)> &job)
{
    return withKeyRecords([this, &job](SqlKeyRecords &records) {
        RehearsedKeyRecords rehearsed(records);
        KeyRingShelf shelf;
        KeyStore keys(rehearsed, m_clock, shelf);
        const Done loaded = keys.load();
        return loaded ? job(keys) : loaded;
    });
}

bool Context::hasSymmetricKeys() const
{
    for (const KeyRing::Entry &entry : m_shelf.take()->entries()) {
        if (jose::isHmac(entry.info.alg))
            return true;
    }
    return false;
}

void Context::waitForKeys()
{
    QEventLoop loop;
    QObject::connect(m_keys.get(), &KeyService::stateChanged, &loop, [&loop](KeyService::State state) {
        if (state != KeyService::State::Opening)
            loop.quit();
    });
    if (m_keys->state() == KeyService::State::Opening)
        loop.exec();
}

Result<Secret> Context::passphrase(bool isNew) const
{
    if (qEnvironmentVariableIsSet(passphraseVariable))
        return secretOf(passphraseVariable);
    Result<Secret> asked = isNew ? askNewSecret(text("A new passphrase for the signing keys"))
                                 : askSecret(text("The passphrase of the signing keys"));
    if (asked || asked.error().code != Error::Code::Locked)
        return asked;
    return failure(Error::Code::Locked,
                   text("The signing keys are protected by a passphrase. Set the environment variable "
                        "GATEHOUSE_PASSPHRASE, or run this at a terminal to be asked for it."));
}

Done Context::unlockKeys(KeyService::FirstUse firstUse)
{
    if (Done there = checkThere(); !there)
        return there;
    m_keys =
        std::make_unique<KeyService>(recordsPath(m_profile), m_policy, &m_vault, m_shelf, m_clock, m_actor);
    m_keys->open(firstUse);
    waitForKeys();
    switch (m_keys->state()) {
    case KeyService::State::Unlocked:
        return {};
    case KeyService::State::NeedsNewPassphrase:
    case KeyService::State::NeedsPassphrase: {
        Result<Secret> secret = passphrase(m_keys->state() == KeyService::State::NeedsNewPassphrase);
        if (!secret)
            return Failure(std::move(secret.error()));
        return await(m_keys->givePassphrase(std::move(*secret)));
    }
    default:
        return Failure(m_keys->error());
    }
}

} // namespace gatehouse::cli
