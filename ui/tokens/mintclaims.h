// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QString>

namespace gatehouse {

/// What is typed about a token to be minted.
struct MintFields {
    QString subject, audience, role; ///< Empty: the claim is left out.
    QString more; ///< Further claims as a JSON object; empty: none.
};

/// The claims as one JSON object, every digit of `more` as it was written. Error Malformed says in one
/// sentence what is wrong with `more`: no JSON object, a claim twice, or one that is set elsewhere.
Result<QByteArray> mintClaims(const MintFields &fields);

} // namespace gatehouse
