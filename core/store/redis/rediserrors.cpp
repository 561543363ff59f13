// SPDX-License-Identifier: MIT
#include "core/store/redis/rediserrors.h"

#include "core/base/log.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace gatehouse {

namespace {

using Code = Error::Code;
using Reach = RefusalReach;

struct Kind {
    std::string_view word;
    RedisRefusal refusal;
    Code code;
    RefusalReach reach;
    const char *sentence; ///< %1: the server. %2: the command.
};

// clang-format off
constexpr std::array kinds {
    Kind{"NOSCRIPT", RedisRefusal::NoScript, Code::Unavailable, Reach::OneKey,
         QT_TRANSLATE_NOOP("Redis", "%1 forgot a script of ours. Try again.")},
    Kind{"MOVED", RedisRefusal::Moved, Code::Unavailable, Reach::OneKey,
         QT_TRANSLATE_NOOP("Redis", "The cluster around %1 is moving its keys. Try again in a moment.")},
    Kind{"ASK", RedisRefusal::Ask, Code::Unavailable, Reach::OneKey,
         QT_TRANSLATE_NOOP("Redis", "The cluster around %1 is moving its keys. Try again in a moment.")},
    Kind{"TRYAGAIN", RedisRefusal::NotNow, Code::Unavailable, Reach::OneKey,
         QT_TRANSLATE_NOOP("Redis", "The cluster around %1 is moving its keys. Try again in a moment.")},
    Kind{"LOADING", RedisRefusal::NotNow, Code::Unavailable, Reach::Server,
         QT_TRANSLATE_NOOP("Redis", "%1 is still loading its data. Try again in a moment.")},
    Kind{"CLUSTERDOWN", RedisRefusal::NotNow, Code::Unavailable, Reach::Everywhere,
         QT_TRANSLATE_NOOP("Redis", "The cluster around %1 is down: part of its slots has no primary. "
                                    "Look at CLUSTER INFO on the server.")},
    Kind{"MASTERDOWN", RedisRefusal::NotNow, Code::Unavailable, Reach::Server,
         QT_TRANSLATE_NOOP("Redis", "%1 is a replica that lost its primary. Connect to the primary.")},
    Kind{"BUSY", RedisRefusal::NotNow, Code::Unavailable, Reach::Server,
         QT_TRANSLATE_NOOP("Redis", "%1 is busy with a long script of another program. Wait, or end it by "
                                    "SCRIPT KILL on the server.")},
    Kind{"READONLY", RedisRefusal::ReadOnly, Code::Denied, Reach::Server,
         QT_TRANSLATE_NOOP("Redis", "%1 is a read-only replica. Nothing was changed; connect to the primary.")},
    Kind{"NOAUTH", RedisRefusal::NoAuth, Code::Locked, Reach::OneKey,
         QT_TRANSLATE_NOOP("Redis", "%1 asks for a password. Enter one in the connection's settings.")},
    Kind{"WRONGPASS", RedisRefusal::NoAuth, Code::Locked, Reach::OneKey,
         QT_TRANSLATE_NOOP("Redis", "%1 does not accept this user name and password. Check both in the "
                                    "connection's settings.")},
    Kind{"OOM", RedisRefusal::Other, Code::Internal, Reach::Server,
         QT_TRANSLATE_NOOP("Redis", "%1 is out of memory (maxmemory) and refused to write. Nothing was changed; "
                                    "make room on the server.")},
    Kind{"MISCONF", RedisRefusal::Other, Code::Internal, Reach::Server,
         QT_TRANSLATE_NOOP("Redis", "%1 cannot save to its disk and refuses to write. Nothing was changed; "
                                    "mend its disk or its folder. Reading goes on.")},
    Kind{"NOREPLICAS", RedisRefusal::Other, Code::Unavailable, Reach::Server,
         QT_TRANSLATE_NOOP("Redis", "%1 has too few replicas and refuses to write. Nothing was changed. "
                                    "Reading goes on.")},
    Kind{"WRONGTYPE", RedisRefusal::Other, Code::Malformed, Reach::OneKey,
         QT_TRANSLATE_NOOP("Redis", "A key on %1 holds something else than %2 expects. It belongs to another "
                                    "program and was left alone; check the layout of this connection.")},
    Kind{"EXECABORT", RedisRefusal::Other, Code::Internal, Reach::OneKey,
         QT_TRANSLATE_NOOP("Redis", "%1 refused a transaction as a whole. Nothing was changed.")},
    Kind{"CROSSSLOT", RedisRefusal::Other, Code::Unsupported, Reach::OneKey,
         QT_TRANSLATE_NOOP("Redis", "%1 is a cluster, and this layout needs keys of several slots at once.")},
    Kind{"UNBLOCKED", RedisRefusal::Other, Code::Unavailable, Reach::OneKey,
         QT_TRANSLATE_NOOP("Redis", "%1 changed its role in the middle of %2. Try again.")},
    Kind{"NOPROTO", RedisRefusal::Other, Code::Unsupported, Reach::OneKey,
         QT_TRANSLATE_NOOP("Redis", "%1 does not speak the version of the protocol that was asked for.")},
};
// clang-format on

QString translated(const char *text) { return QCoreApplication::translate("Redis", text); }

std::string_view firstWord(std::string_view text) { return text.substr(0, text.find(' ')); }

bool isAboutKeys(const QString &reply) { return reply.contains(QLatin1String("key"), Qt::CaseInsensitive); }

/// NOPERM names the command or key in its text: "... to run the 'set' command", "... to access ... keys ...".
QString permissionSentence(const QString &text, const QString &command, const QString &where)
{
    static const QRegularExpression quoted(QStringLiteral("'([^']+)'"));
    const auto match = quoted.match(text);
    if (isAboutKeys(text))
        return translated(
                   QT_TRANSLATE_NOOP("Redis",
                                     "The user of this connection may not touch the keys that %2 needs on "
                                     "%1. Its ACL lacks the key pattern of this layout."))
            .arg(where, command);
    if (text.contains(QLatin1String("channel"), Qt::CaseInsensitive))
        return translated(
                   QT_TRANSLATE_NOOP(
                       "Redis", "The user of this connection may not use a channel of %1 that %2 needs."))
            .arg(where, command);
    if (!match.hasMatch() && text.contains(QLatin1String("script")))
        return translated(
                   QT_TRANSLATE_NOOP("Redis",
                                     "The user of this connection may not run a command on %1 that is needed "
                                     "for this. \"gatehouse-cli store roles\" prints all rights to give."))
            .arg(where);
    const QString refused =
        match.hasMatch() ? match.captured(1).toUpper().replace(QLatin1Char('|'), QLatin1Char(' ')) : command;
    return translated(
               QT_TRANSLATE_NOOP(
                   "Redis",
                   "The user of this connection may not run %2 on %1. Its ACL lacks the right \"+%3\"."))
        .arg(where, refused, refused.toLower().replace(QLatin1Char(' '), QLatin1Char('|')));
}

/// By the first word, or by that of what a script passes on: "ERR Error running script ...: @user_script: 12:
/// -OOM ...".
const Kind *kindOf(std::string_view reply)
{
    const auto *const kind = std::ranges::find_if(kinds, [&](const Kind &each) {
        return firstWord(reply) == each.word
            || reply.find('-' + std::string(each.word) + ' ') != std::string_view::npos;
    });
    return kind == kinds.end() ? nullptr : kind;
}

bool isAboutRights(const QString &reply)
{
    return reply.startsWith(QLatin1String("NOPERM "))
        || reply.contains(QLatin1String("ACL failure in script"))
        || reply.contains(QLatin1String("The user executing the script can't"));
}

Error explained(std::string_view errorReply, std::string_view command, const QString &where)
{
    const QString text = QString::fromUtf8(errorReply.data(), qsizetype(errorReply.size()));
    const QString name = QString::fromUtf8(command.data(), qsizetype(command.size())).toUpper();
    // Some servers repeat the words of a command that they do not know: never those of AUTH.
    const QString detail =
        name == QLatin1String("AUTH") ? text.section(QLatin1Char(' '), 0, 0) : redacted(text.left(300));
    if (isAboutRights(text))
        return {Code::Denied, permissionSentence(text, name, where), detail};
    if (const Kind *const kind = kindOf(errorReply)) {
        QString sentence = translated(kind->sentence).arg(where);
        return {kind->code, sentence.replace(QLatin1String("%2"), name), detail};
    }
    if (text.contains(QLatin1String("max number of clients")))
        return {Code::Unavailable,
                translated(QT_TRANSLATE_NOOP("Redis", "%1 has no room for another connection (maxclients)."))
                    .arg(where),
                detail};
    if (text.contains(QLatin1String("invalid password"))
        || text.contains(QLatin1String("without any password configured")))
        return {Code::Denied,
                translated(
                    QT_TRANSLATE_NOOP(
                        "Redis", "%1 does not accept this password. Check it in the connection's settings."))
                    .arg(where),
                detail};
    if (text.contains(QLatin1String("unknown command"), Qt::CaseInsensitive))
        return {
            Code::Unsupported,
            translated(QT_TRANSLATE_NOOP(
                           "Redis", "%1 does not know %2. It is too old, or the command was switched off."))
                .arg(where, name),
            detail};
    if (text.contains(QLatin1String("DB index")))
        return {Code::NotFound,
                translated(QT_TRANSLATE_NOOP("Redis", "%1 has no database of this number.")).arg(where),
                detail};
    return {Code::Internal, translated(QT_TRANSLATE_NOOP("Redis", "%1 refused %2.")).arg(where, name),
            detail};
}

} // namespace

RedisRefusal refusalOf(std::string_view errorReply)
{
    const std::string_view word = firstWord(errorReply);
    if (word == "NOPERM")
        return RedisRefusal::NoPermission;
    const auto *const kind = std::ranges::find(kinds, word, &Kind::word);
    return kind == kinds.end() ? RedisRefusal::Other : kind->refusal;
}

Error errorFromReply(std::string_view errorReply, std::string_view command, const QString &where)
{
    Error error = explained(errorReply, command, where);
    error.isRefusal = true;
    return error;
}

RefusalReach reachOf(const Error &refusal)
{
    if (!refusal.isRefusal)
        return Reach::OneKey;
    if (isAboutRights(refusal.detail))
        return isAboutKeys(refusal.detail) ? Reach::OneKey : Reach::Everywhere;
    const QByteArray reply = refusal.detail.toUtf8();
    const Kind *const kind = kindOf({reply.constData(), std::size_t(reply.size())});
    return kind ? kind->reach : Reach::OneKey;
}

} // namespace gatehouse
