// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

#ifdef Q_OS_WIN
#include <winsock2.h>
#else
#include <poll.h>
#endif

namespace gatehouse {

enum class SocketReady { Read, ReadOrWrite };

/// Waits until the socket that libpq gave can be read (or written), for `forMs` at most. False: it cannot
/// yet.
template <class Socket>
bool waitForSocket(Socket socket, SocketReady what, int forMs)
{
    const short events = static_cast<short>(what == SocketReady::Read ? POLLIN : POLLIN | POLLOUT);
#ifdef Q_OS_WIN
    WSAPOLLFD one = {static_cast<SOCKET>(socket), events, 0};
    return WSAPoll(&one, 1, forMs) > 0;
#else
    pollfd one = {socket, events, 0};
    return poll(&one, 1, forMs) > 0;
#endif
}

} // namespace gatehouse
