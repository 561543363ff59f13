// SPDX-License-Identifier: MIT
// The one file that knows libcrypt, which only Linux has.
#include "core/auth/bcrypt.h"

#include <QCoreApplication>
#include <QRegularExpression>

#ifdef GATEHOUSE_HAS_LIBCRYPT
#include <crypt.h>
#endif

#include <cstring>
#include <memory>

namespace gatehouse {

bool isBcryptHash(const QByteArray &hash)
{
    static const QRegularExpression form(
        QStringLiteral("\\A\\$2[aby]\\$(?:0[4-9]|[12][0-9]|3[01])\\$[./A-Za-z0-9]{53}\\z"));
    return form.match(QString::fromLatin1(hash)).hasMatch();
}

#ifdef GATEHOUSE_HAS_LIBCRYPT

Result<bool> matchesBcrypt(const Secret &password, const QByteArray &hash)
{
    constexpr std::size_t longest = 72;
    // libcrypt falls back to DES for a text it does not know, so the form is checked first.
    if (!isBcryptHash(hash) || password.size() > longest
        || password.view().find('\0') != std::string_view::npos)
        return false;
    Secret phrase = Secret::ofSize(password.size() + 1); // A C string.
    std::memcpy(phrase.data(), password.view().data(), password.size());
    const auto scratch = std::make_unique<crypt_data>();
    const char *const made = crypt_r(phrase.data(), hash.constData(), scratch.get());
    const bool isMatch = made != nullptr
        && equalInConstantTime(made, {hash.constData(), static_cast<std::size_t>(hash.size())});
    wipeBytes(scratch.get(), sizeof(crypt_data));
    return isMatch;
}

#else

Result<bool> matchesBcrypt(const Secret &, const QByteArray &)
{
    return failure(Error::Code::Unsupported,
                   QCoreApplication::translate("Auth",
                                               "Passwords hashed with bcrypt cannot be checked on this "
                                               "system. Set a new password for the user."));
}

#endif

} // namespace gatehouse
