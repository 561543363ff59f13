// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"

#include <cstdio>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace gatehouse::cli {

/// The lines of a file or, for "-", of standard input, without white space at their ends and without the word
/// Bearer in front. Reads a piece at a time: the file may be of any size. Of a line of more than 512 KiB,
/// which no token has, that much is given and the rest passed over.
class LineReader {
public:
    static Result<LineReader> open(const QString &path);
    /// Valid until the next call. Nothing at the end.
    std::optional<std::string_view> next();
    qint64 number() const { return m_number; } ///< Of the line that next() gave last, from 1.
    bool hasFailed() const { return m_failed; } ///< Reading ended before the end of the file.

private:
    struct Closer {
        void operator()(std::FILE *file) const
        {
            if (file != stdin)
                std::fclose(file);
        }
    };
    explicit LineReader(std::FILE *file);
    bool fill();
    std::optional<std::string_view> nextPiece();

    std::unique_ptr<std::FILE, Closer> m_file;
    std::vector<char> m_room;
    std::size_t m_begin = 0, m_end = 0; ///< What of the room is not handed out yet.
    qint64 m_number = 0;
    bool m_isCut = false; ///< The last piece ended before its line did.
    bool m_atEnd = false;
    bool m_failed = false;
};

} // namespace gatehouse::cli
