// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessionstore.h"
#include "core/store/redis/redislink.h"

namespace gatehouse {

/// One thing that a capability needs.
struct NeededCommand {
    Capability capability;
    std::vector<std::string_view> words; ///< With the keys that it would have.
};

/// What this connection may do, found out without doing it: the commands are queued in a transaction, which
/// makes the server check its ACL, and then dropped. Also looks at the server: replica, eviction, read-only,
/// its clock. Where even that is forbidden everything is taken as allowed; a refusal then comes with the
/// action.
void probeRights(RedisLink &link, std::span<const NeededCommand> needed, StoreInfo &info);

} // namespace gatehouse
