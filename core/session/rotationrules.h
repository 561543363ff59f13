// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessionstore.h"

namespace gatehouse {

/// How far the clock may be behind a session's last rotation before a refresh is refused.
constexpr qint64 toleratedClockSetBackMs = 5 * 60 * 1000;

/// What a presented refresh token means for this session, by the table in core/auth/README.md. Decides only;
/// the store that holds the session carries it out in the same atomic step. Sets kind, reuse,
/// sinceRotationMs and suspicious.
RotateAnswer judgeRotation(const Session &session, const RotateRequest &request);

/// For the history: what came back and how long after the rotation, as one sentence.
QString describeReuse(const RotateAnswer &answer, const RotateRequest &request,
                      std::uint32_t currentGeneration);

} // namespace gatehouse
