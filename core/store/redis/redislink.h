// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/redis/redisnodes.h"

#include <map>

namespace gatehouse {

/// Whether a command changes data: then it is sent once, and never when the connection is read-only.
enum class Intent { Read, Write };

/// What the server told about itself.
struct RedisFacts {
    QString version; ///< "7.0.15"
    int versionNumber = 0; ///< 70015
    bool isReplica = false;
    bool isCluster = false;
    /// Its SCAN cursors are known to be positions in a hash table, so that a scan can begin anywhere.
    bool hasPlainCursors = false;
    QString evictionPolicy; ///< "noeviction"; empty when it may not be asked.
    int replicas = 0; ///< Connected ones of the home server, where it may be asked.
    qint64 skewMs = 0; ///< The server's clock less ours; 0 when under a second.
    std::optional<qint64> measuredSkewMs; ///< The same to the millisecond; nothing when TIME is refused.
    /// The next change, whichever it is, would be refused as well.
    bool wouldRefuseAgain(const Error &refusal) const;
};

/// A script that lives on the server.
struct RedisScript {
    QByteArray source;
    QByteArray sha; ///< SHA-1 in hexadecimal, as EVALSHA wants it.
    /// From the resources ":/lua/NAME.lua", one behind the other.
    static RedisScript load(const QStringList &names);
};

/// One command of a pipeline.
struct KeyedCommand {
    std::string key; ///< Decides the node in a cluster.
    std::string bytes; ///< As appendCommand() writes it.
};

/// Many commands, each written only when it is about to be sent.
struct CommandSource {
    std::size_t count = 0;
    std::function<std::string(std::size_t index)> keyOf;
    std::function<void(std::size_t index, std::string &out)> write;
};

/// Commands to the right server, with what may be done about failures: a read is sent again once over a new
/// connection; a command that changes data is sent again only when the server said that it did not do it
/// (MOVED, ASK, LOADING, READONLY and the like), within the deadline and at most five times along redirects.
class RedisLink {
public:
    static Result<std::unique_ptr<RedisLink>> open(RedisOptions options);

    const RedisFacts &facts() const { return m_facts; }
    const RedisOptions &options() const { return m_nodes.options(); }
    QString where() const { return m_nodes.home().text(); }

    using Words = std::span<const std::string_view>;
    /// An error reply comes back as an Error.
    Result<OwnedReply> call(std::string_view key, Words words, Intent intent);
    Result<OwnedReply> call(std::string_view key, std::initializer_list<std::string_view> words,
                            Intent intent)
    {
        return call(key, Words(words.begin(), words.size()), intent);
    }
    /// EVALSHA, or EVAL once when the server does not know the script. The first key decides the node.
    Result<OwnedReply> run(const RedisScript &script, Words keys, Words arguments, Intent intent);

    /// Takes each reply, or why there is none, in no promised order, once for each. Error replies come as an
    /// Error, except NOSCRIPT: the caller has the script.
    using Take = std::function<void(std::size_t index, const Result<RespReply> &reply)>;
    /// Many commands, a thousand in flight, within one deadline for all. After a failure those that were not
    /// sent yet go on over a new connection; those in flight are handed over as failed when they change data.
    /// After a refusal that concerns the whole server (reachOf()) no more changes are sent to it: the
    /// rest is handed that refusal.
    Done pipeline(const CommandSource &commands, Intent intent, const Take &take);
    Done pipeline(std::span<const KeyedCommand> commands, Intent intent, const Take &take);

    /// The first key decides the node.
    struct ScriptCall {
        std::vector<std::string> keys, arguments;
    };
    /// Many calls of a script, as pipeline(); where a server does not know the script it is told it.
    Done runAll(const RedisScript &script, std::span<const ScriptCall> calls, Intent intent,
                const Take &take);

    /// All servers that hold keys, connected.
    Result<std::vector<RespConnection *>> primaries() { return m_nodes.primaries(); }
    Result<RespConnection *> at(const RedisAddress &address) { return m_nodes.at(address); }
    Done discover() { return m_nodes.discover(); }
    QDeadlineTimer deadline() const { return QDeadlineTimer(options().deadlineMs); }
    /// For facts() too. Nothing where TIME is refused.
    Result<std::optional<qint64>> measureClockSkew();
    /// The server is there and lets this user in.
    Done ping();
    /// What is changed from now on counts for isConfirmed().
    void beginChanges() { m_changed.clear(); }
    /// Whether a replica of every server that was sent changes since beginChanges() has them, within 100 ms
    /// each: otherwise a failover now could lose them. Servers that never had replicas need none. False where
    /// it cannot be asked, and where the connection is not the same any more.
    bool isConfirmed();

private:
    explicit RedisLink(RedisOptions options);
    Done learnFacts();
    Done checkIntent(Intent intent) const;
    Result<OwnedReply> exchange(std::string_view key, std::string_view command, Intent intent);
    Result<RespConnection *> ready(std::string_view key, Intent intent);
    struct Redirect {
        std::optional<RedisAddress> ask; ///< For the next try only, behind ASKING.
        int count = 0;
    };
    Done follow(std::string_view errorReply, const RespConnection &from, Redirect &redirect);
    void pipelineOn(RespConnection *connection, const CommandSource &commands,
                    std::span<const std::size_t> indexes, Intent intent, const Take &take);
    bool isConfirmedBy(RespConnection &server, int opening);
    std::optional<int> replicasOf(RespConnection &server);
    void noteChange(RespConnection &server);
    struct Progress;
    Done sendSome(RespConnection &connection, const CommandSource &commands,
                  std::span<const std::size_t> indexes, Intent intent, Progress &progress);
    void takeReply(const RespReply &reply, const CommandSource &commands, std::size_t index,
                   Progress &progress, const Take &take) const;
    void sendAgain(const CommandSource &commands, const Progress &progress, Intent intent, const Take &take);
    std::optional<Error> hand(const Take &take, const CommandSource &commands, std::size_t index,
                              const RespReply &reply) const;

    RedisNodes m_nodes;
    RedisFacts m_facts;
    std::map<RespConnection *, int> m_changed; ///< What was sent changes, and in which opening first.
};

} // namespace gatehouse
