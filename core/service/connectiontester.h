// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/worker.h"
#include "core/store/connectiontest.h"

namespace gatehouse {

/// "Test connection": over a connection of its own, on a thread of its own, so that a server that does not
/// answer delays nothing else. Ending this object ends a test that runs.
class ConnectionTester {
public:
    ConnectionTester() = default;
    ~ConnectionTester() { m_stop = true; }
    ConnectionTester(const ConnectionTester &) = delete;
    ConnectionTester &operator=(const ConnectionTester &) = delete;

    /// Host, port, encryption, sign-in, rights, layout, clock, and a write that changes nothing. Never fails
    /// as a whole: a failed step says why, and later steps are left out. `password` may be null.
    QFuture<Result<std::vector<ConnectionStep>>> test(const ConnectionProfile &profile,
                                                      std::shared_ptr<const Secret> password, qint64 nowMs);

private:
    std::atomic<bool> m_stop = false;
    Worker m_worker;
};

} // namespace gatehouse
