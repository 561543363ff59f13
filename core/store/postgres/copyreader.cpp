// SPDX-License-Identifier: MIT
#include "core/store/postgres/copyreader.h"

#include "core/store/postgres/postgresrows.h"

namespace gatehouse {

namespace {

constexpr std::string_view signature("PGCOPY\n\377\r\n\0", 11);

} // namespace

bool CopyReader::takeNumber(std::size_t size, long long &number)
{
    if (m_rest.size() < size)
        return false;
    number = postgresNumber(m_rest.substr(0, size));
    m_rest.remove_prefix(size);
    return true;
}

bool CopyReader::readHeader()
{
    if (!m_rest.starts_with(signature))
        return false;
    m_rest.remove_prefix(signature.size());
    long long flags = 0;
    long long extension = 0;
    if (!takeNumber(4, flags) || !takeNumber(4, extension) || extension < 0
        || static_cast<std::size_t>(extension) > m_rest.size())
        return false;
    m_rest.remove_prefix(static_cast<std::size_t>(extension));
    m_hasHeader = true;
    return true;
}

CopyReader::Step CopyReader::next()
{
    if (!m_hasHeader && !readHeader())
        return Step::Broken;
    if (m_rest.empty())
        return Step::MessageDone;
    long long count = 0;
    if (!takeNumber(2, count))
        return Step::Broken;
    if (count == -1) {
        m_isAtEnd = true;
        return Step::End;
    }
    if (count != static_cast<long long>(m_columns.size()))
        return Step::Broken;
    for (std::string_view &column : m_columns) {
        long long size = 0;
        if (!takeNumber(4, size) || size < -1 || size > static_cast<long long>(m_rest.size()))
            return Step::Broken;
        column = size == -1 ? std::string_view() : m_rest.substr(0, static_cast<std::size_t>(size));
        m_rest.remove_prefix(column.size());
    }
    return Step::Row;
}

} // namespace gatehouse
