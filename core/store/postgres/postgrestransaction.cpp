// SPDX-License-Identifier: MIT
// Transactions: all or nothing, tried again after a conflict, and never guessed at when the connection
// breaks.
#include "core/store/postgres/postgresconnection.h"
#include "core/store/postgres/postgreserror.h"

#include <QCoreApplication>
#include <QRandomGenerator>
#include <QThread>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr int maxRetries = 5;
constexpr int askEveryMs = 100;

QString tr(const char *text) { return QCoreApplication::translate("Postgres", text); }

} // namespace

Done PostgresConnection::begin(int extraMs)
{
    // The settings end with the transaction. Its id tells afterwards how it ended. An acknowledged revocation
    // must outlive a crash of the server, so the wait for the disk is not left out here.
    const QByteArray sql = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL statement_timeout = "
        + QByteArray::number(m_options.deadlineMs + extraMs)
        + "; SET LOCAL lock_timeout = " + QByteArray::number(m_options.lockTimeoutMs)
        + "; SELECT pg_current_xact_id()::text, CASE WHEN current_setting('synchronous_commit') = 'off' "
          "THEN set_config('synchronous_commit', 'on', true) END";
    // The server's own time-out comes first; ours is for a server that does not answer at all.
    m_statementMs = m_options.deadlineMs + extraMs + 500;
    for (int attempt = 0;; ++attempt) {
        if (Done connected = connectIfNeeded(); !connected)
            return connected;
        const Result<PostgresRows> begun = sendSimple(sql, m_statementMs);
        if (begun) {
            m_transactionId = begun->bytes(0, 0);
            return {};
        }
        if (m_handle || attempt > 0) {
            rollBack();
            return Failure(begun.error());
        }
    }
}

Result<PostgresRows> PostgresConnection::run(std::string_view sql, const PostgresValues &values)
{
    if (!m_handle)
        return Failure(errorOf({}, location()));
    return send(sql, values, m_statementMs);
}

Result<PostgresConnection::Commit> PostgresConnection::change(const std::function<Done()> &work, int extraMs)
{
    if (Done allowed = checkMayWrite(); !allowed)
        return Failure(std::move(allowed.error()));
    for (int retries = 0;; ++retries) {
        m_lastState.clear();
        Result<Commit> result = changeOnce(work, extraMs);
        if (result || !mayTryAgain(m_lastState) || retries == maxRetries)
            return result;
        QThread::msleep(QRandomGenerator::global()->bounded(1U, 10U << retries));
    }
}

Result<PostgresConnection::Commit> PostgresConnection::changeOnce(const std::function<Done()> &work,
                                                                  int extraMs)
{
    if (Done begun = begin(extraMs); !begun)
        return Failure(std::move(begun.error()));
    if (Done worked = work(); !worked) {
        const QByteArray state = m_lastState;
        rollBack();
        m_lastState = state;
        return Failure(std::move(worked.error()));
    }
    return commit();
}

Result<PostgresConnection::Commit> PostgresConnection::commit()
{
    if (!m_handle)
        return Failure(errorOf({}, location()));
    const QByteArray transactionId = m_transactionId;
    m_isCommitting = true;
    const Result<PostgresRows> committed = sendSimple("COMMIT", m_statementMs);
    m_isCommitting = false;
    if (committed) {
        if (committed->command() == "COMMIT")
            return Commit::Confirmed;
        return failure(Error::Code::Internal,
                       tr("The PostgreSQL server %1 rolled the change back.").arg(location()));
    }
    // With a state that leaves the connection alive the server has decided; a cancelled wait has not.
    if (m_handle && m_lastState != "57014")
        return Failure(committed.error());
    return askHowItEnded(transactionId);
}

/// The connection broke while committing. The server knows how each transaction ended.
Result<PostgresConnection::Commit> PostgresConnection::askHowItEnded(const QByteArray &transactionId)
{
    const QDeadlineTimer deadline(m_options.deadlineMs);
    do {
        if (connectIfNeeded()) {
            const Result<PostgresRows> status =
                send("SELECT pg_xact_status($1::xid8)",
                     PostgresValues().text(QString::fromLatin1(transactionId)), m_options.deadlineMs);
            const QString ended = status && !status->isNull(0, 0) ? status->text(0, 0) : QString();
            if (ended == QLatin1String("committed"))
                return Commit::Confirmed;
            if (ended == QLatin1String("aborted"))
                return failure(Error::Code::Unavailable,
                               tr("The connection to the PostgreSQL server %1 broke before the change was "
                                  "done. Nothing was "
                                  "changed; try again.")
                                   .arg(location()));
            if (m_handle && !status)
                return Commit::Unknown; // Another server took over, which does not know this transaction.
        }
        QThread::msleep(askEveryMs);
    } while (!deadline.hasExpired() && !(m_options.stop && *m_options.stop));
    return Commit::Unknown;
}

void PostgresConnection::rollBack()
{
    if (m_handle && !sendSimple("ROLLBACK", m_options.deadlineMs))
        close();
}

} // namespace gatehouse
