// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QString>

#include <memory>
#include <optional>
#include <string_view>

struct pg_result;

namespace gatehouse {

/// The whole answer to one statement, in PostgreSQL's binary form.
class PostgresRows {
public:
    explicit PostgresRows(pg_result *result);

    int size() const;
    bool isEmpty() const { return size() == 0; }
    bool isNull(int row, int column) const;
    /// As sent, without conversion; lives as long as this object. Empty for NULL.
    std::string_view view(int row, int column) const;
    /// The same, with a null data() for NULL.
    std::string_view viewOrNull(int row, int column) const;
    QString text(int row, int column) const;
    QByteArray bytes(int row, int column) const;
    /// smallint, integer, bigint or xid8.
    qint64 number(int row, int column) const;
    std::optional<qint64> maybeNumber(int row, int column) const;
    bool truth(int row, int column) const;
    /// Rows that an INSERT, UPDATE or DELETE changed.
    int affected() const;
    /// "COMMIT", "UPDATE 3"
    QByteArray command() const;

private:
    struct Clear {
        void operator()(pg_result *result) const;
    };
    std::unique_ptr<pg_result, Clear> m_result;
};

/// A big-endian number of 2, 4 or 8 bytes, as PostgreSQL sends it; 0 for any other size.
qint64 postgresNumber(std::string_view bytes);

} // namespace gatehouse
