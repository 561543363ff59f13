// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace gatehouse {

enum class AuditAction {
    RevokeSessions,
    RevokeUser,
    ReuseDetected,
    Logout,
    KeyGenerate,
    KeyRotate,
    KeyRetire,
    KeyRemove,
    KeyExport,
    KeySetUp,
    KeyUnlock,
    UserAdd,
    UserChange,
    TokenMint,
    TokenDeny,
    KeyImport,
    StoreTidy
};
/// Requested is written, and safe on disk, before the action is carried out; the outcome follows as a second
/// record with the same actionId. A Requested without an outcome tells of a crash in between.
enum class AuditPhase { Requested, Succeeded, Failed };

/// One record. Never a token or a secret: ids, kids and thumbprints at most.
struct AuditEvent {
    qint64 seq = 0; ///< From 1, without gaps. Given by the log.
    qint64 atMs = 0;
    QString actionId; ///< Joins request and outcome.
    AuditAction action = AuditAction::RevokeSessions;
    AuditPhase phase = AuditPhase::Requested;
    QString actor; ///< Who: operator name, or "authority".
    QString object; ///< What: a session, user or key id; "1,000 sessions".
    QString store; ///< Whose sessions, when one log tells of several servers: "Shop (redis://…)". Given by
                   ///< the log.
    QString reason;
    QString outcome; ///< "12 revoked, 3 already gone", or why it failed.
    QByteArray previousHash,
        hash; ///< SHA-256; hash = SHA-256(previous || canonical record). Given by the log.
};

QString codeOf(AuditAction action); ///< "session.revoke": for JSON and the stored record.
QString codeOf(AuditPhase phase);
std::optional<AuditAction> auditActionFromCode(const QString &code);
std::optional<AuditPhase> auditPhaseFromCode(const QString &code);

struct AuditQuery {
    qint64 afterSeq = 0; ///< Only later ones.
    int limit = 10'000;
    QString text; ///< Only records that contain it, in any field, in any case.
};

struct AuditCheck {
    qint64 records = 0;
    qint64 firstBad = 0; ///< 0: the chain holds.
    QString problem; ///< One sentence.
    QByteArray head; ///< Hash of the last record.
    bool holds() const { return firstBad == 0; }
};

/// Append-only, hash-chained. Several threads and processes may append to one log, each through its own
/// object; each append is one transaction and on disk when it returns.
class AuditLog {
public:
    virtual ~AuditLog() = default;
    virtual Done append(AuditEvent event) = 0;
    virtual Result<std::vector<AuditEvent>> read(const AuditQuery &query) = 0; ///< In order of seq.
    virtual Result<AuditCheck> check() = 0;
    /// Three lines to be kept by somebody else: "origin / number of records / base64 of the last hash" (the
    /// body of a C2SP checkpoint). A chain alone cannot show that its end was cut off; with this it can.
    virtual Result<QByteArray> checkpoint() = 0;
    /// check(), and that the log still holds what it held at this checkpoint. Error Malformed: not a
    /// checkpoint; Conflict: the checkpoint is of another log.
    virtual Result<AuditCheck> checkAgainst(const QByteArray &checkpoint) = 0;
};

} // namespace gatehouse
