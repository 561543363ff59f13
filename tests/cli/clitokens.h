// SPDX-License-Identifier: MIT
#pragma once

#include "core/jose/jws.h"

#include <QByteArray>

namespace gatehouse {

// Keys and tokens of another system.

inline const QByteArray payload =
    R"({"iss":"https://id.example","sub":"42","exp":1790000000,"big":9007199254740993})";

inline jose::Jwk made(jose::Alg alg, const char *kid = "k1")
{
    jose::Jwk::Spec spec;
    spec.alg = alg;
    spec.rsaBits = 2048;
    spec.kid = kid;
    return jose::Jwk::generate(spec).value();
}

inline QByteArray signedBy(const jose::Jwk &key, jose::Alg alg, const QByteArray &claims = payload)
{
    return QByteArray::fromStdString(jose::signCompact(key, alg, "JWT", claims.toStdString()).value());
}

inline QByteArray setOf(const jose::Jwk &key)
{
    return "{\"keys\":[" + QByteArray::fromStdString(key.publicJson()) + "]}";
}

} // namespace gatehouse
