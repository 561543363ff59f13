// SPDX-License-Identifier: MIT
#include "core/store/postgres/postgresvalues.h"

#include <QtEndian>

namespace gatehouse {

namespace {

// Of pg_type; these numbers are part of the protocol and never change.
constexpr unsigned byteaType = 17, bigintType = 20, textType = 25, textArrayType = 1009;

template <class Number>
void append(QByteArray &bytes, Number number)
{
    char buffer[sizeof(Number)];
    qToBigEndian(number, buffer);
    bytes.append(buffer, sizeof(Number));
}

} // namespace

PostgresValues &PostgresValues::add(unsigned type, std::optional<QByteArray> value)
{
    m_types.push_back(type);
    m_values.push_back(std::move(value));
    return *this;
}

PostgresValues &PostgresValues::text(const QString &value) { return add(textType, value.toUtf8()); }

PostgresValues &PostgresValues::text(const std::optional<QString> &value)
{
    return add(textType, value ? std::optional(value->toUtf8()) : std::nullopt);
}

PostgresValues &PostgresValues::number(qint64 value)
{
    QByteArray bytes;
    append(bytes, value);
    return add(bigintType, bytes);
}

PostgresValues &PostgresValues::bytes(const QByteArray &value) { return add(byteaType, value); }

PostgresValues &PostgresValues::texts(const QStringList &values)
{
    QByteArray bytes;
    append(bytes, qint32(values.isEmpty() ? 0 : 1)); // dimensions
    append(bytes, qint32(0)); // no NULL among them
    append(bytes, textType);
    if (!values.isEmpty()) {
        append(bytes, static_cast<qint32>(values.size()));
        append(bytes, qint32(1)); // index of the first
    }
    for (const QString &value : values) {
        const QByteArray utf8 = value.toUtf8();
        append(bytes, static_cast<qint32>(utf8.size()));
        bytes.append(utf8);
    }
    return add(textArrayType, bytes);
}

std::vector<const char *> PostgresValues::pointers() const
{
    std::vector<const char *> pointers;
    for (const auto &value : m_values)
        pointers.push_back(value ? value->constData() : nullptr);
    return pointers;
}

std::vector<int> PostgresValues::lengths() const
{
    std::vector<int> lengths;
    for (const auto &value : m_values)
        lengths.push_back(value ? static_cast<int>(value->size()) : 0);
    return lengths;
}

} // namespace gatehouse
