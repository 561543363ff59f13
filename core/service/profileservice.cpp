// SPDX-License-Identifier: MIT
#include "core/service/profileservice.h"

#include "core/base/clock.h"
#include "core/service/connectionservice.h"

#include <algorithm>

namespace gatehouse {

namespace {

QString text(const char *source) { return QCoreApplication::translate("ProfileService", source); }

Error notKept(const ConnectionProfile &profile, const Error &error)
{
    return {error.code,
            text("\"%1\" was saved, but its password was not: %2 It will be asked for when you connect.")
                .arg(profile.name, error.message),
            error.detail};
}

} // namespace

ProfileService::ProfileService(ConnectionProfile embedded, const QString &bookPath, SecretVault *vault,
                               QObject *parent)
    : QObject(parent)
    , m_embedded(std::move(embedded))
    , m_book(bookPath)
    , m_vault(vault)
{
    reload();
}

void ProfileService::reload()
{
    const Done loaded = m_book.load();
    m_problem = loaded ? std::nullopt : std::optional(loaded.error());
    Q_EMIT changed();
}

std::vector<ConnectionProfile> ProfileService::profiles() const
{
    std::vector<ConnectionProfile> all = m_book.profiles();
    std::sort(all.begin(), all.end(), [](const ConnectionProfile &a, const ConnectionProfile &b) {
        return a.name.compare(b.name, Qt::CaseInsensitive) < 0;
    });
    all.insert(all.begin(), m_embedded);
    return all;
}

bool ProfileService::isSaved(const QString &id) const
{
    const ConnectionProfile *found = m_book.find(id);
    return found != nullptr && found->id == id;
}

const ConnectionProfile *ProfileService::find(const QString &idOrName) const
{
    if (idOrName == m_embedded.id)
        return &m_embedded;
    const ConnectionProfile *found = m_book.find(idOrName);
    const bool isEmbedded = found == nullptr && idOrName.compare(m_embedded.name, Qt::CaseInsensitive) == 0;
    return isEmbedded ? &m_embedded : found;
}

QFuture<Result<ConnectionProfile>> ProfileService::save(const ConnectionProfile &profile, Password what,
                                                        Secret password)
{
    Result<ConnectionProfile> saved = m_book.save(profile);
    if (!saved)
        return QtFuture::makeReadyFuture(std::move(saved));
    m_problem.reset();
    Q_EMIT changed();
    if (what == Password::Keep)
        return QtFuture::makeReadyFuture(std::move(saved));
    if (m_vault == nullptr) {
        if (what == Password::Forget)
            return QtFuture::makeReadyFuture(std::move(saved));
        const Error none{Error::Code::Unavailable, text("There is no keychain on this system."), {}};
        return QtFuture::makeReadyFuture(Result<ConnectionProfile>(Failure(notKept(*saved, none))));
    }
    QFuture<Done> kept = what == Password::Set ? m_vault->write(passwordEntry(*saved), std::move(password))
                                               : m_vault->remove(passwordEntry(*saved));
    return kept.then(qApp, [saved = *saved, what](const Done &done) -> Result<ConnectionProfile> {
        const bool wasThere = done || what == Password::Set || done.error().code != Error::Code::NotFound;
        if (!done && wasThere)
            return Failure(notKept(saved, done.error()));
        return saved;
    });
}

QFuture<Done> ProfileService::remove(const QString &id)
{
    const ConnectionProfile *found = m_book.find(id);
    const QString entry = found != nullptr ? passwordEntry(*found) : QString();
    Done removed = m_book.remove(id);
    Q_EMIT changed();
    if (!removed || m_vault == nullptr)
        return QtFuture::makeReadyFuture(std::move(removed));
    return m_vault->remove(entry).then(qApp, [](const Done &done) -> Done {
        if (done || done.error().code == Error::Code::NotFound)
            return {};
        return failure(done.error().code,
                       text("The connection was removed, but its password is still in the keychain: %1")
                           .arg(done.error().message),
                       done.error().detail);
    });
}

QFuture<SecretVault::Read> ProfileService::password(const ConnectionProfile &profile) const
{
    if (m_vault != nullptr)
        return m_vault->read(passwordEntry(profile));
    return QtFuture::makeReadyFuture(
        SecretVault::Read(failure(Error::Code::Unavailable, text("There is no keychain on this system."))));
}

Result<int> ProfileService::import(const QByteArray &json)
{
    Result<int> count = m_book.import(json);
    if (count)
        Q_EMIT changed();
    return count;
}

QFuture<Result<std::vector<ConnectionStep>>> ProfileService::test(const ConnectionProfile &profile,
                                                                  std::shared_ptr<const Secret> password)
{
    const qint64 nowMs = SystemClock().nowMs();
    if (password || profile.kind == ConnectionProfile::Kind::Embedded || profile.id.isEmpty())
        return m_tester.test(profile, std::move(password), nowMs);
    const QPointer<ProfileService> self(this);
    return this->password(profile)
        .then(qApp,
              [self, profile, nowMs](const SecretVault::Read &found) {
                  using Steps = Result<std::vector<ConnectionStep>>;
                  if (!self)
                      return QtFuture::makeReadyFuture(Steps(failure(Error::Code::Cancelled, {})));
                  return self->m_tester.test(profile, found ? *found : nullptr, nowMs);
              })
        .unwrap();
}

void ProfileService::use(const QString &id)
{
    if (const ConnectionProfile *profile = find(id))
        Q_EMIT useRequested(*profile);
}

} // namespace gatehouse
