// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"

#include <string_view>

namespace gatehouse {

/// What kind of refusal an error reply of a Redis server is, by its first word.
enum class RedisRefusal {
    Other,
    NoScript,
    Moved, ///< Another node of the cluster holds this slot.
    Ask, ///< Another node holds this key for the time of a move.
    NotNow, ///< LOADING, CLUSTERDOWN, MASTERDOWN, TRYAGAIN, BUSY: nothing was done, and it may pass.
    ReadOnly, ///< A replica.
    NoAuth, ///< The connection is not logged in.
    NoPermission
};
RedisRefusal refusalOf(std::string_view errorReply);

/// An error reply as an Error with isRefusal: one sentence that says what to do. `command` is its name,
/// "GET"; `where` the server, "host:port". Never holds an argument of the command, so never a password.
Error errorFromReply(std::string_view errorReply, std::string_view command, const QString &where);

/// Whether what refused one change would refuse the next one as well.
enum class RefusalReach {
    OneKey,
    Server, ///< It is short of replicas or memory, cannot save, is loading, busy or a replica.
    Everywhere ///< The other nodes of a cluster too: it is down, or this user lacks a command.
};
RefusalReach reachOf(const Error &refusal);

} // namespace gatehouse
