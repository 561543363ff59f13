// SPDX-License-Identifier: MIT
// How one statement goes to the server and its answer comes back: with a deadline, and stopped when asked to.
#include "core/store/postgres/postgresconnection.h"
#include "core/store/postgres/postgreserror.h"
#include "core/store/postgres/socketwait.h"

#include <QCoreApplication>

#include "core/store/postgres/libpq.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <thread>

namespace gatehouse {

namespace {

constexpr int cancelMs = 2000;

QString tr(const char *text) { return QCoreApplication::translate("Postgres", text); }

/// PQcancel has no time-out of its own, so it runs on a thread that may be left behind. True when the server
/// has taken the request in time.
bool cancelWithin(pg_conn *handle, std::chrono::milliseconds time)
{
    const std::shared_ptr<PGcancel> cancel(PQgetCancel(handle), [](PGcancel *it) { PQfreeCancel(it); });
    if (!cancel)
        return false;
    std::packaged_task<bool()> task([cancel] {
        char why[256];
        return PQcancel(cancel.get(), why, sizeof why) == 1;
    });
    std::future<bool> done = task.get_future();
    std::thread(std::move(task)).detach();
    return done.wait_for(time) == std::future_status::ready && done.get();
}

/// False when the connection broke or the deadline passed.
bool dropCopyData(pg_conn *handle, QDeadlineTimer deadline)
{
    for (;;) {
        char *row = nullptr;
        const int size = PQgetCopyData(handle, &row, 1);
        PQfreemem(row);
        if (size < 0)
            return true;
        if (size > 0)
            continue;
        const bool isReadable = waitForSocket(PQsocket(handle), SocketReady::Read, 100);
        if (deadline.hasExpired() || (isReadable && PQconsumeInput(handle) == 0))
            return false;
    }
}

bool isFailure(const PGresult *result)
{
    const ExecStatusType status = PQresultStatus(result);
    return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE;
}

} // namespace

Failure PostgresConnection::fault(std::string_view sql, const pg_result *result)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    const char *text = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
    m_lastState = state ? QByteArray(state) : QByteArray();
    const QString said = QString::fromUtf8(text ? text : m_handle ? PQerrorMessage(m_handle) : "");
    Error error = errorOf({m_lastState, said, sql}, location());
    if (!m_handle || PQstatus(m_handle) != CONNECTION_OK || endsConnection(m_lastState))
        close();
    return Failure(std::move(error));
}

/// Waits until an answer can be taken without blocking. When that takes too long the statement is cancelled.
Done PostgresConnection::waitUntilReady(QDeadlineTimer deadline)
{
    while (PQisBusy(m_handle)) {
        const bool isStopped = m_options.stop && *m_options.stop && !m_isCommitting;
        if (isStopped || deadline.hasExpired()) {
            cancelStatement();
            m_lastState = "57014";
            if (isStopped)
                return failure(Error::Code::Cancelled, tr("The work was stopped."));
            return Failure(
                errorOf({m_lastState, QStringLiteral("no answer within the deadline"), {}}, location()));
        }
        const int forMs =
            static_cast<int>(std::min<qint64>(sliceMs, std::max<qint64>(1, deadline.remainingTime())));
        waitForSocket(PQsocket(m_handle), SocketReady::Read, forMs);
        if (PQconsumeInput(m_handle) == 0)
            return {}; // What is wrong is told by PQgetResult.
    }
    return {};
}

Done PostgresConnection::flush(QDeadlineTimer deadline)
{
    while (PQflush(m_handle) == 1) {
        if (deadline.hasExpired()) {
            close(); // Half a statement is out: nothing else can follow it.
            m_lastState.clear();
            return Failure(
                Error{Error::Code::Timeout,
                      tr("The PostgreSQL server %1 does not take what is sent. Nothing was changed.")
                          .arg(location()),
                      {}});
        }
        // The server may have to be read from before it reads on.
        waitForSocket(PQsocket(m_handle), SocketReady::ReadOrWrite, sliceMs);
        PQconsumeInput(m_handle);
    }
    return {};
}

void PostgresConnection::cancelStatement()
{
    if (cancelWithin(m_handle, std::chrono::milliseconds(cancelMs)))
        finishAnswer(QDeadlineTimer(cancelMs));
    else
        close();
}

/// Takes what is left of an answer, and throws it away.
void PostgresConnection::finishAnswer(QDeadlineTimer deadline)
{
    for (;;) {
        while (PQisBusy(m_handle)) {
            const bool isReadable = waitForSocket(PQsocket(m_handle), SocketReady::Read, sliceMs);
            if (deadline.hasExpired() || (isReadable && PQconsumeInput(m_handle) == 0)) {
                close();
                return;
            }
        }
        PGresult *result = PQgetResult(m_handle);
        if (!result)
            return;
        const bool isCopy = PQresultStatus(result) == PGRES_COPY_OUT;
        PQclear(result);
        if (isCopy && !dropCopyData(m_handle, deadline)) {
            close();
            return;
        }
    }
}

Result<PostgresRows> PostgresConnection::answer(std::string_view sql, QDeadlineTimer deadline)
{
    std::optional<PostgresRows> last;
    std::optional<Failure> problem;
    if (Done sent = flush(deadline); !sent)
        return Failure(std::move(sent.error()));
    for (;;) {
        if (Done ready = waitUntilReady(deadline); !ready)
            return Failure(std::move(ready.error()));
        PGresult *result = PQgetResult(m_handle);
        if (!result)
            break;
        if (isFailure(result)) {
            if (!problem)
                problem = fault(sql, result);
            PQclear(result);
            if (!m_handle)
                break;
        } else {
            last.emplace(result);
        }
    }
    if (problem)
        return std::move(*problem);
    if (!last)
        return fault(sql, nullptr);
    return std::move(*last);
}

Result<PostgresRows> PostgresConnection::send(std::string_view sql, const PostgresValues &values,
                                              int deadlineMs)
{
    const QByteArray &statement = withSchema(sql);
    const QDeadlineTimer deadline(deadlineMs);
    const std::vector<int> formats(static_cast<std::size_t>(values.size()), 1);
    if (PQsendQueryParams(m_handle, statement.constData(), values.size(), values.types(),
                          values.pointers().data(), values.lengths().data(), formats.data(), 1)
        == 0)
        return fault(sql, nullptr);
    return answer(sql, deadline);
}

Result<PostgresRows> PostgresConnection::sendSimple(const QByteArray &sql, int deadlineMs)
{
    const QDeadlineTimer deadline(deadlineMs);
    if (PQsendQuery(m_handle, sql.constData()) == 0)
        return fault({}, nullptr);
    return answer({}, deadline);
}

Result<PostgresRows> PostgresConnection::runScript(const QByteArray &sql)
{
    if (Done connected = connectIfNeeded(); !connected)
        return Failure(std::move(connected.error()));
    return sendSimple(sql, m_options.deadlineMs);
}

} // namespace gatehouse
