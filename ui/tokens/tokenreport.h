// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/tokencompare.h"
#include "core/service/tokenfindings.h"
#include "core/service/tokenservice.h"

#include <QString>

namespace gatehouse {

struct TokenVerdict;

/// What was found out about a token, as Markdown for a ticket: verdict, checks, risks, keys tried, header and
/// payload. Without the signature, so that the text is no credential, and without what was decrypted.
QString markdownReport(const TokenInspection &inspection, const LiveState &live,
                       const std::vector<Finding> &findings, qint64 nowMs);

/// Two tokens side by side, as Markdown, with the verdict of each and without their signatures.
QString markdownComparison(const std::vector<ComparedMember> &rows, const TokenVerdict &left,
                           const TokenVerdict &right, qint64 nowMs);

} // namespace gatehouse
