// SPDX-License-Identifier: MIT
// Very many rows, and waiting for a notification.
#include "core/store/postgres/copyreader.h"
#include "core/store/postgres/postgresconnection.h"
#include "core/store/postgres/postgreserror.h"
#include "core/store/postgres/socketwait.h"

#include <QCoreApplication>

#include "core/store/postgres/libpq.h"

#include <algorithm>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("Postgres", text); }

Failure stopped() { return failure(Error::Code::Cancelled, tr("The list was not read to its end.")); }

Failure broken(const QString &location)
{
    return failure(
        Error::Code::Malformed,
        tr("The answer of the PostgreSQL server %1 is not in the form that was asked for.").arg(location));
}

/// What a server or pooler says that does not know COPY.
bool isCopyRefusal(const QByteArray &state)
{
    return state == "42501" || state == "0A000" || state == "42601" || state == "08P01";
}

} // namespace

Done PostgresConnection::stream(std::string_view select, int columnCount, const TakeRow &take)
{
    m_lastState.clear();
    if (m_options.bulkRead == PostgresOptions::BulkRead::Copy && !m_isCopyRefused) {
        bool isStarted = false;
        Done copied = streamByCopy(select, columnCount, [&](const std::string_view *columns) {
            isStarted = true;
            return take(columns);
        });
        if (copied || isStarted || !isCopyRefusal(m_lastState))
            return copied;
    }
    Done selected = streamBySelect(select, columnCount, take);
    m_isCopyRefused = m_isCopyRefused || selected;
    return selected;
}

/// Reading everything may take long, so the server's time-out is off; ours counts from row to row.
Done PostgresConnection::beginStream()
{
    m_statementMs = m_options.deadlineMs;
    const QByteArray sql = "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY; SET LOCAL statement_timeout = 0";
    for (int attempt = 0;; ++attempt) {
        if (Done connected = connectIfNeeded(); !connected)
            return connected;
        const Result<PostgresRows> begun = sendSimple(sql, m_options.deadlineMs);
        if (begun)
            return {};
        if (m_handle || attempt > 0)
            return Failure(begun.error());
    }
}

Done PostgresConnection::streamByCopy(std::string_view select, int columnCount, const TakeRow &take)
{
    if (Done begun = beginStream(); !begun)
        return begun;
    const QByteArray copy = "COPY (" + withSchema(select) + ") TO STDOUT (FORMAT binary)";
    Done copied = [&]() -> Done {
        if (Result<PostgresRows> sent = sendCopy(copy, select); !sent)
            return Failure(std::move(sent.error()));
        return takeCopied(select, columnCount, take);
    }();
    const QByteArray state = m_lastState;
    rollBack();
    m_lastState = state;
    return copied;
}

Result<PostgresRows> PostgresConnection::sendCopy(const QByteArray &copy, std::string_view select)
{
    const QDeadlineTimer deadline(m_options.deadlineMs);
    if (PQsendQuery(m_handle, copy.constData()) == 0)
        return fault(select, nullptr);
    if (Done sent = flush(deadline); !sent)
        return Failure(std::move(sent.error()));
    if (Done ready = waitUntilReady(deadline); !ready)
        return Failure(std::move(ready.error()));
    PGresult *result = PQgetResult(m_handle);
    if (PQresultStatus(result) == PGRES_COPY_OUT)
        return PostgresRows(result);
    Failure problem = fault(select, result);
    PQclear(result);
    if (m_handle)
        finishAnswer(deadline);
    return problem;
}

Done PostgresConnection::takeCopied(std::string_view select, int columnCount, const TakeRow &take)
{
    CopyReader reader(columnCount);
    for (;;) {
        char *message = nullptr;
        const int size = PQgetCopyData(m_handle, &message, 1);
        if (size == 0) {
            if (Done ready = waitForCopyData(); !ready)
                return ready;
            continue;
        }
        if (size < 0) {
            const Result<PostgresRows> end = answer(select, QDeadlineTimer(m_options.deadlineMs));
            if (!end)
                return Failure(end.error());
            return reader.isAtEnd() ? Done() : broken(location());
        }
        const std::unique_ptr<char, void (*)(void *)> owner(message, [](void *memory) { PQfreemem(memory); });
        reader.setMessage({message, static_cast<std::size_t>(size)});
        CopyReader::Step step = reader.next();
        while (step == CopyReader::Step::Row && take(reader.columns()))
            step = reader.next();
        if (step == CopyReader::Step::Row || step == CopyReader::Step::Broken) {
            cancelStatement();
            return step == CopyReader::Step::Row ? stopped() : broken(location());
        }
    }
}

