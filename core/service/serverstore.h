// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/secret.h"
#include "core/session/sessionstore.h"
#include "core/store/connectionprofile.h"

#include <atomic>
#include <functional>
#include <memory>

namespace gatehouse {

/// The sessions of a Redis or PostgreSQL server.
struct ServerStore {
    std::unique_ptr<SessionStore> sessions;
    /// Removes what is over, as SqlSessionStore::purge(), by the server's clock. Empty where the server does
    /// that by itself.
    std::function<Result<int>()> purge;
    /// Which layout what is there looks like, in a sentence or two, from a bounded sample. Always there.
    std::function<Result<QString>()> describeLayout;
};

/// Connects to the server of `profile`. Blocks, and what it gives is used by this thread only. `stop`
/// outlives it. Error Unsupported for an embedded store.
Result<ServerStore> openServerStore(const ConnectionProfile &profile, std::shared_ptr<const Secret> password,
                                    const std::atomic<bool> &stop);

} // namespace gatehouse
