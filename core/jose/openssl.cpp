// SPDX-License-Identifier: MIT
#include "core/jose/openssl.h"

#include <openssl/core_names.h>

namespace gatehouse::jose {

BnPtr numberFrom(std::string_view bytes)
{
    BnPtr number(BN_new());
    if (number)
        BN_set_flags(number.get(), BN_FLG_CONSTTIME);
    if (!number || BN_bin2bn(bytesOf(bytes), static_cast<int>(bytes.size()), number.get()) == nullptr)
        return nullptr;
    return number;
}

Secret bytesFrom(const BIGNUM *number, std::size_t size)
{
    Secret bytes = Secret::ofSize(size);
    if (BN_bn2binpad(number, bytesOf(bytes.data()), static_cast<int>(size)) < 0)
        return {};
    return bytes;
}

Secret &KeyParameters::keep(Secret value)
{
    m_values.push_back(std::make_unique<Secret>(std::move(value)));
    return *m_values.back();
}

void KeyParameters::addNumber(const char *name, const BIGNUM *number)
{
    const auto size = static_cast<std::size_t>(std::max(BN_num_bytes(number), 1));
    Secret &bytes = keep(Secret::ofSize(size));
    m_isWhole &= BN_bn2nativepad(number, bytesOf(bytes.data()), static_cast<int>(size)) >= 0;
    m_params.push_back(OSSL_PARAM_construct_BN(name, bytesOf(bytes.data()), size));
}

void KeyParameters::addBytes(const char *name, std::string_view bytes)
{
    Secret &copy = keep(Secret(bytes));
    m_params.push_back(OSSL_PARAM_construct_octet_string(name, copy.data(), copy.size()));
}

void KeyParameters::addText(const char *name, std::string_view text)
{
    Secret &copy = keep(Secret::ofSize(text.size() + 1));
    text.copy(copy.data(), text.size());
    m_params.push_back(OSSL_PARAM_construct_utf8_string(name, copy.data(), text.size()));
}

PkeyPtr KeyParameters::build(const char *type, bool isPrivate)
{
    if (!m_isWhole)
        return nullptr;
    m_params.push_back(OSSL_PARAM_construct_end());
    const PkeyCtxPtr context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY *key = nullptr;
    if (!context || EVP_PKEY_fromdata_init(context.get()) != 1
        || EVP_PKEY_fromdata(context.get(), &key, isPrivate ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                             m_params.data())
            != 1)
        return nullptr;
    return PkeyPtr(key);
}

Secret takenFrom(std::string text)
{
    Secret secret(text);
    wipeBytes(text.data(), text.size());
    return secret;
}

std::string hmac(const char *digest, std::string_view key, std::string_view message)
{
    std::string tag(EVP_MAX_MD_SIZE, '\0');
    std::size_t size = 0;
    // A null pointer would mean "the key of before", so an empty key needs an address too.
    const void *keyBytes = key.empty() ? "" : key.data();
    if (EVP_Q_mac(nullptr, "HMAC", nullptr, digest, nullptr, keyBytes, key.size(), bytesOf(message),
                  message.size(), bytesOf(tag.data()), tag.size(), &size)
        == nullptr)
        return {};
    tag.resize(size);
    return tag;
}

std::string digestOf(const char *digest, std::string_view message)
{
    std::string hash(EVP_MAX_MD_SIZE, '\0');
    std::size_t size = 0;
    if (EVP_Q_digest(nullptr, digest, nullptr, message.data(), message.size(), bytesOf(hash.data()), &size)
        != 1)
        return {};
    hash.resize(size);
    return hash;
}

} // namespace gatehouse::jose
