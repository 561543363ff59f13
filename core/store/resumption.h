// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessionstore.h"

namespace gatehouse {

/// What a scan does about a lost connection: it tells its sink, seeks another one in ever longer steps, and
/// goes on. It gives up when two passes in a row brought nothing, or when the server cannot be reached for
/// four deadlines; for one try only while nothing has been read yet.
class Resumption {
public:
    /// `pause` waits that many milliseconds and is false when the work is to be stopped. `told` may be null.
    Resumption(SessionSink *told, int deadlineMs, std::function<bool(int milliseconds)> pause);

    /// After a pass that failed with `problem` when `progress` things had been read in all. True when
    /// `reconnect` worked and another pass is worth while.
    bool isBack(const Error &problem, std::uint64_t progress, const std::function<Done()> &reconnect);

private:
    bool seek(int patienceMs, const std::function<Done()> &reconnect);
    SessionSink *m_told;
    int m_deadlineMs;
    std::function<bool(int)> m_pause;
    std::uint64_t m_progress = 0;
    int m_fruitless = 0;
};

} // namespace gatehouse
