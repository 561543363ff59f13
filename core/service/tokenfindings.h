// SPDX-License-Identifier: MIT
#pragma once

#include "core/jose/decode.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace gatehouse {

/// The attributes of a Set-Cookie line (RFC 6265 section 4.1).
struct CookieFacts {
    QString name;
    bool httpOnly = false, secure = false;
    QString sameSite; ///< "Strict", "Lax", "None"; empty when absent.
    QString path, domain;
    std::optional<qint64> maxAgeSeconds;

    /// Nothing when `text` is not a Set-Cookie line (with or without the header's name).
    static std::optional<CookieFacts> read(const QByteArray &text);
};

/// A risk of a token or of the way it is carried: what, why it matters, what to do.
struct Finding {
    enum class Severity { Risk, Caution, Note };
    Severity severity = Severity::Note;
    QString id; ///< Stable, for JSON: "header.jku", "claims.no_exp".
    QString title, why, action;
};

/// Risks of the way the cookie is set, the worst first.
std::vector<Finding> cookieFindings(const CookieFacts &cookie);

/// What else is known about the token.
struct FindingContext {
    qint64 nowSeconds = 0;
    std::optional<CookieFacts> cookie;
    /// The secret that verified an HMAC token was found by the weak-secret check; the sentence says how.
    QString weakSecret;
    /// How long the access tokens of this store live, when the token is one of them.
    std::optional<qint64> ownAccessLifeSeconds;
    /// The claims of an encrypted token, when it was opened and holds claims and no token.
    const jose::DecodedPart *decrypted = nullptr;
    bool cameEncrypted = false; ///< It stood in an encrypted token.
};

/// Risks of `token`, the worst first. Looks at the unverified parts only: a token need not be valid. An
/// access token that lives for more than 15 minutes is one.
std::vector<Finding> tokenFindings(const jose::UnverifiedToken &token, const FindingContext &context);

struct TokenInspection;

/// The same for a token and what is inside it, as far as it was decrypted. What `context` says about
/// encryption is set here.
std::vector<Finding> tokenFindings(const TokenInspection &inspection, FindingContext context);

} // namespace gatehouse
