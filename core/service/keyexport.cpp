// SPDX-License-Identifier: MIT
#include "core/service/keyexport.h"

#include "core/jose/pem.h"

#include <QCoreApplication>
#include <QFile>
#include <QSaveFile>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr std::size_t shortestPassphrase = 8;

QString text(const char *source) { return QCoreApplication::translate("KeyService", source); }

} // namespace

Result<std::shared_ptr<Secret>> sealedPem(const KeyRing &ring, const QString &kid, const Secret &passphrase)
{
    const auto &entries = ring.entries();
    const auto entry = std::find_if(entries.begin(), entries.end(),
                                    [&kid](const auto &each) { return each.info.kid == kid; });
    if (entry == entries.end())
        return failure(Error::Code::NotFound, text("There is no key with the id %1.").arg(kid));
    if (!entry->privateKey)
        return failure(Error::Code::Locked, text("Unlock the keys first."));
    if (entry->privateKey->isSymmetric())
        return failure(
            Error::Code::Unsupported,
            text("%1 is an HMAC secret. Only key pairs can be exported, because only they have a form "
                 "that is protected by a passphrase (PKCS#8).")
                .arg(kid));
    if (passphrase.size() < shortestPassphrase)
        return failure(Error::Code::Malformed, text("Choose a passphrase of at least 8 characters."));
    jose::Checked<Secret> pem = jose::privatePem(*entry->privateKey, passphrase);
    if (!pem)
        return failure(Error::Code::Internal, text("The key could not be written."),
                       QString::fromStdString(pem.error().detail));
    return std::make_shared<Secret>(std::move(*pem));
}

Done saveKey(const QString &path, std::string_view bytes, bool isPrivate)
{
    QFile::Permissions mode = QFile::ReadOwner | QFile::WriteOwner;
    if (!isPrivate)
        mode |= QFile::ReadGroup | QFile::ReadOther;
    QSaveFile file(path);
    const auto size = qint64(bytes.size());
    if (file.open(QIODevice::WriteOnly) && file.setPermissions(mode) && file.write(bytes.data(), size) == size
        && file.commit())
        return {};
    return failure(Error::Code::Denied,
                   text("The file could not be written: %1. Choose another place.").arg(file.errorString()));
}

} // namespace gatehouse
