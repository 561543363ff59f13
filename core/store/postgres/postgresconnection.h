// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/secret.h"
#include "core/store/postgres/postgresoptions.h"
#include "core/store/postgres/postgresrows.h"
#include "core/store/postgres/postgresvalues.h"

#include <QByteArray>
#include <QDeadlineTimer>

#include <functional>
#include <memory>
#include <string_view>
#include <unordered_map>

struct pg_conn;

namespace gatehouse {

/// What a server said of itself when the connection was opened.
struct PostgresServerFacts {
    QString version; ///< "15.4"
    bool isStandby = false; ///< In recovery: it follows a primary and takes no changes.
    bool isReadOnly = false; ///< default_transaction_read_only is on.
    qint64 clockSkewMs = 0; ///< Server's clock minus ours.
};

/// One connection to one PostgreSQL server, for the thread that opened it.
///
/// QtSql opens it; statements then go over its libpq handle, because that gives SQLSTATEs, binary values,
/// COPY and a deadline for each wait, which the driver does not. Statements are unnamed, tables are named
/// with their schema and settings last for a transaction at most, so that a pooler may hand each transaction
/// to another server process.
///
/// A dead connection is opened again at the next use. Every error names the server and what to do; a password
/// is never in one.
class PostgresConnection {
public:
    static Result<std::unique_ptr<PostgresConnection>> open(const PostgresOptions &options, Secret password);
    ~PostgresConnection();
    PostgresConnection(const PostgresConnection &) = delete;
    PostgresConnection &operator=(const PostgresConnection &) = delete;

    const PostgresOptions &options() const { return m_options; }
    /// As of the last time the connection was opened, and the clock as of the last measureClockSkew().
    const PostgresServerFacts &server() const { return m_server; }
    Result<qint64> measureClockSkew();
    QString location() const { return m_options.location(); }

    /// One statement that changes nothing. Asked once more when the connection turns out to be dead.
    /// In each `sql` "{}" stands for the schema; statements are constants of the program.
    Result<PostgresRows> read(std::string_view sql, const PostgresValues &values = {});

    enum class Commit {
        Confirmed,
        Unknown ///< The connection broke while committing, and the server could not be asked how it ended.
    };
    /// A transaction around `work`, which uses run(). When `work` fails all is rolled back and its Error
    /// returned: nothing was changed. After a serialization failure or a deadlock the whole is done again, at
    /// most five times. `extraMs` is added to the deadline of each statement.
    Result<Commit> change(const std::function<Done()> &work, int extraMs = 0);
    /// A statement of the transaction around it.
    Result<PostgresRows> run(std::string_view sql, const PostgresValues &values = {});
    /// Several statements in one, without values and outside of a transaction of ours; for migrations.
    Result<PostgresRows> runScript(const QByteArray &sql);

    /// The rows of a SELECT with a text or number in each column, as they arrive: by COPY in binary form, or
    /// by a SELECT whose rows come one by one. `take` gets one row's columns (NULL: data() is null), false
    /// stops with Cancelled.
    using TakeRow = std::function<bool(const std::string_view *columns)>;
    Done stream(std::string_view select, int columnCount, const TakeRow &take);

    /// Waits until the channel `name` is notified, or for `forMs`. False: nothing came. An early wake-up and
    /// no more: a notification may be lost, and through a pooler none may come at all.
    Result<bool> waitForNotification(const QString &name, int forMs);
    bool isListening() const { return !m_listening.isEmpty(); }

    /// SQLSTATE of the last failure; empty when libpq itself failed.
    const QByteArray &lastState() const { return m_lastState; }
    Done checkMayWrite() const;

private:
    PostgresConnection(const PostgresOptions &options, Secret password);
    Done connectNow();
    Done connectIfNeeded();
    bool openDatabase(QString &problem);
    Done readServer();
    void close();
    const QByteArray &withSchema(std::string_view sql);

    // One statement on the wire.
    Result<PostgresRows> send(std::string_view sql, const PostgresValues &values, int deadlineMs);
    Result<PostgresRows> sendSimple(const QByteArray &sql, int deadlineMs);
    Result<PostgresRows> answer(std::string_view sql, QDeadlineTimer deadline);
    Done waitUntilReady(QDeadlineTimer deadline);
    Done flush(QDeadlineTimer deadline);
    /// Asks the server to give up, and takes what is left of its answers. Closes what does not answer.
    void cancelStatement();
    void finishAnswer(QDeadlineTimer deadline);
    Failure fault(std::string_view sql, const pg_result *result);

    // A transaction.
    Done begin(int extraMs);
    Result<Commit> changeOnce(const std::function<Done()> &work, int extraMs);
    Result<Commit> commit();
    Result<Commit> askHowItEnded(const QByteArray &transactionId);
    void rollBack();

    // Many rows.
    Done beginStream();
    Done streamByCopy(std::string_view select, int columnCount, const TakeRow &take);
    Result<PostgresRows> sendCopy(const QByteArray &copy, std::string_view select);
    Done takeCopied(std::string_view select, int columnCount, const TakeRow &take);
    Done waitForCopyData();
    Done streamBySelect(std::string_view select, int columnCount, const TakeRow &take);
    Done takeSelected(std::string_view select, int columnCount, const TakeRow &take);

    static constexpr int sliceMs = 100; ///< How soon a stop is seen.
    PostgresOptions m_options;
    Secret m_password;
    QString m_name; ///< Of the QSqlDatabase.
    pg_conn *m_handle = nullptr; ///< Owned by the driver; null while closed.
    PostgresServerFacts m_server;
    QByteArray m_lastState;
    QByteArray m_transactionId;
    QString m_listening; ///< Channel.
    int m_statementMs = 0; ///< Deadline of each statement of the transaction.
    bool m_isCommitting = false; ///< Then a stop has to wait.
    bool m_isCopyRefused = false;
    std::unordered_map<const char *, QByteArray> m_statements; ///< With the schema filled in.
};

} // namespace gatehouse
