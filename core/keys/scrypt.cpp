// SPDX-License-Identifier: MIT
#include "core/keys/scrypt.h"

#include <QCoreApplication>

#include <openssl/err.h>
#include <openssl/evp.h>

namespace gatehouse {

namespace {

constexpr std::uint64_t memoryLimit = 1ULL << 30;

bool isReasonable(const ScryptCost &cost)
{
    if (cost.costLog2 < 1 || cost.costLog2 > 24 || cost.r < 1 || cost.r > 64 || cost.p < 1 || cost.p > 64)
        return false;
    return (128ULL << cost.costLog2) * static_cast<std::uint64_t>(cost.r) <= memoryLimit;
}

} // namespace

Result<Secret> scrypt(const Secret &password, const QByteArray &salt, const ScryptCost &cost,
                      std::size_t size)
{
    if (!isReasonable(cost)) {
        return failure(
            Error::Code::Unsupported,
            QCoreApplication::translate("Keys", "The cost of this password hash is out of bounds."));
    }
    Secret derived = Secret::ofSize(size);
    // OpenSSL refuses more than 32 MiB unless told; it counts a little beside the main table.
    const int made = EVP_PBE_scrypt(
        password.view().data(), password.size(), reinterpret_cast<const unsigned char *>(salt.constData()),
        static_cast<std::size_t>(salt.size()), 1ULL << cost.costLog2, static_cast<std::uint64_t>(cost.r),
        static_cast<std::uint64_t>(cost.p), memoryLimit + (memoryLimit >> 3),
        reinterpret_cast<unsigned char *>(derived.data()), size);
    if (made == 1)
        return derived;
    ERR_clear_error();
    return failure(Error::Code::Internal,
                   QCoreApplication::translate(
                       "Keys", "A password could not be hashed; there may be too little memory."));
}

} // namespace gatehouse
