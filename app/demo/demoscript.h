// SPDX-License-Identifier: MIT
#pragma once

#include "app/demo/demoworld.h"

#include <atomic>
#include <queue>

namespace gatehouse {

/// What happened in the weeks before: logins, refreshes, thefts, revocations and key rotations, played to the
/// authority in the order of time.
class DemoScript {
public:
    struct Span {
        qint64 fromMs = 0, untilMs = 0;
        int logins = 0;
    };
    DemoScript(DemoWorld &world, const Span &span);
    /// Error Cancelled when `stop` is set before the end.
    Done play(const std::atomic<bool> &stop);

    /// One thing that happens now, while the console is open.
    static Done goOn(DemoWorld &world);

private:
    enum class Kind {
        Login,
        Refresh,
        Repeat,
        RepeatElsewhere,
        Logout,
        Misuse,
        RevokeSome,
        RevokeUser,
        RotateAccess,
        RotateRefresh,
        PrepareKey
    };
    struct Event {
        qint64 atMs;
        int order; ///< Among events of the same moment.
        Kind kind;
        int session;
        bool operator>(const Event &other) const
        {
            return atMs != other.atMs ? atMs > other.atMs : order > other.order;
        }
    };

    void plan(qint64 atMs, Kind kind, int session = -1);
    void planLogins(int count);
    void planOperators();
    Done happen(const Event &event);
    Done happenLogin(qint64 atMs);
    Done happenRefresh(qint64 atMs, int session);
    Done revokeSome();
    Done revokeUser();

    DemoWorld &m_world;
    Span m_span;
    std::priority_queue<Event, std::vector<Event>, std::greater<>> m_events;
    int m_order = 0;
    int m_refreshes = 0;
};

} // namespace gatehouse
