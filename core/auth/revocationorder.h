// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessionstore.h"

namespace gatehouse {

/// A revocation of any size, as a person asked for it.
struct RevocationOrder {
    QString id; ///< Joins it to its audit records, and makes sure that it begins once only: newId().
    std::vector<RevokeTarget> targets; ///< Carried out in this order; a session named twice counts once.
    QString what; ///< How they were chosen, for the audit trail: "filter idle>30d". May be empty.
    QString reason;
    QString actor;
    /// Also puts the access tokens of the sessions that are named one by one on the deny list, before they
    /// are revoked, until the last that can have been issued is over. Of whole users the cut-off does that.
    bool deniesTokens = false;

    static QString newId();
};

/// How far a revocation has come.
struct RevocationTally {
    int total = 0; ///< Sessions and whole users that were asked for.
    int waiting = 0; ///< Of these: not sent.
    int unknown = 0; ///< Of these: sent, and the answer was lost.
    int revoked = 0, gone = 0, failed = 0; ///< Sessions; a whole user has any number of them.
    int missing = 0; ///< Of those gone: there is no trace of them.
    int refused = 0; ///< Of total: the store would not do it, or not the whole of it.

    int left() const { return waiting + unknown + refused; }
    int done() const { return total - left(); }
    /// "500 revoked, 12 already gone, 488 not sent", for the audit trail.
    QString summary() const;
    RevocationTally &operator+=(const RevocationTally &other);
    RevocationTally &operator-=(const RevocationTally &other);
    bool operator==(const RevocationTally &) const = default;
};

/// A revocation of which something is left, as the journal has it.
struct UnfinishedRevocation {
    QString id;
    QString object; ///< As in the audit trail: "1,000 sessions (filter idle>30d)".
    QString reason, actor;
    qint64 begunMs = 0;
    bool isUser = false; ///< One whole user.
    bool deniesTokens = false;
    RevocationTally tally;
};

/// What a revocation is about, for the audit trail: a session id, a user id, "1,000 sessions and 2 users".
QString objectOf(const std::vector<RevokeTarget> &targets, const QString &what = {});
QString objectOf(const RevocationOrder &order);
/// True for one whole user and nothing else.
bool isOneUser(const std::vector<RevokeTarget> &targets);
/// The outcome in numbers, for the audit trail: "12 revoked, 3 already gone".
QString summaryOf(const RevokeOutcome &outcome);

} // namespace gatehouse
