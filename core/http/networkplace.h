// SPDX-License-Identifier: MIT
#pragma once

#include <QHostAddress>
#include <QString>

namespace gatehouse {

/// How near to this machine an address lies. A server far away must not make us ask one that is nearer: what
/// lies nearer trusts us more (server-side request forgery).
enum class NetworkPlace {
    Public, ///< Anywhere in the Internet.
    Private, ///< The network around us: RFC 1918, RFC 4193, RFC 6598 and the like.
    Own ///< This machine itself, its link (169.254.0.0/16, fe80::/10), or no address of one machine at all.
};
/// IPv4 addresses within IPv6 ones (::ffff:0:0/96, 64:ff9b::/96, 2002::/16) count as what they are inside.
NetworkPlace placeOf(const QHostAddress &address);

/// "localhost" and the loopback and unspecified addresses; no name is looked up.
bool isLoopbackHost(const QString &host);

} // namespace gatehouse
