// SPDX-License-Identifier: MIT
#include "app/cli/linereader.h"

#include <QCoreApplication>
#include <QFile>

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
            ++m_number;
            return trimmed({start, size});
        }
        const std::size_t waiting = m_end - m_begin;
        m_atEnd = !fill();
        searched = m_begin + waiting;
    }
}

} // namespace gatehouse::cli
