// SPDX-License-Identifier: MIT
#include "tests/bench/rawredis.h"

#include "core/store/redis/redislink.h"

#include <QElapsedTimer>

#include <sys/resource.h>
#include <sys/socket.h>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>

namespace gatehouse {

namespace {

constexpr std::size_t firstRows = 100;

std::uint64_t reversed(std::uint64_t value)
{
    std::uint64_t result = 0;
    for (int i = 0; i < 64; ++i)
        result |= ((value >> i) & 1U) << (63 - i);
    return result;
}

} // namespace

double cpuSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

RawClient::RawClient(int port)
    : m_socket(::socket(AF_INET, SOCK_STREAM, 0))
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(m_socket, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0)
        std::perror("connect");
    const int on = 1;
    ::setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    m_buffer.resize(std::size_t(1) << 18);
}

RawClient::~RawClient() { ::close(m_socket); }

void RawClient::send(const std::string &bytes)
{
    for (std::size_t at = 0; at < bytes.size();) {
        const ssize_t sent = ::send(m_socket, bytes.data() + at, bytes.size() - at, 0);
        if (sent <= 0)
            std::abort();
        at += std::size_t(sent);
    }
}

std::string_view RawClient::line()
{
    while (true) {
        if (const void *end = std::memchr(m_buffer.data() + m_at, '\n', m_end - m_at)) {
            const auto *stop = static_cast<const char *>(end);
            const std::string_view text(m_buffer.data() + m_at,
                                        std::size_t(stop - m_buffer.data()) - m_at - 1);
            m_at = std::size_t(stop - m_buffer.data()) + 1;
            return text;
        }
        more();
    }
}

std::string_view RawClient::bulk(std::string_view header)
{
    const std::size_t size = std::size_t(number(header.substr(1)));
    if (header == "$-1")
        return {};
    while (m_end - m_at < size + 2)
        more();
    const std::string_view text(m_buffer.data() + m_at, size);
    m_at += size + 2;
    return text;
}

qint64 RawClient::number(std::string_view text)
{
    qint64 value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

void RawClient::more()
{
    if (m_at == m_end)
        m_at = m_end = 0;
    if (m_buffer.size() - m_end < 65'536) {
        std::memmove(m_buffer.data(), m_buffer.data() + m_at, m_end - m_at);
        m_end -= m_at;
        m_at = 0;
        if (m_buffer.size() - m_end < 65'536)
            m_buffer.resize(m_buffer.size() * 2);
    }
    const ssize_t got = ::recv(m_socket, m_buffer.data() + m_end, m_buffer.size() - m_end, 0);
    if (got <= 0)
        std::abort();
    m_end += std::size_t(got);
}

Run rawLoad(int port)
{
    RawClient client(port);
    struct Row {
        std::string key, user;
        qint64 end;
    };
    std::vector<Row> rows;
    struct Range {
        std::uint64_t end = 0;
        std::vector<std::string> keys;
    };
    std::array<Range, 8> ranges;
    std::deque<std::pair<std::size_t, bool>> expected; // range, is a page
    QElapsedTimer clock;
    clock.start();
    const double cpu = cpuSeconds();
    Run run;
    const auto scan = [&](std::size_t i, std::uint64_t cursor, std::string &out) {
        appendCommand(out, {"SCAN", std::to_string(cursor), "MATCH", "refresh:*", "COUNT", "100"});
        expected.emplace_back(i, false);
    };
    std::string out;
    for (std::size_t i = 0; i < 8; ++i) {
        ranges[i].end = std::uint64_t(i + 1) << 61U;
        scan(i, reversed(std::uint64_t(i) << 61U), out);
    }
    client.send(out);
    while (!expected.empty()) {
        const auto [index, isPage] = expected.front();
        expected.pop_front();
        Range &range = ranges[index];
        if (isPage) {
            std::vector<qint64> ends;
            for (std::size_t i = 0; i < range.keys.size(); ++i)
                ends.push_back(RawClient::number(client.line().substr(1)));
            client.line();
            for (std::size_t i = 0; i < range.keys.size(); ++i)
                rows.push_back({range.keys[i], std::string(client.bulk(client.line())), ends[i]});
            if (run.firstMs == 0 && rows.size() >= firstRows)
                run.firstMs = double(clock.nsecsElapsed()) / 1e6;
            continue;
        }
        client.line();
        std::uint64_t cursor = 0;
        const std::string_view text = client.bulk(client.line());
        std::from_chars(text.data(), text.data() + text.size(), cursor);
        range.keys.clear();
        for (qint64 left = RawClient::number(client.line().substr(1)); left > 0; --left)
            range.keys.emplace_back(client.bulk(client.line()));
        out.clear();
        if (!range.keys.empty()) {
            std::vector<std::string_view> words{"MGET"};
            for (const std::string &key : range.keys) {
                appendCommand(out, {"PEXPIRETIME", key});
                words.push_back(key);
            }
            appendCommand(out, words);
            expected.emplace_back(index, true);
        }
        if (cursor != 0 && (range.end == 0 || reversed(cursor) < range.end))
            scan(index, cursor, out);
        client.send(out);
    }
    run.wallS = double(clock.nsecsElapsed()) / 1e9;
    run.cpuS = cpuSeconds() - cpu;
    run.rows = rows.size();
    return run;
}

} // namespace gatehouse
