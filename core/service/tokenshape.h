// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <QStringView>

namespace gatehouse {

/// How sure it is that three or five parts of the base64url alphabet, joined by dots, are a token.
enum class Likeness : quint8 {
    Certain, ///< The first part is a JSON object.
    Probable, ///< The first part begins like one; something in it is damaged.
    Possible ///< Nothing is asked of the first part, so 1.2.3 and www.example.org are such texts too.
};

/// Of base64url, or a dot.
constexpr bool isTokenCharacter(QChar c)
{
    const char16_t u = c.unicode(), lower = u | 0x20;
    return (lower >= u'a' && lower <= u'z') || (u >= u'0' && u <= u'9') || u == u'-' || u == u'_'
        || u == u'.';
}

/// Whether the whole of `text` is a token, by its form (RFC 7515 section 7.1, RFC 7516 section 7.1).
bool isToken(QStringView text, Likeness wanted);

/// Whether a token of a likeness beyond Possible may be somewhere in `text`. Quick.
bool mayHoldToken(QStringView text);

/// How much of `run`, which has token characters only, is a token at its beginning: a sentence may end with a
/// dot behind it. 0 when there is none.
qsizetype tokenAtStart(QStringView run, Likeness wanted);

/// A token within a text.
struct SpottedToken {
    QString token; ///< Empty: there is none.
    bool isAll = false; ///< Nothing but white space stands around it.
    bool isJoined = false; ///< Out of several lines.
};

/// The first token in `text`. One that an e-mail wrapped is joined: its lines are as long as the first one.
/// In time linear in the text.
SpottedToken firstToken(QStringView text, Likeness wanted);

/// Why there is no token in the JSON serializations of JWS and JWE, in a sentence; empty for any other text.
QString whyJsonIsNoToken(const QString &pasted);

} // namespace gatehouse