Done PostgresConnection::waitForCopyData()
{
    const QDeadlineTimer deadline(m_options.deadlineMs);
    for (;;) {
        const bool isStopped = m_options.stop && *m_options.stop;
        if (isStopped || deadline.hasExpired()) {
            cancelStatement();
            m_lastState = "57014";
            if (isStopped)
                return stopped();
            return Failure(
                errorOf({m_lastState, QStringLiteral("no row within the deadline"), {}}, location()));
        }
        if (waitForSocket(PQsocket(m_handle), SocketReady::Read, sliceMs)) {
            // Of a connection that is gone PQgetCopyData() says no more than that there is nothing yet.
            if (PQconsumeInput(m_handle) == 0)
                return fault({}, nullptr);
            return {};
        }
    }
}

Done PostgresConnection::streamBySelect(std::string_view select, int columnCount, const TakeRow &take)
{
    if (Done begun = beginStream(); !begun)
        return begun;
    Done selected = takeSelected(select, columnCount, take);
    const QByteArray state = m_lastState;
    rollBack();
    m_lastState = state;
    return selected;
}

/// Each row comes as a result of its own as soon as it is there, so none has to wait for all.
Done PostgresConnection::takeSelected(std::string_view select, int columnCount, const TakeRow &take)
{
    const QByteArray &statement = withSchema(select);
    if (PQsendQueryParams(m_handle, statement.constData(), 0, nullptr, nullptr, nullptr, nullptr, 1) == 0
        || PQsetSingleRowMode(m_handle) == 0)
        return fault(select, nullptr);
    if (Done sent = flush(QDeadlineTimer(m_options.deadlineMs)); !sent)
        return sent;
    std::vector<std::string_view> columns(static_cast<std::size_t>(columnCount));
    for (;;) {
        if (PQisBusy(m_handle) != 0) {
            if (Done ready = waitUntilReady(QDeadlineTimer(m_options.deadlineMs)); !ready)
                return ready;
        }
        pg_result *const result = PQgetResult(m_handle);
        const ExecStatusType status = PQresultStatus(result); // Of no result it is a failure.
        const PostgresRows rows(result);
        if (status != PGRES_SINGLE_TUPLE) {
            Done end = status == PGRES_TUPLES_OK ? Done() : Done(fault(select, result));
            if (m_handle)
                finishAnswer(QDeadlineTimer(m_options.deadlineMs));
            return end;
        }
        for (int column = 0; column < columnCount; ++column)
            columns[static_cast<std::size_t>(column)] = rows.viewOrNull(0, column);
        if (!take(columns.data())) {
            cancelStatement();
            return stopped();
        }
    }
}

Result<bool> PostgresConnection::waitForNotification(const QString &name, int forMs)
{
    if (Done connected = connectIfNeeded(); !connected)
        return Failure(std::move(connected.error()));
    if (m_listening != name) {
        QString quoted = name;
        quoted.replace(QLatin1Char('"'), QLatin1String("\"\""));
        const QByteArray listen = "LISTEN \"" + quoted.toUtf8() + '"';
        if (Result<PostgresRows> done = sendSimple(listen, m_options.deadlineMs); !done)
            return Failure(std::move(done.error()));
        m_listening = name;
    }
    const QDeadlineTimer deadline(forMs);
    for (;;) {
        if (PQconsumeInput(m_handle) == 0)
            return fault({}, nullptr);
        bool came = false;
        while (PGnotify *notify = PQnotifies(m_handle)) {
            came = came || name == QString::fromUtf8(notify->relname);
            PQfreemem(notify);
        }
        if (came || deadline.hasExpired() || (m_options.stop && *m_options.stop))
            return came;
        const qint64 slice = std::clamp<qint64>(deadline.remainingTime(), 1, sliceMs);
        waitForSocket(PQsocket(m_handle), SocketReady::Read, static_cast<int>(slice));
    }
}

} // namespace gatehouse
