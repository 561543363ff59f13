// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QString>

#include <concepts>
#include <cstdint>

namespace gatehouse {

/// A checksum over the columns of a row that a decision rests on. SQLite keeps none: a flipped bit in a page
/// could turn a revoked session into a live one, and with the seal it turns it into an error. Against
/// accidents only; who can write the file can also write the seal.
///
/// FNV-1a, 64 bits: each byte goes in by an invertible step, so one changed byte always changes the result.
class RowSeal {
public:
    RowSeal &add(const QString &text) { return add(text.toUtf8()); }
    RowSeal &add(const QByteArray &bytes);
    template <std::integral Number>
    RowSeal &add(Number number)
    {
        return addNumber(static_cast<std::uint64_t>(number));
    }
    qint64 value() const { return static_cast<qint64>(m_hash); }

private:
    RowSeal &addNumber(std::uint64_t number);
    void addByte(unsigned char byte) { m_hash = (m_hash ^ byte) * 0x100000001b3ULL; }
    std::uint64_t m_hash = 0xcbf29ce484222325ULL;
};

} // namespace gatehouse
