// SPDX-License-Identifier: MIT
#include "core/http/networkplace.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace gatehouse {

namespace {

struct Network {
    const char *address;
    int bits;
    NetworkPlace place;
};
/// IANA special-purpose address registries. The first that fits counts.
constexpr Network networks[] = {
    {"0.0.0.0", 8, NetworkPlace::Own},         {"127.0.0.0", 8, NetworkPlace::Own},
    {"169.254.0.0", 16, NetworkPlace::Own},    {"224.0.0.0", 4, NetworkPlace::Own},
    {"240.0.0.0", 4, NetworkPlace::Own},       {"10.0.0.0", 8, NetworkPlace::Private},
    {"172.16.0.0", 12, NetworkPlace::Private}, {"192.168.0.0", 16, NetworkPlace::Private},
    {"100.64.0.0", 10, NetworkPlace::Private}, {"192.0.0.0", 24, NetworkPlace::Private},
    {"198.18.0.0", 15, NetworkPlace::Private}, {"::", 127, NetworkPlace::Own},
    {"fe80::", 10, NetworkPlace::Own},         {"ff00::", 8, NetworkPlace::Own},
    {"fc00::", 7, NetworkPlace::Private},      {"fec0::", 10, NetworkPlace::Private},
};

/// The IPv4 address that an IPv6 one stands for; the address itself when it stands for none.
QHostAddress unmapped(const QHostAddress &address)
{
    if (address.protocol() != QAbstractSocket::IPv6Protocol)
        return address;
    const Q_IPV6ADDR bytes = address.toIPv6Address();
    const auto startsWith = [&bytes](std::initializer_list<quint8> start) {
        return std::equal(start.begin(), start.end(), std::begin(bytes.c));
    };
    const auto ipv4At = [&bytes](int at) {
        return QHostAddress(quint32(bytes[at]) << 24 | quint32(bytes[at + 1]) << 16
                            | quint32(bytes[at + 2]) << 8 | quint32(bytes[at + 3]));
    };
    constexpr int lastFour = 12;
    if (startsWith({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})
        || startsWith({0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}))
        return ipv4At(lastFour);
    return startsWith({0x20, 0x02}) ? ipv4At(2) : address;
}

} // namespace

NetworkPlace placeOf(const QHostAddress &address)
{
    const QHostAddress inner = unmapped(address);
    if (inner.isNull())
        return NetworkPlace::Own;
    const auto *network =
        std::find_if(std::begin(networks), std::end(networks), [&inner](const Network &each) {
            const QHostAddress start(QLatin1String(each.address));
            return start.protocol() == inner.protocol() && inner.isInSubnet(start, each.bits);
        });
    return network == std::end(networks) ? NetworkPlace::Public : network->place;
}

bool isLoopbackHost(const QString &host)
{
    if (host.compare(QLatin1String("localhost"), Qt::CaseInsensitive) == 0
        || host.endsWith(QLatin1String(".localhost"), Qt::CaseInsensitive))
        return true;
    const QHostAddress address(host);
    return !address.isNull()
        && (address.isLoopback() || address == QHostAddress::Any || address == QHostAddress::AnyIPv6);
}

} // namespace gatehouse
