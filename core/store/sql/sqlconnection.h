// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "core/store/sql/storefile.h"

#include <QSemaphore>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QString>
#include <QVariant>

#include <memory>
#include <unordered_map>

namespace gatehouse {

class SqlConnection;

/// The rows of one statement. While it lives the statement is open; it ends with this object. Moves only.
class SqlRows {
public:
    SqlRows(SqlRows &&) noexcept = default;
    SqlRows &operator=(SqlRows &&) = delete;
    ~SqlRows();

    /// Steps to the next row; false after the last one. An Error means that the answer is not complete.
    Result<bool> next();
    /// The first row must be there: Error Internal otherwise.
    Done nextRequired();
    QString text(int column) const { return m_query->value(column).toString(); }
    QByteArray bytes(int column) const { return m_query->value(column).toByteArray(); }
    qint64 number(int column) const { return m_query->value(column).toLongLong(); }
    bool isNull(int column) const { return m_query->isNull(column); }
    /// Rows that an INSERT, UPDATE or DELETE changed.
    int affected() const { return m_query->numRowsAffected(); }
    qint64 lastInsertId() const { return m_query->lastInsertId().toLongLong(); }

private:
    friend class SqlConnection;
    SqlRows(SqlConnection &connection, QString sql, std::unique_ptr<QSqlQuery> query);

    SqlConnection *m_connection;
    QString m_sql;
    std::unique_ptr<QSqlQuery> m_query;
};

/// One connection to one SQLite file, for the thread that opened it. Write-ahead log, foreign keys checked,
/// files with mode 0600 in a folder of mode 0700.
///
/// Every error is named: Unavailable (another program holds the file), Denied (read-only), NotFound (the
/// file is gone or another one took its place), Malformed (damaged, or not a database), Internal (disk full
/// or failing).
class SqlConnection {
public:
    /// Full: what was acknowledged survives a loss of power. Relaxed: it survives the end of the program,
    /// but a loss of power may take the last moments; for measurements and demonstrations.
    enum class Durability { Full, Relaxed };
    struct Options {
        int busyTimeoutMs = 5000; ///< How long a write waits for another program's.
        Durability durability = Durability::Full;
        bool readOnly = false; ///< Nothing can be written through this connection.
        bool mustExist = false; ///< A missing or empty file is an error, and is not made anew.
    };

    /// Opens the file as it is. See openEmbeddedStore() in migrations.h for one that is ready for use.
    static Result<std::unique_ptr<SqlConnection>> open(const QString &path, const Options &options);
    /// An empty database without a file, for comparing schemas.
    static Result<std::unique_ptr<SqlConnection>> openInMemory();
    ~SqlConnection();
    SqlConnection(const SqlConnection &) = delete;
    SqlConnection &operator=(const SqlConnection &) = delete;

    const QString &path() const { return m_path; }
    const Options &options() const { return m_options; }

    /// Runs one statement with `values` for its question marks. Prepared statements are kept and used again.
    /// Error NotFound when the file was deleted or replaced since it was opened.
    Result<SqlRows> run(const QString &sql, const QVariantList &values = {});
    /// As run(), for a statement without rows: the number of changed rows.
    Result<int> execute(const QString &sql, const QVariantList &values = {});
    /// One number, from the first column of the only row.
    Result<qint64> number(const QString &sql, const QVariantList &values = {});

    /// The file at path() is still the one that was opened.
    Done checkFile() const;
    /// What the driver said, as an Error of ours.
    Error errorOf(const QSqlError &error) const;

private:
    friend class SqlRows;
    friend class SqlTransaction;
    SqlConnection(QString path, QString name, const Options &options);
    static QSqlError busy(); ///< As the driver would put it.
    Done openDatabase(const QString &databaseName, const QString &connectOptions);
    Done setUp();
    Done useWriteAheadLog();
    std::unique_ptr<QSqlQuery> idleQuery(const QString &sql);
    static bool isStarted(QSqlQuery &query, const QString &sql, const QVariantList &values);
    void giveBack(const QString &sql, std::unique_ptr<QSqlQuery> query);

    QString m_path;
    QString m_name;
    Options m_options;
    std::optional<StoreFileIdentity> m_identity; ///< Nothing for a database in memory.
    std::shared_ptr<QSemaphore> m_writers; ///< The turn to write, among the connections of this program.
    int m_depth = 0; ///< Of nested transactions.
    std::unordered_map<QString, std::unique_ptr<QSqlQuery>> m_idle; ///< Prepared statements not in use.
};

} // namespace gatehouse
