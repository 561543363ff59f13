// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

namespace gatehouse {

/// Reads the stream of COPY … TO STDOUT (FORMAT binary), message by message as libpq hands them out: a
/// header, then rows, then an end mark. Sizes are never believed before the bytes are there.
class CopyReader {
public:
    explicit CopyReader(int columnCount)
        : m_columns(static_cast<std::size_t>(columnCount))
    { }

    enum class Step {
        Row, ///< columns() holds one more row.
        MessageDone, ///< Give the next message.
        End, ///< The end mark was read.
        Broken ///< Not this format, or another number of columns.
    };
    void setMessage(std::string_view message) { m_rest = message; }
    Step next();
    /// Of the last row; they live as long as the message. NULL has a null data().
    const std::string_view *columns() const { return m_columns.data(); }
    bool isAtEnd() const { return m_isAtEnd; }

private:
    bool readHeader();
    bool takeNumber(std::size_t size, long long &number);
    std::string_view m_rest;
    std::vector<std::string_view> m_columns;
    bool m_hasHeader = false;
    bool m_isAtEnd = false;
};

} // namespace gatehouse
