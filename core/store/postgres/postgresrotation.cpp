// SPDX-License-Identifier: MIT
#include "core/session/rotationrules.h"
#include "core/store/postgres/postgressessionstore.h"
#include "core/store/postgres/sessionrows.h"

namespace gatehouse {

namespace {

using Kind = RotateAnswer::Kind;

/// Carries one judged answer out, inside the transaction that holds the row locked: one round trip.
class RotationStep {
public:
    RotationStep(PostgresConnection &connection, const RotateRequest &request, PostgresRecord &record)
        : m_connection(connection)
        , m_request(request)
        , m_record(record)
    { }

    Done carryOut(const RotateAnswer &answer)
    {
        switch (answer.kind) {
        case Kind::Rotated:
            rotateSession(m_record.session, m_request);
            return rotate();
        case Kind::Grace:
            return note(answer.suspicious ? SessionEvent::Kind::Suspicious : SessionEvent::Kind::GraceAnswer,
                        {});
        case Kind::Reused:
            revokeForReuse(m_record.session, m_request, answer.reuse);
            return revokeFamily(describeReuse(answer, m_request, m_record.session.generation));
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
    /// $1 to $7.
    PostgresValues eventValues(SessionEvent::Kind kind, std::uint32_t generation, const QString &text) const
    {
        return PostgresValues()
            .number(m_record.n)
            .number(static_cast<int>(kind))
            .number(m_request.nowMs)
            .number(generation)
            .text(m_request.address)
            .text(m_request.agent)
            .text(text);
    }

    Done run(std::string_view sql, const PostgresValues &values)
    {
        const Result<PostgresRows> rows = m_connection.run(sql, values);
        return rows ? Done() : Failure(rows.error());
    }

    Done rotate()
    {
        const Session &session = m_record.session;
        PostgresValues values = eventValues(SessionEvent::Kind::Rotated, session.generation, {});
        values.bytes(session.currentHash)
            .bytes(session.previousHash)
            .number(session.refreshedMs)
            .number(session.expiresMs);
        return run(
            "WITH changed AS (UPDATE {}.sessions SET agent = $6, address = $5, generation = $4, "
            "current_hash = $8, previous_hash = $9, refreshed_ms = $10, expires_ms = $11 WHERE n = $1) "
            "INSERT INTO {}.session_events (session, kind, at_ms, generation, address, agent, note) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7)",
            values);
    }

    Done revokeFamily(const QString &text)
    {
        const SessionRevocation &revocation = *m_record.session.revocation;
        PostgresValues values = eventValues(SessionEvent::Kind::Reuse, m_request.generation, text);
        values.text(revocation.reason).text(revocation.by).number(static_cast<int>(revocation.reuse));
        return run(
            "WITH changed AS (UPDATE {}.sessions SET revoked_ms = $3, revoke_reason = $8, revoked_by = $9, "
            "reuse = $10 WHERE n = $1) "
            "INSERT INTO {}.session_events (session, kind, at_ms, generation, address, agent, note) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7)",
            values);
    }

    Done note(SessionEvent::Kind kind, const QString &text)
    {
        return run("INSERT INTO {}.session_events (session, kind, at_ms, generation, address, agent, note) "
                   "VALUES ($1, $2, $3, $4, $5, $6, $7)",
                   eventValues(kind, m_request.generation, text));
    }

    Done rememberExpiry()
    {
        if (m_record.expirySeenMs)
            return {};
        return run("UPDATE {}.sessions SET expiry_seen_ms = $2 WHERE n = $1",
                   PostgresValues().number(m_record.n).number(m_request.nowMs));
    }

    PostgresConnection &m_connection;
    const RotateRequest &m_request;
    PostgresRecord &m_record;
};

RotateAnswer judge(const PostgresRecord &record, const RotateRequest &request)
{
    RotateAnswer answer = judgeRotation(record.session, request);
    if (record.expirySeenMs && answer.kind != Kind::Revoked)
        answer.kind = Kind::Expired;
    return answer;
}

} // namespace

Result<RotateAnswer> PostgresSessionStore::rotateInside(const RotateRequest &request, bool &isReuseTold)
{
    const Result<PostgresRows> rows =
        m_connection.run("SELECT " GATEHOUSE_RECORD_COLUMNS " FROM {}.sessions s WHERE s.id = $1 FOR UPDATE",
                         PostgresValues().text(request.sessionId));
    if (!rows)
        return Failure(rows.error());
    if (rows->isEmpty())
        return RotateAnswer{};
    PostgresRecord record = postgresRecord(*rows, 0);
    RotateAnswer answer = judge(record, request);
    if (answer.kind != Kind::Revoked) {
        if (Done clock = checkRotationClock(record.session, request.nowMs); !clock)
            return Failure(std::move(clock.error()));
    }
    if (Done carried = RotationStep(m_connection, request, record).carryOut(answer); !carried)
        return Failure(std::move(carried.error()));
    answer.session = std::move(record.session);
    // Last before the commit, and once even if the whole is tried again.
    if (answer.kind == Kind::Reused && request.onReuse && !isReuseTold) {
        isReuseTold = true;
        if (Done noted = request.onReuse(answer); !noted)
            return Failure(std::move(noted.error()));
    }
    return answer;
}

Result<RotateAnswer> PostgresSessionStore::rotate(const RotateRequest &request)
{
    RotateAnswer answer;
    bool isReuseTold = false;
    const Done rotated = carriedOut([&]() -> Done {
        Result<RotateAnswer> result = rotateInside(request, isReuseTold);
        if (!result)
            return Failure(std::move(result.error()));
        answer = std::move(*result);
        return {};
    });
    if (!rotated)
        return Failure(rotated.error());
    return answer;
}

} // namespace gatehouse
