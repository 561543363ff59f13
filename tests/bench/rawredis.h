// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse {

/// What one way took.
struct Run {
    double wallS = 0, cpuS = 0, firstMs = 0;
    std::size_t rows = 0;
};

/// Of this process, user and system.
double cpuSeconds();

/// A blocking socket and nothing else: the raw client.
class RawClient {
public:
    explicit RawClient(int port);
    ~RawClient();
    RawClient(const RawClient &) = delete;
    RawClient &operator=(const RawClient &) = delete;

    void send(const std::string &bytes);
    /// The rest of a line, without its type byte and end.
    std::string_view line();
    std::string_view bulk(std::string_view header);
    static qint64 number(std::string_view text);

private:
    void more();

    int m_socket;
    std::vector<char> m_buffer;
    std::size_t m_at = 0, m_end = 0;
};

/// Reads all refresh:<jti> keys: eight ranges in flight, COUNT 100, PEXPIRETIME and MGET; keeps every row;
/// drops nothing that comes twice.
Run rawLoad(int port);

} // namespace gatehouse
