// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/tokenservice.h"

#include <QList>
#include <QString>

namespace gatehouse {

/// Keys that a person brought to verify a token with, or why they are none.
struct BroughtKeys {
    jose::JwkSet keys;
    QString name; ///< "Pasted key set (3 keys)": says what verified. Never key material.
    QString problem; ///< One sentence; empty when there are keys.
};

/// Reads a JWK, a JWK set (RFC 7517) or PEM: a public key, a certificate, or a private key, which `password`
/// opens if it is encrypted. Weak keys are read too, so that a token can be analysed; the verdict then says
/// so.
BroughtKeys readKeys(const QString &text, const Secret &password = {});
/// The text is PEM that opens with a password only.
bool wantsPassword(const QString &text);
/// The text is a key, a set of keys or PEM, and not a token.
bool looksLikeKey(const QString &text);
/// Which characters of `text` are private: the values of `d`, `p`, `q`, `dp`, `dq`, `qi`, `r`, `t` and `k` in
/// JSON (RFC 7518 section 6), and what stands between the lines of a private key in PEM.
struct TextRange {
    qsizetype from = 0, to = 0;
};
QList<TextRange> privateParts(const QString &text);
/// A shared secret for HMAC: the text itself, or base64url of its bytes.
BroughtKeys readSecret(const Secret &typed, bool isBase64url);
/// The signature algorithms that one of the keys can carry, in the order of their names.
std::vector<jose::Alg> carriedBy(const jose::JwkSet &keys);

} // namespace gatehouse
