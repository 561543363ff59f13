// SPDX-License-Identifier: MIT
#include "core/store/redis/redisrights.h"

#include "core/store/redis/rediserrors.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("RedisRights", text); }

QString nameOf(Capability capability)
{
    switch (capability) {
    case Capability::List:
        return tr("Listing sessions");
    case Capability::History:
        return tr("Showing a session's history");
    case Capability::RevokeSession:
        return tr("Revoking a session");
    case Capability::RevokeUser:
        return tr("Revoking all sessions of a user");
    case Capability::Issue:
        return tr("Logging in and refreshing");
    case Capability::Changes:
        return tr("Following changes");
    case Capability::CutOff:
        return tr("Cutting off a user's access tokens");
    case Capability::DenyList:
        return tr("Denying single access tokens");
    }
    return {};
}

bool changesData(Capability capability)
{
    return capability != Capability::List && capability != Capability::History
        && capability != Capability::Changes;
}

/// Asks about all commands for keys of one node. An answer for each; nothing when it cannot be asked.
std::optional<std::vector<OwnedReply>> queueAndDrop(RedisLink &link, std::span<const NeededCommand> needed)
{
    const Result<std::vector<RespConnection *>> nodes = link.primaries();
    if (!nodes)
        return std::nullopt;
    RespConnection &node = *nodes->front();
    std::string commands;
    appendCommand(commands, {"MULTI"});
    const QDeadlineTimer deadline = link.deadline();
    const Result<OwnedReply> begun = node.roundTrip(commands, deadline);
    if (!begun || begun->view().isError())
        return std::nullopt; // without a transaction the commands would be carried out
    commands.clear();
    for (const NeededCommand &command : needed)
        appendCommand(commands, command.words);
    appendCommand(commands, {"DISCARD"});
    if (!node.send(commands))
        return std::nullopt;
    std::vector<OwnedReply> answers;
    for (std::size_t i = 0; i <= needed.size(); ++i) {
        const Result<RespReply> reply = node.receive(deadline);
        if (!reply)
            return std::nullopt;
        answers.emplace_back(*reply);
    }
    answers.pop_back();
    return answers;
}

void drop(StoreInfo &info, Capability capability, const QString &why)
{
    if (!info.capabilities.testFlag(capability))
        return;
    info.capabilities.setFlag(capability, false);
    info.missingRights << tr("%1 is not possible: %2").arg(nameOf(capability), why);
}

} // namespace

void probeRights(RedisLink &link, std::span<const NeededCommand> needed, StoreInfo &info)
{
    const auto dropChanging = [&](const QString &why) {
        info.capabilities &= Capabilities(Capability::List) | Capability::History | Capability::Changes;
        info.missingRights << why;
    };
    info.clockSkewMs = link.facts().measuredSkewMs;
    if (link.options().isReadOnly)
        dropChanging(tr("This connection is set to read-only, so nothing can be revoked or issued."));
    else if (link.facts().isReplica)
        dropChanging(tr("%1 is a replica, so nothing can be revoked or issued here. Connect to the primary.")
                         .arg(link.where()));
    const QString policy = link.facts().evictionPolicy;
    if (!policy.isEmpty() && policy != QLatin1String("noeviction"))
        info.missingRights
            << tr("%1 drops keys when its memory is full (maxmemory-policy %2): sessions and the records of "
                  "revocations may vanish. Set it to noeviction.")
                   .arg(link.where(), policy);

    std::vector<NeededCommand> asked;
    for (const NeededCommand &command : needed) {
        if (info.capabilities.testFlag(command.capability) || !changesData(command.capability))
            asked.push_back(command);
    }
    const auto answers = queueAndDrop(link, asked);
    for (std::size_t i = 0; answers && i < asked.size(); ++i) {
        const RespReply answer = (*answers)[i].view();
        if (!answer.isError())
            continue;
        const RedisRefusal refusal = refusalOf(answer.text());
        if (refusal == RedisRefusal::NoPermission
            || answer.text().find("unknown command") != std::string_view::npos)
            drop(info, asked[i].capability,
                 errorFromReply(answer.text(), asked[i].words.front(), link.where()).message);
        else if (refusal == RedisRefusal::ReadOnly && changesData(asked[i].capability))
            drop(info, asked[i].capability,
                 errorFromReply(answer.text(), asked[i].words.front(), link.where()).message);
    }
}

} // namespace gatehouse
