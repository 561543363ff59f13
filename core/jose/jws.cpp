// SPDX-License-Identifier: MIT
#include "core/jose/jws.h"

#include "core/base/base64url.h"
#include "core/base/strictjson.h"
#include "core/jose/material.h"
#include "core/jose/signature.h"

namespace gatehouse::jose {

Checked<std::string> signCompact(const Jwk &key, Alg alg, std::string_view typ, std::string_view payload)
{
    if (!isSignature(alg) || !fits(key.labels(), alg))
        return refuse(Reason::AlgKeyMismatch, key.description() + " and " + std::string(nameOf(alg)));
    if (!key.isPrivate())
        return refuse(Reason::KeyInvalid, "no private part");
    if (key.isWeak() || (isHmac(alg) && key.material().secret.size() < leastSecretSize(alg)))
        return refuse(Reason::KeyWeak, key.description());
    std::string header = "{\"alg\":\"" + std::string(nameOf(alg)) + '"';
    if (!typ.empty())
        header += ",\"typ\":" + jsonQuoted(typ);
    if (!key.kid().empty())
        header += ",\"kid\":" + jsonQuoted(key.kid());
    std::string token = encodeBase64url(header + '}') + '.' + encodeBase64url(payload);
    auto signature = signMessage(key, alg, token);
    if (!signature)
        return signature;
    return token + '.' + encodeBase64url(*signature);
}

} // namespace gatehouse::jose
