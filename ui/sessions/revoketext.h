// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessionstore.h"

namespace gatehouse {

/// What revoking would end, in words: how many sessions of whom, and until when access tokens stay valid.
/// `accessEndMs`: SessionService::accessTokensEndMs().
QString revokeSentence(const RevokePreview &preview, const RevokeTarget &target, qint64 accessEndMs,
                       qint64 nowMs, bool canCutOff);
/// "12 sessions revoked, 3 were gone already."
QString outcomeSentence(const RevokeOutcome &outcome);
/// One line for each session that was not revoked and not gone: for "Copy details".
QString outcomeDetails(const RevokeOutcome &outcome);
/// What the person must type before so much is ended; empty when a click is enough.
QString wordToType(const RevokePreview &preview, const RevokeTarget &target, bool isProduction);

} // namespace gatehouse
