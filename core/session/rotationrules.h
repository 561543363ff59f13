// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessionstore.h"

namespace gatehouse {

/// How far the clock may be behind a session's last rotation before a refresh is refused.
constexpr qint64 toleratedClockSetBackMs = qint64(5) * 60 * 1000;

/// What a presented refresh token means for this session, by the table in core/auth/README.md. Decides only;
/// the store that holds the session carries it out in the same atomic step. Sets kind, reuse,
/// sinceRotationMs and suspicious.
RotateAnswer judgeRotation(const Session &session, const RotateRequest &request);

/// Error Conflict when the clock is too far behind the session's last rotation.
Done checkRotationClock(const Session &session, qint64 nowMs);
/// What Rotated makes of the session.
void rotateSession(Session &session, const RotateRequest &request);
/// What Reused makes of the session.
void revokeForReuse(Session &session, const RotateRequest &request, ReuseKind reuse);

/// For the history: what came back and how long after the rotation, as one sentence.
QString describeReuse(const RotateAnswer &answer, const RotateRequest &request,
                      std::uint32_t currentGeneration);
/// For the history: that a token came which the store cannot have given out yet.
QString describeAhead(const RotateRequest &request, std::uint32_t currentGeneration);

} // namespace gatehouse
