// SPDX-License-Identifier: MIT
#include "core/service/keyexport.h"

#include "core/jose/pem.h"

#include <QCoreApplication>
#include <QJsonDocument>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr std::size_t shortestPassphrase = 8;

QString text(const char *source) { return QCoreApplication::translate("KeyService", source); }

const KeyRing::Entry *find(const KeyRing &ring, const QString &kid)
{
    const auto &entries = ring.entries();
    const auto entry = std::find_if(entries.begin(), entries.end(),
                                    [&kid](const auto &each) { return each.info.kid == kid; });
    return entry == entries.end() ? nullptr : &*entry;
}

} // namespace

Result<QByteArray> publicJson(const KeyRing &ring, const QString &kid)
{
    if (kid.isEmpty())
        return QJsonDocument::fromJson(ring.publicJwks()).toJson(QJsonDocument::Indented);
    const KeyRing::Entry *entry = find(ring, kid);
    if (entry == nullptr || !entry->publicKey)
        return failure(
            Error::Code::NotFound,
            text("There is no public key with the id %1. HMAC secrets are never published.").arg(kid));
    const auto json = QByteArray::fromStdString(entry->publicKey->publicJson());
    return QJsonDocument::fromJson(json).toJson(QJsonDocument::Indented);
}

Result<std::shared_ptr<Secret>> sealedPem(const KeyRing &ring, const QString &kid, const Secret &passphrase)
{
    const KeyRing::Entry *entry = find(ring, kid);
    if (entry == nullptr)
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

} // namespace gatehouse
