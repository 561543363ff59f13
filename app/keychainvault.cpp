// SPDX-License-Identifier: MIT
#include "app/keychainvault.h"

#include "core/base/log.h"

#include <QCoreApplication>
#include <QPromise>

#include <qt6keychain/keychain.h>

namespace gatehouse {

namespace {

using Callback = std::function<void(QKeychain::Job *)>;

constexpr char probeEntry[] = "probe";

QString text(const char *source) { return QCoreApplication::translate("KeychainVault", source); }

Error errorOf(const QKeychain::Job &job)
{
    const QString detail = redacted(job.errorString());
    // libsecret tells of a locked keyring in words only; the code is that of a refusal.
    if (detail.contains(QLatin1String("locked"), Qt::CaseInsensitive))
        return {Error::Code::Locked, text("The keychain of the system is locked. Unlock it and try again."),
                detail};
    switch (job.error()) {
    case QKeychain::EntryNotFound:
        return {Error::Code::NotFound, text("The keychain has no such entry."), detail};
    case QKeychain::AccessDeniedByUser:
    case QKeychain::AccessDenied:
        return {Error::Code::Denied, text("The keychain of the system refused access."), detail};
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        return {Error::Code::Unavailable, text("There is no keychain on this system, or it is not running."),
                detail};
    default:
        break;
    }
    return {Error::Code::Unavailable, text("The keychain of the system could not be used."), detail};
}

/// `use` goes with `owner`, not with the application: a promise that ends after the application object has
/// nobody to tell.
void start(QObject *owner, QKeychain::Job *job, const QString &name, Callback use)
{
    job->setAutoDelete(true);
    job->setInsecureFallback(false);
    job->setKey(name);
    QObject::connect(job, &QKeychain::Job::finished, owner, std::move(use));
    job->start();
}

template <class T>
void settle(const std::shared_ptr<QPromise<T>> &promise, T value)
{
    promise->addResult(std::move(value));
    promise->finish();
}

template <class T>
std::shared_ptr<QPromise<T>> begun()
{
    auto promise = std::make_shared<QPromise<T>>();
    promise->start();
    return promise;
}

Secret taken(QKeychain::ReadPasswordJob &job)
{
    QByteArray bytes = job.binaryData();
    Secret secret({bytes.constData(), std::size_t(bytes.size())});
    wipeBytes(bytes.data(), std::size_t(bytes.size()));
    return secret;
}

} // namespace

KeychainVault::KeychainVault(QString service)
    : m_service(std::move(service))
{ }

QFuture<SecretVault::Read> KeychainVault::read(const QString &name)
{
    const auto promise = begun<Read>();
    start(&m_asking, new QKeychain::ReadPasswordJob(m_service), name,
          [promise, service = m_service, owner = &m_asking](QKeychain::Job *job) {
              if (job->error() == QKeychain::NoError) {
                  settle(
                      promise,
                      Read(std::make_shared<Secret>(taken(*static_cast<QKeychain::ReadPasswordJob *>(job)))));
                  return;
              }
              const Error missing = errorOf(*job);
              if (missing.code != Error::Code::NotFound) {
                  settle(promise, Read(Failure(missing)));
                  return;
              }
              auto *probe = new QKeychain::WritePasswordJob(service);
              probe->setTextData(
                  QStringLiteral("Written by Gatehouse to see whether the keychain is unlocked."));
              start(owner, probe, QLatin1String(probeEntry),
                    [promise, missing, service, owner](QKeychain::Job *written) {
                        const bool isUnlocked = written->error() == QKeychain::NoError;
                        if (isUnlocked)
                            start(owner, new QKeychain::DeletePasswordJob(service), QLatin1String(probeEntry),
                                  [](QKeychain::Job *) {});
                        settle(promise, Read(Failure(isUnlocked ? missing : errorOf(*written))));
                    });
          });
    return promise->future();
}

QFuture<Done> KeychainVault::write(const QString &name, Secret secret)
{
    const auto promise = begun<Done>();
    auto *job = new QKeychain::WritePasswordJob(m_service);
    job->setBinaryData(QByteArray(secret.view().data(), qsizetype(secret.size())));
    start(&m_asking, job, name, [promise](QKeychain::Job *written) {
        settle(promise, written->error() == QKeychain::NoError ? Done() : Done(Failure(errorOf(*written))));
    });
    return promise->future();
}

QFuture<Done> KeychainVault::remove(const QString &name)
{
    const auto promise = begun<Done>();
    start(&m_asking, new QKeychain::DeletePasswordJob(m_service), name, [promise](QKeychain::Job *removed) {
        settle(promise, removed->error() == QKeychain::NoError ? Done() : Done(Failure(errorOf(*removed))));
    });
    return promise->future();
}

} // namespace gatehouse
