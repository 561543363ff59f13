// SPDX-License-Identifier: MIT
#include "app/cli/linereader.h"

#include <QCoreApplication>
#include <QFile>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace gatehouse::cli {

namespace {

constexpr std::size_t longestLine = std::size_t{512} * 1024;

std::string_view trimmed(std::string_view line)
{
    constexpr std::string_view white = " \t\r";
    const std::size_t first = line.find_first_not_of(white);
    if (first == std::string_view::npos)
        return {};
    return line.substr(first, line.find_last_not_of(white) - first + 1);
}

/// A line of a log or of a script often has it: "Bearer eyJ...".
std::string_view withoutBearer(std::string_view line)
{
    constexpr std::string_view word = "bearer ";
    const bool isThere = line.size() > word.size() && (line.front() == 'B' || line.front() == 'b')
        && std::equal(word.begin(), word.end(), line.begin(),
                      [](char expected, char found) { return expected == (found | 0x20); });
    return isThere ? trimmed(line.substr(word.size())) : line;
}

} // namespace

LineReader::LineReader(std::FILE *file)
    : m_file(file)
    , m_room(longestLine)
{ }

Result<LineReader> LineReader::open(const QString &path)
{
    std::FILE *file =
        path == QLatin1String("-") ? stdin : std::fopen(QFile::encodeName(path).constData(), "rb");
    if (file == nullptr)
        return failure(Error::Code::NotFound,
                       QCoreApplication::translate("Cli", "The file %1 could not be read: %2.")
                           .arg(path, QString::fromLocal8Bit(std::strerror(errno))));
    return LineReader(file);
}

/// Moves what is left to the front and reads on behind it. False when nothing more came.
bool LineReader::fill()
{
    std::memmove(m_room.data(), m_room.data() + m_begin, m_end - m_begin);
    m_end -= m_begin;
    m_begin = 0;
    const std::size_t got = std::fread(m_room.data() + m_end, 1, m_room.size() - m_end, m_file.get());
    m_failed = std::ferror(m_file.get()) != 0;
    m_end += got;
    return got > 0;
}

std::optional<std::string_view> LineReader::next()
{
    while (m_isCut) {
        if (!nextPiece())
            return std::nullopt;
    }
    const std::optional<std::string_view> line = nextPiece();
    if (!line)
        return std::nullopt;
    ++m_number;
    // What was cut stays as long as it is, so that it is told as too long.
    return m_isCut ? line : withoutBearer(trimmed(*line));
}

/// Up to the end of the line, or as much of it as there is room for.
std::optional<std::string_view> LineReader::nextPiece()
{
    std::size_t searched = m_begin;
    for (;;) {
        const void *end = std::memchr(m_room.data() + searched, '\n', m_end - searched);
        const bool isFull = m_begin == 0 && m_end == m_room.size();
        if (end != nullptr || isFull || m_atEnd) {
            if (end == nullptr && m_begin == m_end)
                return std::nullopt;
            const char *start = m_room.data() + m_begin;
            const std::size_t size =
                end != nullptr ? std::size_t(static_cast<const char *>(end) - start) : m_end - m_begin;
            m_begin += size + (end != nullptr ? 1 : 0);
            m_isCut = end == nullptr && !m_atEnd;
            return std::string_view(start, size);
        }
        const std::size_t waiting = m_end - m_begin;
        m_atEnd = !fill();
        searched = m_begin + waiting;
    }
}

} // namespace gatehouse::cli
