// SPDX-License-Identifier: MIT
#include "core/session/rotationrules.h"
#include "core/store/sql/sessionrecord.h"
#include "core/store/sql/sqlsessionstore.h"
#include "core/store/sql/sqltransaction.h"

namespace gatehouse {

namespace {

using Kind = RotateAnswer::Kind;

/// Carries one judged answer out, inside the transaction that read the record.
class RotationStep {
public:
    RotationStep(SqlConnection &connection, const RotateRequest &request, SessionRecord &record)
        : m_connection(connection)
        , m_request(request)
        , m_record(record)
    { }

    Done carryOut(const RotateAnswer &answer)
    {
        switch (answer.kind) {
        case Kind::Rotated:
            return rotate();
        case Kind::Grace:
            return note(answer.suspicious ? SessionEvent::Kind::Suspicious : SessionEvent::Kind::GraceAnswer,
                        {});
        case Kind::Reused:
            return revokeFamily(answer);
        case Kind::Ahead:
            return note(SessionEvent::Kind::Ahead, describeAhead(m_request, m_record.session.generation));
        case Kind::Expired:
            return rememberExpiry();
        case Kind::Revoked:
        case Kind::Unknown:
            break;
        }
        return {};
    }

private:
    Done rotate()
    {
        rotateSession(m_record.session, m_request);
        if (Done written = write(); !written)
            return written;
        return note(SessionEvent::Kind::Rotated, {});
    }

    Done revokeFamily(const RotateAnswer &answer)
    {
        revokeForReuse(m_record.session, m_request, answer.reuse);
        if (Done written = write(); !written)
            return written;
        if (Done noted = note(SessionEvent::Kind::Reuse,
                              describeReuse(answer, m_request, m_record.session.generation));
            !noted)
            return noted;
        return note(SessionEvent::Kind::Revoked, QStringLiteral("reuse"));
    }

    Done rememberExpiry()
    {
        if (m_record.expirySeenMs)
            return {};
        m_record.expirySeenMs = m_request.nowMs;
        return write();
    }

    Done write()
    {
        const Result<qint64> change = nextSessionChange(m_connection);
        return change ? updateSessionRecord(m_connection, m_record, *change) : Failure(change.error());
    }

    Done note(SessionEvent::Kind kind, const QString &text)
    {
        const std::uint32_t generation =
            kind == SessionEvent::Kind::Rotated ? m_record.session.generation : m_request.generation;
        return addSessionEvent(m_connection, m_record.n,
                               {kind, m_request.nowMs, generation, m_request.address, m_request.agent, text});
    }

    SqlConnection &m_connection;
    const RotateRequest &m_request;
    SessionRecord &m_record;
};

RotateAnswer judge(const SessionRecord &record, const RotateRequest &request)
{
    RotateAnswer answer = judgeRotation(record.session, request);
    if (record.expirySeenMs && answer.kind != Kind::Revoked)
        answer.kind = Kind::Expired;
    return answer;
}

} // namespace

Result<RotateAnswer> SqlSessionStore::rotate(const RotateRequest &request)
{
    Result<SqlTransaction> transaction = SqlTransaction::begin(m_connection);
    if (!transaction)
        return Failure(transaction.error());
    Result<std::optional<SessionRecord>> record = readSessionRecord(m_connection, request.sessionId);
    if (!record)
        return Failure(record.error());
    if (!*record)
        return RotateAnswer{};
    SessionRecord &found = **record;
    if (found.isDamaged)
        return Failure(damagedRecord(m_connection, found.session.id));
    RotateAnswer answer = judge(found, request);
    if (answer.kind != Kind::Revoked) {
        if (Done clock = checkRotationClock(found.session, request.nowMs); !clock)
            return Failure(clock.error());
    }
    if (Done carried = RotationStep(m_connection, request, found).carryOut(answer); !carried)
        return Failure(carried.error());
    answer.session = std::move(found.session);
    if (answer.kind == Kind::Reused && request.onReuse) {
        if (Done noted = request.onReuse(answer); !noted)
            return Failure(noted.error());
    }
    if (Done committed = transaction->commit(); !committed)
        return Failure(committed.error());
    return answer;
}

} // namespace gatehouse
