// SPDX-License-Identifier: MIT
#include "core/store/redis/slotclaims.h"

#include "core/base/log.h"
#include "core/store/redis/rediserrors.h"

#include <algorithm>

namespace gatehouse {

namespace {

/// Up to the next `separator`, which is taken away with it.
std::string_view cut(std::string_view &text, char separator)
{
    const std::size_t end = std::min(text.find(separator), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

bool hasFlag(std::string_view flags, std::string_view wanted)
{
    while (!flags.empty()) {
        if (cut(flags, ',') == wanted)
            return true;
    }
    return false;
}

/// "127.0.0.1:7001@17001,host": what is in front of the "@".
std::optional<RedisAddress> readAddress(std::string_view text)
{
    const std::string_view address = cut(text, '@');
    const std::size_t colon = address.rfind(':');
    std::int64_t port = 0;
    if (colon == 0 || colon == std::string_view::npos || !readDecimal(address.substr(colon + 1), port)
        || port <= 0 || port > 65'535)
        return std::nullopt;
    return RedisAddress{QString::fromUtf8(address.data(), qsizetype(colon)), static_cast<quint16>(port)};
}

} // namespace

/// "id address flags primary ping pong epoch link slot slot-slot [slot->-id] [slot-<-id]".
void SlotClaims::readLine(std::string_view line, Node &self, std::vector<RedisAddress> &others)
{
    cut(line, ' ');
    const std::string_view address = cut(line, ' '), flags = cut(line, ' ');
    for (int field = 3; field < 6; ++field)
        cut(line, ' ');
    const std::string_view epoch = cut(line, ' ');
    cut(line, ' ');
    if (!hasFlag(flags, "master") || hasFlag(flags, "fail") || hasFlag(flags, "noaddr")
        || hasFlag(flags, "handshake"))
        return;
    if (!hasFlag(flags, "myself")) {
        // CLUSTER SLOTS names those that hold slots; a new one may just take its first in.
        const std::optional<RedisAddress> other = readAddress(address);
        if (line.empty() && other)
            others.push_back(*other);
        return;
    }
    readDecimal(epoch, self.epoch);
    while (!line.empty()) {
        std::string_view slots = cut(line, ' ');
        const bool isTaken = slots.find("-<-") != std::string_view::npos;
        if (slots.starts_with('[') && !isTaken)
            continue;
        slots.remove_prefix(isTaken ? 1 : 0);
        std::int64_t first = 0, last = 0;
        if (!readDecimal(cut(slots, '-'), first))
            continue;
        if (isTaken || !readDecimal(slots, last))
            last = first;
        for (std::int64_t slot = std::max<std::int64_t>(first, 0);
             slot <= last && slot < std::int64_t(RedisNodes::slotCount); ++slot)
            (isTaken ? self.taken : self.held).set(std::size_t(slot));
    }
}

Result<SlotClaims::Node> SlotClaims::readNode(const RedisAddress &address, std::vector<RedisAddress> &others)
{
    std::string command;
    appendCommand(command, {"CLUSTER", "NODES"});
    Result<OwnedReply> reply;
    for (int tries = 0; tries < 2; ++tries) { // a connection kept from before may be dead
        const Result<RespConnection *> connection = m_link.at(address);
        if (!connection)
            return Failure(connection.error());
        reply = (*connection)->roundTrip(command, m_link.deadline());
        if (reply || !reply.error().isTransient())
            break;
    }
    if (!reply)
        return Failure(std::move(reply.error()));
    if (!reply->view().isText())
        return Failure(reply->view().isError()
                           ? errorFromReply(reply->view().text(), "CLUSTER NODES", address.text())
                           : Error{Error::Code::Malformed, {}, {}});
    Node node{address, {}, {}, 0};
    std::string_view lines = reply->view().text();
    while (!lines.empty())
        readLine(cut(lines, '\n'), node, others);
    return node;
}

Done SlotClaims::read(std::vector<Node> &nodes)
{
    if (Done done = m_link.discover(); !done)
        return done;
    const Result<std::vector<RespConnection *>> primaries = m_link.primaries();
    if (!primaries)
        return Failure(primaries.error());
    std::vector<RedisAddress> addresses;
    for (const RespConnection *connection : *primaries)
        addresses.push_back(connection->address());
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        nodes.push_back({addresses[i], {}, {}, 0});
        std::vector<RedisAddress> others;
        Result<Node> node = m_isTold ? readNode(addresses[i], others) : Result<Node>(nodes.back());
        if (node)
            nodes.back() = std::move(*node);
        else if (node.error().isTransient() || node.error().code == Error::Code::Cancelled)
            return Failure(std::move(node.error()));
        else {
            m_isTold = false;
            qCWarning(lcStore) << "Sessions that move between nodes during a listing may be missing from it, "
                                  "because CLUSTER NODES cannot be asked:"
                               << node.error().message;
        }
        for (const RedisAddress &other : others) {
            if (std::ranges::find(addresses, other) == addresses.end())
                addresses.push_back(other);
        }
    }
    return {};
}

Result<std::vector<RedisAddress>> SlotClaims::allNodes()
{
    std::vector<Node> nodes;
    if (Done done = read(nodes); !done)
        return Failure(std::move(done.error()));
    std::vector<RedisAddress> addresses;
    for (const Node &node : nodes) {
        m_covered[node.address.text()] = {node.held, node.epoch};
        addresses.push_back(node.address);
    }
    return addresses;
}

/// What moved only after all nodes had been scanned was seen where it was.
Result<std::vector<RedisAddress>> SlotClaims::nodesWithArrivals()
{
    std::vector<RedisAddress> addresses;
    if (!m_isTold)
        return addresses;
    std::vector<Node> nodes;
    if (Done done = read(nodes); !done)
        return Failure(std::move(done.error()));
    Slots moved;
    for (const Node &node : nodes) {
        auto &[covered, epoch] = m_covered[node.address.text()];
        Slots arrived = node.held | node.taken;
        if (!m_isFirst)
            arrived &= m_moving & ~covered;
        else if (node.epoch == epoch) // nothing came back
            arrived &= ~covered;
        if (arrived.none())
            continue;
        covered |= arrived;
        moved |= arrived;
        addresses.push_back(node.address);
    }
    if (m_isFirst)
        m_moving = moved;
    m_isFirst = false;
    return addresses;
}

} // namespace gatehouse
