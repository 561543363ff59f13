// SPDX-License-Identifier: MIT
#include "core/jose/material.h"

#include <algorithm>
#include <initializer_list>

namespace gatehouse::jose {
namespace {

bool isOneOf(std::string_view text, std::initializer_list<std::string_view> names)
{
    return std::find(names.begin(), names.end(), text) != names.end();
}

/// Type and curve alone.
bool canCarry(const KeyLabels &labels, Alg alg)
{
    const auto isEc = [&](std::string_view curve) { return labels.type == "EC" && labels.curve == curve; };
    const auto isOkp = [&](std::string_view curve) { return labels.type == "OKP" && labels.curve == curve; };
    switch (alg) {
    case Alg::RS256:
    case Alg::RS384:
    case Alg::RS512:
    case Alg::PS256:
    case Alg::PS384:
    case Alg::PS512:
    case Alg::RSA1_5:
    case Alg::RSA_OAEP:
    case Alg::RSA_OAEP_256:
        return labels.type == "RSA";
    case Alg::ES256:
        return isEc("P-256");
    case Alg::ES384:
        return isEc("P-384");
    case Alg::ES512:
        return isEc("P-521");
    case Alg::ES256K:
        return isEc("secp256k1");
    case Alg::EdDSA:
        return isOkp("Ed25519") || isOkp("Ed448");
    case Alg::Ed25519:
        return isOkp("Ed25519");
    case Alg::Ed448:
        return isOkp("Ed448");
    case Alg::ECDH_ES:
    case Alg::ECDH_ES_A128KW:
    case Alg::ECDH_ES_A192KW:
    case Alg::ECDH_ES_A256KW:
        return isEc("P-256") || isEc("P-384") || isEc("P-521") || isOkp("X25519") || isOkp("X448");
    default:
        return labels.type == "oct";
    }
}

bool isEdwards(std::string_view name) { return isOneOf(name, {"EdDSA", "Ed25519", "Ed448"}); }

/// What `key_ops` may say of a key that undoes `alg` for us.
bool allowsOperation(std::string_view operation, Alg alg)
{
    if (isSignature(alg))
        return operation == "verify";
    switch (alg) {
    case Alg::Dir:
        return operation == "decrypt";
    case Alg::A128KW:
    case Alg::A192KW:
    case Alg::A256KW:
        return operation == "unwrapKey";
    case Alg::A128GCMKW:
    case Alg::A192GCMKW:
    case Alg::A256GCMKW:
    case Alg::RSA1_5:
    case Alg::RSA_OAEP:
    case Alg::RSA_OAEP_256:
        return isOneOf(operation, {"unwrapKey", "decrypt"});
    default:
        return isOneOf(operation, {"deriveKey", "deriveBits"});
    }
}

} // namespace

std::size_t leastSecretSize(Alg alg)
{
    switch (alg) {
    case Alg::HS256:
        return 32;
    case Alg::HS384:
        return 48;
    case Alg::HS512:
        return 64;
    default:
        return 0;
    }
}

bool fits(const KeyLabels &labels, Alg alg, std::string_view encName)
{
    if (!canCarry(labels, alg))
        return false;
    if (!labels.alg || *labels.alg == nameOf(alg) || (alg == Alg::Dir && *labels.alg == encName))
        return true;
    // RFC 9864 gave EdDSA two more exact names. The key's name must still be right for its curve.
    const auto named = algFromName(*labels.alg);
    return isEdwards(nameOf(alg)) && isEdwards(*labels.alg) && named && canCarry(labels, *named);
}

bool mayCheck(const KeyLabels &labels, Alg alg)
{
    if (labels.use && *labels.use != (isSignature(alg) ? "sig" : "enc"))
        return false;
    return !labels.keyOps
        || std::any_of(labels.keyOps->begin(), labels.keyOps->end(),
                       [alg](const std::string &name) { return allowsOperation(name, alg); });
}

} // namespace gatehouse::jose
