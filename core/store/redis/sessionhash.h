// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessionstore.h"
#include "core/store/redis/resp.h"

namespace gatehouse {

/// Names of the keys of the native layout. All keys of a user have the same hash tag, so one script is atomic
/// over them, in a cluster too.
class NativeKeys {
public:
    explicit NativeKeys(const QString &userId);
    const std::string &prefix() const { return m_prefix; } ///< "gatehouse:{alice}:"
    std::string session(const QString &id) const;
    std::string history(const QString &id) const;
    std::string index() const { return m_prefix + "index"; }
    std::string cutOff() const { return m_prefix + "cutoff"; }

    /// Leads from a session's id to its user.
    static std::string locator(const QString &id);
    static std::string denied(const QString &tokenId);
    static constexpr std::string_view anySession = "gatehouse:{*}:s:*";
    static constexpr std::string_view anyCutOff = "gatehouse:{*}:cutoff";
    static constexpr std::string_view feedCounter = "gatehouse:{feed}:counter";
    static constexpr std::string_view feedLog = "gatehouse:{feed}:log";
    /// The user of one of these keys; empty when it is none.
    static QString userOf(std::string_view key);
    /// The id of a session's key; empty when it is none.
    static std::string_view sessionOf(std::string_view key);

private:
    std::string m_prefix;
};

/// A session as a hash of the native layout.
struct SessionHash {
    Session session;
    qint64 expirySeenMs =
        0; ///< When it was first seen expired: it stays so, whatever a clock says. 0: never.
    std::string generation, current, expired; ///< As they were read, for the comparison when writing.
    bool isExpiredAt(qint64 nowMs) const { return expirySeenMs != 0 || nowMs >= session.expiresMs; }

    /// "HMGET key ..." of all fields.
    static void appendQuestion(std::string &commands, std::string_view key);
    /// From its reply. Nothing when there is no such hash; Malformed when the fields make no session.
    static Result<std::optional<SessionHash>> fromReply(const QString &id, const RespReply &reply);
    /// The same for a table. The texts are those of the reply. False when there is none or it makes no
    /// session.
    static bool readRow(const RespReply &reply, std::string_view id, SessionRow &row);
    /// Names and values in turn, for HSET.
    static std::vector<std::string> fieldsOf(const Session &session);
};

/// An event as one line of a history: a JSON array.
std::string toLine(const SessionEvent &event);
std::optional<SessionEvent> eventFromLine(std::string_view line);
/// A text as JSON, with its quotes.
std::string toJsonText(const QString &text);

inline std::string toUtf8(const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    return {bytes.constData(), std::size_t(bytes.size())};
}
inline QString fromUtf8(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

} // namespace gatehouse
