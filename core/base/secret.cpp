// SPDX-License-Identifier: MIT
#include "core/base/secret.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <utility>

namespace gatehouse {

Secret::Secret(std::string_view bytes)
    : m_bytes(bytes.begin(), bytes.end())
{ }

Secret Secret::ofSize(std::size_t size)
{
    Secret secret;
    secret.m_bytes.resize(size);
    return secret;
}

Secret Secret::random(std::size_t size)
{
    Secret secret = ofSize(size);
    if (RAND_bytes(reinterpret_cast<unsigned char *>(secret.data()), static_cast<int>(size)) != 1)
        return {};
    return secret;
}

Secret::Secret(Secret &&other) noexcept
    : m_bytes(std::exchange(other.m_bytes, {}))
{ }

Secret &Secret::operator=(Secret &&other) noexcept
{
    if (this != &other) {
        wipe();
        m_bytes = std::exchange(other.m_bytes, {});
    }
    return *this;
}

Secret::~Secret() { wipe(); }

void Secret::wipe()
{
    wipeBytes(m_bytes.data(), m_bytes.size());
    m_bytes.clear();
}

bool equalInConstantTime(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void wipeBytes(void *data, std::size_t size)
{
    if (data != nullptr && size > 0)
        OPENSSL_cleanse(data, size);
}

} // namespace gatehouse
