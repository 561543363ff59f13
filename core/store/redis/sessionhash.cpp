// SPDX-License-Identifier: MIT
#include "core/store/redis/sessionhash.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

#include <array>

namespace gatehouse {

namespace {

// clang-format off
enum Field : std::size_t {
    User, Login, Name, Role, Client, Agent, Address, Created, Refreshed, Expires, Absolute, Generation, Current,
    Previous, Revoked, Reason, By, Reuse, Expired, FieldCount
};
constexpr std::array<std::string_view, FieldCount> fieldNames {
    "user", "login", "name", "role", "client", "agent", "address", "created", "refreshed", "expires", "absolute",
    "generation", "current", "previous", "revoked", "reason", "by", "reuse", "expired"
};
// clang-format on

constexpr std::string_view keyBegin = "gatehouse:{";

/// A tag must hold neither braces nor what SCAN takes for a pattern.
std::string tagOf(const QString &userId)
{
    const QByteArray tag = userId.toUtf8().toPercentEncoding("@+:");
    return {tag.constData(), std::size_t(tag.size())};
}

std::string hashText(const QByteArray &hash)
{
    const QByteArray text = hash.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    return {text.constData(), std::size_t(text.size())};
}

QByteArray hashBytes(std::string_view text)
{
    return QByteArray::fromBase64(QByteArray(text.data(), qsizetype(text.size())),
                                  QByteArray::Base64UrlEncoding);
}

/// The texts of a reply to HMGET; what is missing is empty.
bool textsOf(const RespReply &reply, std::array<std::string_view, FieldCount> &texts)
{
    if (!reply.isList(0, FieldCount) || reply.size() != FieldCount + 1)
        return false;
    for (std::size_t i = 0; i < FieldCount; ++i)
        texts[i] = reply.text(i + 1);
    return true;
}

/// The numbers that every session has.
struct Numbers {
    std::int64_t created = 0, refreshed = 0, expires = 0, absolute = 0, generation = 0, revoked = 0,
                 reuse = 0, expired = 0;

