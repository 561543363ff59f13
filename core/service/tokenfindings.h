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

/// What else is known about the token.
struct FindingContext {
    qint64 nowSeconds = 0;
    std::optional<CookieFacts> cookie;
    /// The secret that verified an HMAC token was found by the weak-secret check; the sentence says how.
    QString weakSecret;
    /// An access token may live this long; more is a finding.
    qint64 accessLifeSeconds = 900;
};

/// Risks of `token`, the worst first. Looks at the unverified parts only: a token need not be valid.
std::vector<Finding> tokenFindings(const jose::UnverifiedToken &token, const FindingContext &context);

} // namespace gatehouse
