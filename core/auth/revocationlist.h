// SPDX-License-Identifier: MIT
#pragma once

#include "core/auth/userdirectory.h"
#include "core/session/sessionstore.h"

namespace gatehouse {

/// The entries of a list as somebody pasted it: one per line, or with commas, semicolons or spaces between;
/// quotes around them do not count. Each entry once, in the order of the list.
QStringList entriesOf(const QString &list);

/// What the entries of such a list are.
struct ResolvedList {
    QStringList sessions; ///< Ids; without those that end with their user, who is named as well.
    QStringList users; ///< Ids.
    QStringList notFound; ///< Entries that are neither a session nor a user.

    /// In the order sessions, users.
    std::vector<RevokeTarget> targets() const;
};

/// Looks each entry up: session ids first, then user ids and logins (in any case). Reads all sessions once.
/// `users` may be null.
Result<ResolvedList> resolveList(const QStringList &entries, SessionStore &sessions, UserDirectory *users);

} // namespace gatehouse