    bool read(const std::array<std::string_view, FieldCount> &texts)
    {
        const auto optional = [&](Field field, std::int64_t &number) {
            return texts[field].empty() || readDecimal(texts[field], number);
        };
        return readDecimal(texts[Created], created) && readDecimal(texts[Refreshed], refreshed)
            && readDecimal(texts[Expires], expires) && readDecimal(texts[Absolute], absolute)
            && readDecimal(texts[Generation], generation) && generation >= 0 && generation <= 0xffff'ffffLL
            && optional(Revoked, revoked) && optional(Reuse, reuse) && reuse >= 0
            && reuse <= int(ReuseKind::StaleLineage) && optional(Expired, expired);
    }
};

} // namespace

NativeKeys::NativeKeys(const QString &userId)
    : m_prefix(std::string(keyBegin) + tagOf(userId) + "}:")
{ }

std::string NativeKeys::session(const QString &id) const { return m_prefix + "s:" + toUtf8(id); }
std::string NativeKeys::history(const QString &id) const { return m_prefix + "h:" + toUtf8(id); }
std::string NativeKeys::locator(const QString &id) { return "gatehouse:sid:" + toUtf8(id); }
std::string NativeKeys::denied(const QString &tokenId) { return "gatehouse:deny:" + toUtf8(tokenId); }

QString NativeKeys::userOf(std::string_view key)
{
    const std::size_t end = key.find('}');
    if (!key.starts_with(keyBegin) || end == std::string_view::npos)
        return {};
    const std::string_view tag = key.substr(keyBegin.size(), end - keyBegin.size());
    return QString::fromUtf8(QByteArray::fromPercentEncoding(QByteArray(tag.data(), qsizetype(tag.size()))));
}

std::string_view NativeKeys::sessionOf(std::string_view key)
{
    const std::size_t end = key.find("}:s:");
    return end == std::string_view::npos ? std::string_view() : key.substr(end + 4);
}

void SessionHash::appendQuestion(std::string &commands, std::string_view key)
{
    std::array<std::string_view, FieldCount + 2> words{"HMGET", key};
    std::ranges::copy(fieldNames, words.begin() + 2);
    appendCommand(commands, words);
}

bool SessionHash::readRow(const RespReply &reply, std::string_view id, SessionRow &row)
{
    std::array<std::string_view, FieldCount> texts;
    Numbers numbers;
    if (!textsOf(reply, texts) || texts[User].empty() || !numbers.read(texts))
        return false;
    row = SessionRow{id,           texts[User],    texts[Login],  texts[Name], texts[Role], texts[Client],
                     texts[Agent], texts[Address], texts[Reason], texts[By]};
    row.createdMs = numbers.created;
    row.refreshedMs = numbers.refreshed;
    row.expiresMs = numbers.expires;
    row.absoluteExpiresMs = numbers.absolute;
    row.revokedMs = numbers.revoked;
    row.generation = static_cast<std::uint32_t>(numbers.generation);
    row.revoked = !texts[Revoked].empty();
    row.reuse = static_cast<ReuseKind>(numbers.reuse);
    return true;
}

Result<std::optional<SessionHash>> SessionHash::fromReply(const QString &id, const RespReply &reply)
{
    std::array<std::string_view, FieldCount> texts;
    SessionRow row;
    const bool isWhole = textsOf(reply, texts);
    if (isWhole && std::ranges::all_of(texts, &std::string_view::empty))
        return std::optional<SessionHash>();
    if (!isWhole || !readRow(reply, {}, row))
        return failure(
            Error::Code::Malformed,
            QCoreApplication::translate("Redis",
                                        "The record of session %1 in Redis is damaged. It cannot be used "
                                        "or refreshed; its user has to log in again.")
                .arg(id));
    SessionHash hash;
    Session &session = hash.session;
    session = Session{id,
                      fromUtf8(row.userId),
                      fromUtf8(row.login),
                      fromUtf8(row.displayName),
                      fromUtf8(row.role),
                      fromUtf8(row.client),
                      fromUtf8(row.agent),
                      fromUtf8(row.address),
                      row.createdMs,
                      row.refreshedMs,
                      row.expiresMs,
                      row.absoluteExpiresMs,
                      row.generation,
                      hashBytes(texts[Current]),
                      hashBytes(texts[Previous]),
                      {}};
    if (row.revoked)
        session.revocation =
            SessionRevocation{row.revokedMs, fromUtf8(row.revokeReason), fromUtf8(row.revokedBy), row.reuse};
    std::int64_t expired = 0;
    readDecimal(texts[Expired], expired);
    hash.expirySeenMs = expired;
    hash.generation = texts[Generation];
    hash.current = texts[Current];
    hash.expired = texts[Expired];
    return std::optional(std::move(hash));
}

std::vector<std::string> SessionHash::fieldsOf(const Session &session)
{
    std::vector<std::string> fields;
    const auto add = [&fields](Field field, std::string value) {
        fields.emplace_back(fieldNames[field]);
        fields.push_back(std::move(value));
    };
    const auto addText = [&](Field field, const QString &text) {
        if (!text.isEmpty())
            add(field, toUtf8(text));
    };
    add(User, toUtf8(session.userId));
    addText(Login, session.login);
    addText(Name, session.displayName);
    addText(Role, session.role);
    addText(Client, session.client);
    add(Agent, toUtf8(session.agent));
    add(Address, toUtf8(session.address));
    add(Created, std::to_string(session.createdMs));
    add(Refreshed, std::to_string(session.refreshedMs));
    add(Expires, std::to_string(session.expiresMs));
    add(Absolute, std::to_string(session.absoluteExpiresMs));
    add(Generation, std::to_string(session.generation));
    add(Current, hashText(session.currentHash));
    if (!session.previousHash.isEmpty())
        add(Previous, hashText(session.previousHash));
    if (session.revocation) {
        add(Revoked, std::to_string(session.revocation->atMs));
        add(Reason, toUtf8(session.revocation->reason));
        add(By, toUtf8(session.revocation->by));
        add(Reuse, std::to_string(int(session.revocation->reuse)));
    }
    return fields;
}

std::string toLine(const SessionEvent &event)
{
    const QJsonArray line{int(event.kind), event.atMs,  qint64(event.generation),
                          event.address,   event.agent, event.note};
    const QByteArray bytes = QJsonDocument(line).toJson(QJsonDocument::Compact);
    return {bytes.constData(), std::size_t(bytes.size())};
}

std::optional<SessionEvent> eventFromLine(std::string_view line)
{
    const QJsonArray parts = QJsonDocument::fromJson(QByteArray(line.data(), qsizetype(line.size()))).array();
    const int kind = parts.at(0).toInt(-1);
    if (parts.size() != 6 || kind < 0 || kind > int(SessionEvent::Kind::Ahead))
        return std::nullopt;
    return SessionEvent{static_cast<SessionEvent::Kind>(kind),
                        parts.at(1).toInteger(),
                        static_cast<std::uint32_t>(parts.at(2).toInteger()),
                        parts.at(3).toString(),
                        parts.at(4).toString(),
                        parts.at(5).toString()};
}

std::string toJsonText(const QString &text)
{
    const QByteArray bytes = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
    return {bytes.constData() + 1, std::size_t(bytes.size() - 2)};
}

} // namespace gatehouse
