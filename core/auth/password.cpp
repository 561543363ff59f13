// SPDX-License-Identifier: MIT
#include "core/auth/password.h"

#include "core/auth/bcrypt.h"
#include "core/keys/scrypt.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace gatehouse {

namespace {

constexpr std::size_t saltSize = 16;
constexpr std::size_t hashSize = 32;
constexpr auto base64 = QByteArray::Base64Encoding | QByteArray::OmitTrailingEquals;

QString tr(const char *text) { return QCoreApplication::translate("Auth", text); }

QByteArray bytesOf(const Secret &secret)
{
    return {secret.view().data(), static_cast<qsizetype>(secret.size())};
}

struct ScryptHash {
    ScryptCost cost;
    QByteArray salt, hash;
};

std::optional<ScryptHash> scryptHashOf(const QByteArray &text)
{
    static const QRegularExpression form(
        QStringLiteral("\\A\\$scrypt\\$ln=(\\d{1,2}),r=(\\d{1,2}),p=(\\d{1,2})\\$([A-Za-z0-9+/"
                       "]{11,86})\\$([A-Za-z0-9+/]{22,86})\\z"));
    const QRegularExpressionMatch match = form.match(QString::fromLatin1(text));
    if (!match.hasMatch())
        return std::nullopt;
    return ScryptHash{{match.captured(1).toInt(), match.captured(2).toInt(), match.captured(3).toInt()},
                      QByteArray::fromBase64(match.captured(4).toLatin1(), base64),
                      QByteArray::fromBase64(match.captured(5).toLatin1(), base64)};
}

Result<PasswordCheck> checkScrypt(const Secret &password, const ScryptHash &known, int costLog2)
{
    const Result<Secret> made =
        scrypt(password, known.salt, known.cost, static_cast<std::size_t>(known.hash.size()));
    if (!made)
        return Failure(made.error());
    if (!equalInConstantTime(made->view(),
                             {known.hash.constData(), static_cast<std::size_t>(known.hash.size())}))
        return PasswordCheck::Mismatch;
    return known.cost.costLog2 < costLog2 ? PasswordCheck::NeedsRehash : PasswordCheck::Match;
}

} // namespace

Result<QByteArray> hashPassword(const Secret &password, int costLog2)
{
    const Secret salt = Secret::random(saltSize);
    if (salt.isEmpty())
        return failure(Error::Code::Internal, tr("The system's random source failed."));
    const ScryptCost cost{costLog2, 8, 1};
    const Result<Secret> hash = scrypt(password, bytesOf(salt), cost, hashSize);
    if (!hash)
        return Failure(hash.error());
    return "$scrypt$ln=" + QByteArray::number(cost.costLog2) + ",r=" + QByteArray::number(cost.r)
        + ",p=" + QByteArray::number(cost.p) + '$' + bytesOf(salt).toBase64(base64) + '$'
        + bytesOf(*hash).toBase64(base64);
}

Result<PasswordCheck> checkPassword(const Secret &password, const QByteArray &hash, int costLog2)
{
    if (const std::optional<ScryptHash> known = scryptHashOf(hash))
        return checkScrypt(password, *known, costLog2);
    if (!isBcryptHash(hash))
        return failure(
            Error::Code::Malformed,
            tr("The password hash of this user has an unknown form. Set a new password for the user."));
    return matchesBcrypt(password, hash).map([](bool isMatch) {
        return isMatch ? PasswordCheck::NeedsRehash : PasswordCheck::Mismatch;
    });
}

QByteArray hashOfNobody(int costLog2)
{
    // Costs as much to check as a real one, and no password leads to 32 zero bytes.
    return "$scrypt$ln=" + QByteArray::number(costLog2) + ",r=8,p=1$"
        + QByteArray(saltSize, 'n').toBase64(base64) + '$' + QByteArray(hashSize, '\0').toBase64(base64);
}

} // namespace gatehouse
