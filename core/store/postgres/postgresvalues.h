// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace gatehouse {

/// The values for $1, $2, ... of a statement, in PostgreSQL's binary form: nothing has to be escaped, and a
/// text with a NUL in it is refused by the server instead of being cut there.
class PostgresValues {
public:
    PostgresValues &text(const QString &value);
    PostgresValues &text(const std::optional<QString> &value);
    PostgresValues &number(qint64 value); ///< bigint
    PostgresValues &bytes(const QByteArray &value); ///< bytea
    PostgresValues &texts(const QStringList &values); ///< text[]

    int size() const { return static_cast<int>(m_types.size()); }
    const unsigned *types() const { return m_types.data(); }
    std::vector<const char *> pointers() const;
    std::vector<int> lengths() const;

private:
    PostgresValues &add(unsigned type, std::optional<QByteArray> value);
    std::vector<unsigned> m_types; ///< Object ids of the types, as pg_type knows them.
    std::vector<std::optional<QByteArray>> m_values;
};

} // namespace gatehouse
