// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"

#include <QByteArray>

#include <string_view>

namespace gatehouse {

constexpr std::size_t wrappingKeySize = 32;

/// Encrypts with AES-256-GCM: one byte of version, 12 random bytes of nonce, the ciphertext, 16 bytes of tag.
/// `purpose` is authenticated with it, so that a sealed text opens only for what it was sealed for.
Result<QByteArray> seal(const Secret &wrappingKey, std::string_view plain, const QByteArray &purpose);

/// Error Denied: another key or another purpose, or the text was changed.
Result<Secret> unseal(const Secret &wrappingKey, const QByteArray &sealedText, const QByteArray &purpose);

} // namespace gatehouse
