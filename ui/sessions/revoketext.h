// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/revocationservice.h"

namespace gatehouse {

/// What revoking would end, in words: how many sessions of whom, and until when access tokens stay valid.
/// `accessEndMs`: SessionService::accessTokensEndMs().
QString revokeSentence(const RevocationPlan &plan, qint64 accessEndMs, qint64 nowMs, bool canCutOff);
/// "3 sessions of ada", for one line.
QString shortPlan(const RevocationPlan &plan);
/// That the clock of the store is so far ahead of this machine's, and which one counts; empty when they agree.
QString clockSentence(qint64 skewMs);
/// What has to be known of sessions that were revoked, such as that no replica confirmed it; or nothing.
QString remarkOf(const std::vector<RevokeItem> &items);
/// "12 sessions revoked, 3 already gone. Access tokens stay valid until 14:05:07 (Europe/Berlin)."
QString outcomeSentence(const RevocationResult &result, qint64 nowMs);
/// "A revocation of 1,000 sessions was interrupted: 412 are left."
QString unfinishedSentence(const UnfinishedRevocation &unfinished);
/// What the person must type before so much is ended; empty when a click is enough.
QString wordToType(int sessions, bool isProduction);

} // namespace gatehouse
