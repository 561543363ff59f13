// SPDX-License-Identifier: MIT
#include "core/store/sql/rowseal.h"

namespace gatehouse {

RowSeal &RowSeal::add(const QByteArray &bytes)
{
    addNumber(static_cast<std::uint64_t>(bytes.size()));
    for (const char byte : bytes)
        addByte(static_cast<unsigned char>(byte));
    return *this;
}

RowSeal &RowSeal::addNumber(std::uint64_t number)
{
    for (int shift = 0; shift < 64; shift += 8)
        addByte(static_cast<unsigned char>(number >> shift));
    return *this;
}

} // namespace gatehouse
