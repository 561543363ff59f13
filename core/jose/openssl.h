// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/secret.h"

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::jose {

/// Owners for what OpenSSL hands out.
template <auto Free>
struct FreedBy {
    template <class T>
    void operator()(T *object) const
    {
        Free(object);
    }
};
using BnPtr = std::unique_ptr<BIGNUM, FreedBy<BN_clear_free>>;
using BnCtxPtr = std::unique_ptr<BN_CTX, FreedBy<BN_CTX_free>>;
using CipherPtr = std::unique_ptr<EVP_CIPHER, FreedBy<EVP_CIPHER_free>>;
using CipherCtxPtr = std::unique_ptr<EVP_CIPHER_CTX, FreedBy<EVP_CIPHER_CTX_free>>;
using MacPtr = std::unique_ptr<EVP_MAC, FreedBy<EVP_MAC_free>>;
using MacCtxPtr = std::unique_ptr<EVP_MAC_CTX, FreedBy<EVP_MAC_CTX_free>>;
using MdPtr = std::unique_ptr<EVP_MD, FreedBy<EVP_MD_free>>;
using MdCtxPtr = std::unique_ptr<EVP_MD_CTX, FreedBy<EVP_MD_CTX_free>>;
using PkeyPtr = std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY_free>>;
using PkeyCtxPtr = std::unique_ptr<EVP_PKEY_CTX, FreedBy<EVP_PKEY_CTX_free>>;

/// Leaves the thread's error queue empty: our errors are values, and nobody else should find ours there.
class ErrorDrain {
public:
    ErrorDrain() = default;
    ~ErrorDrain() { ERR_clear_error(); }
    ErrorDrain(const ErrorDrain &) = delete;
    ErrorDrain &operator=(const ErrorDrain &) = delete;
};

inline const unsigned char *bytesOf(std::string_view text)
{
    return reinterpret_cast<const unsigned char *>(text.data());
}
inline unsigned char *bytesOf(char *text) { return reinterpret_cast<unsigned char *>(text); }

/// The number whose big-endian bytes these are; null when memory is out.
BnPtr numberFrom(std::string_view bytes);
/// Big-endian, `size` bytes; empty when the number does not fit.
Secret bytesFrom(const BIGNUM *number, std::size_t size);

/// Parameters for EVP_PKEY_fromdata. Keeps its own copies and wipes them.
class KeyParameters {
public:
    void addNumber(const char *name, const BIGNUM *number);
    void addBytes(const char *name, std::string_view bytes);
    void addText(const char *name, std::string_view text);
    /// A key of type `type` ("RSA", "EC"); null when the library refuses.
    PkeyPtr build(const char *type, bool isPrivate);

private:
    Secret &keep(Secret value);
    std::vector<OSSL_PARAM> m_params;
    std::vector<std::unique_ptr<Secret>> m_values;
    bool m_isWhole = true; ///< Every number could be added.
};

/// The text as a Secret; the text itself is wiped.
Secret takenFrom(std::string text);

/// HMAC of `message`; empty when the library fails.
std::string hmac(const char *digest, std::string_view key, std::string_view message);
/// Digest of `message`; empty when the library fails.
std::string digestOf(const char *digest, std::string_view message);

} // namespace gatehouse::jose
