// SPDX-License-Identifier: MIT
#include "core/service/tokenservice.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

using jose::Reason;

QString text(const char *source) { return QCoreApplication::translate("TokenText", source); }

/// What a reason means, and what to do about it.
struct Told {
    Reason reason;
    const char *meaning, *action;
};

// In the order of the enumeration.
constexpr Told Sentences[] = {
    {Reason::MalformedSize, QT_TRANSLATE_NOOP("TokenText", "The text is empty or far too long for a token."),
     QT_TRANSLATE_NOOP("TokenText", "Paste one whole token and nothing else.")},
    {Reason::MalformedChars,
     QT_TRANSLATE_NOOP(
         "TokenText",
         "There is a character in it that no token may have, such as a space, a quote or a plus sign."),
     QT_TRANSLATE_NOOP("TokenText", "Copy the token again from where it was issued.")},
    {Reason::MalformedSegments,
     QT_TRANSLATE_NOOP("TokenText",
                       "A signed token has three parts with dots between them, an encrypted one five. Part "
                       "of this one is missing or something was added."),
     QT_TRANSLATE_NOOP("TokenText", "Copy the whole token again.")},
    {Reason::MalformedBase64url,
     QT_TRANSLATE_NOOP("TokenText",
                       "A part is not proper base64url, the encoding of tokens. It was cut short, padded or "
                       "changed on the way."),
     QT_TRANSLATE_NOOP(
         "TokenText",
         "Copy the token again; if it is the same, the issuer must write base64url without padding.")},
    {Reason::MalformedUtf8,
     QT_TRANSLATE_NOOP("TokenText",
                       "A part holds bytes that are not text (UTF-8). The token is damaged, or was not made "
                       "by a proper issuer."),
     QT_TRANSLATE_NOOP("TokenText",
                       "Copy it again; if it is the same, the issuer must write its JSON as UTF-8.")},
    {Reason::MalformedJson,
     QT_TRANSLATE_NOOP("TokenText",
                       "A part is not proper JSON. The token is damaged, or was written by a faulty issuer."),
     QT_TRANSLATE_NOOP("TokenText",
                       "Copy it again; if it is the same, the issuer must correct the JSON it writes.")},
    {Reason::MalformedDepth,
     QT_TRANSLATE_NOOP("TokenText", "The JSON is nested deeper than any honest token."),
     QT_TRANSLATE_NOOP("TokenText", "Treat it as an attempt to harm the reader.")},
    {Reason::MalformedDuplicate,
     QT_TRANSLATE_NOOP("TokenText",
                       "The same name occurs twice, so two programs could read two different tokens."),
     QT_TRANSLATE_NOOP("TokenText", "The issuer must write every name once.")},
    {Reason::MalformedNotObject,
     QT_TRANSLATE_NOOP("TokenText",
                       "A part is JSON, but not an object in braces as a header or payload must be."),
     QT_TRANSLATE_NOOP(
         "TokenText",
         "The issuer must write an object; if this is another kind of text, do not check it as a token.")},
    {Reason::HeaderAlgMissing,
     QT_TRANSLATE_NOOP(
         "TokenText",
         "The header does not say which algorithm signed the token (\"alg\"), so it cannot be checked."),
     QT_TRANSLATE_NOOP("TokenText", "The issuer must name it.")},
    {Reason::HeaderType,
     QT_TRANSLATE_NOOP("TokenText",
                       "A header value is of the wrong kind, for example a number where text belongs, or one "
                       "that an encrypted token needs (\"enc\") is not there."),
     QT_TRANSLATE_NOOP("TokenText", "The issuer must correct the header.")},
    {Reason::HeaderCrit,
     QT_TRANSLATE_NOOP("TokenText",
                       "The header marks an extension as critical (\"crit\") that is not understood here, so "
                       "the token has to be refused."),
     QT_TRANSLATE_NOOP("TokenText",
                       "The issuer must leave it out, or this token belongs to a system that knows the "
                       "extension: check it there.")},
    {Reason::HeaderB64,
     QT_TRANSLATE_NOOP(
         "TokenText",
         "The payload is said to be unencoded (\"b64\": false), which is not allowed for these tokens."),
     QT_TRANSLATE_NOOP("TokenText", "The issuer must encode the payload and leave \"b64\" out.")},
    {Reason::HeaderTyp,
     QT_TRANSLATE_NOOP("TokenText",
                       "It is not the kind of token that is asked for here (\"typ\"), for example an access "
                       "token where a refresh token belongs, or it does not say its kind."),
     QT_TRANSLATE_NOOP("TokenText", "Use a token of the right kind.")},
    {Reason::HeaderZip,
     QT_TRANSLATE_NOOP("TokenText",
                       "The content is said to be compressed in a way that is not known (\"zip\")."),
     QT_TRANSLATE_NOOP("TokenText", "The only known one is \"DEF\"; the issuer must use that or none.")},
    {Reason::AlgNone,
     QT_TRANSLATE_NOOP(
         "TokenText",
         "The token says that it is not signed at all (\"none\"). Anybody can write such a token."),
     QT_TRANSLATE_NOOP("TokenText", "Never accept it.")},
    {Reason::AlgUnknown,
     QT_TRANSLATE_NOOP("TokenText",
                       "The algorithm named in the header is not known. Names are compared letter by letter, "
                       "so \"hs256\" is not \"HS256\"."),
     QT_TRANSLATE_NOOP("TokenText", "The issuer must write the name of a known algorithm exactly.")},
    {Reason::AlgNotAllowed,
     QT_TRANSLATE_NOOP("TokenText",
                       "The algorithm is a real one, but not among those allowed here. Accepting what the "
                       "token asks for would let an attacker choose."),
     QT_TRANSLATE_NOOP(
         "TokenText",
         "If the issuer is meant to use it, allow it by name; if not, find out who made this token.")},
    {Reason::AlgKeyMismatch,
     QT_TRANSLATE_NOOP("TokenText",
                       "The algorithm in the header does not fit the key. A public key used as an HMAC "
                       "secret is a known attack."),
     QT_TRANSLATE_NOOP("TokenText", "Find out who made this token.")},
    {Reason::KeyNotFound,
     QT_TRANSLATE_NOOP("TokenText",
                       "No known key fits what the token names (\"kid\" or \"alg\"). It comes from another "
                       "system, or its key was removed."),
     QT_TRANSLATE_NOOP("TokenText", "Check it with the keys of the system that issued it, fetched anew.")},
    {Reason::KeyAmbiguous,
     QT_TRANSLATE_NOOP("TokenText", "Several keys could be meant and the token does not say which."),
     QT_TRANSLATE_NOOP("TokenText", "Give each key an identifier (\"kid\") and let the issuer name it.")},
    {Reason::KeyUse,
     QT_TRANSLATE_NOOP(
         "TokenText",
         "The key is marked for another purpose than this token needs it for (\"use\" or \"key_ops\")."),
     QT_TRANSLATE_NOOP("TokenText", "Use the right key.")},
    {Reason::KeyWeak,
     QT_TRANSLATE_NOOP("TokenText",
                       "The key is too short or is publicly known, so others could sign with it."),
     QT_TRANSLATE_NOOP("TokenText", "Replace it by a strong one.")},
    {Reason::KeyInvalid, QT_TRANSLATE_NOOP("TokenText", "The key itself is damaged or not proper."),
     QT_TRANSLATE_NOOP("TokenText", "Export it again from its source.")},
    {Reason::SigMissing,
     QT_TRANSLATE_NOOP("TokenText", "The signature is empty, so nothing shows who made the token."),
     QT_TRANSLATE_NOOP("TokenText", "Never accept it.")},
    {Reason::SigLength,
     QT_TRANSLATE_NOOP("TokenText",
                       "The signature does not have the length that its algorithm gives. The token was cut "
                       "short or changed."),
     QT_TRANSLATE_NOOP("TokenText", "Copy it again; if it is the same, trust nothing that it says.")},
    {Reason::SigInvalid,
     QT_TRANSLATE_NOOP(
         "TokenText",
         "The signature does not fit: the token was changed after signing, or was signed with another key."),
     QT_TRANSLATE_NOOP("TokenText", "Trust nothing that it says.")},
    {Reason::JweIntegrity,
     QT_TRANSLATE_NOOP(
         "TokenText",
         "It could not be decrypted: the key is another one, or the token was changed on the way."),
     QT_TRANSLATE_NOOP(
         "TokenText",
         "Copy the token again, and try the private key or the secret that it was encrypted for.")},
    {Reason::JweEpk,
     QT_TRANSLATE_NOOP("TokenText",
                       "The sender's temporary public key (\"epk\") is missing or not valid for this curve. "
                       "Such keys are used to steal private keys."),
     QT_TRANSLATE_NOOP("TokenText", "Refuse it.")},
    {Reason::JweP2c,
     QT_TRANSLATE_NOOP(
         "TokenText",
         "What the token asks for to make a key of the password is not safe: too few rounds (\"p2c\"), so "
         "many that checking would block the server, or a salt (\"p2s\") that is too short."),
     QT_TRANSLATE_NOOP(
         "TokenText",
         "The issuer must use a salt of 8 bytes or more and a number of rounds that is allowed here.")},
    {Reason::JweSize,
     QT_TRANSLATE_NOOP("TokenText", "The content unpacks to more than 250 KiB, which no honest token does."),
     QT_TRANSLATE_NOOP("TokenText", "Treat it as an attempt to fill the memory of the reader.")},
    {Reason::ClaimsType,
     QT_TRANSLATE_NOOP("TokenText", "A claim is of the wrong kind, for example a time written as text."),
     QT_TRANSLATE_NOOP("TokenText", "The issuer must correct it.")},
    {Reason::ClaimsMissing, QT_TRANSLATE_NOOP("TokenText", "A claim that must be there is missing."),
     QT_TRANSLATE_NOOP("TokenText", "The issuer must write it.")},
    {Reason::ClaimsExpired,
     QT_TRANSLATE_NOOP("TokenText", "The token has expired. That is normal for an old one."),
     QT_TRANSLATE_NOOP("TokenText", "Refresh, or log in again.")},
    {Reason::ClaimsNotYet,
     QT_TRANSLATE_NOOP("TokenText", "The token is not valid yet (\"nbf\" lies in the future)."),
     QT_TRANSLATE_NOOP("TokenText", "Wait, or set the clocks of both machines right.")},
    {Reason::ClaimsIatFuture,
     QT_TRANSLATE_NOOP("TokenText",
                       "The token says that it was issued in the future (\"iat\"). The issuer's clock is "
                       "ahead, or the token is forged."),
     QT_TRANSLATE_NOOP("TokenText", "Set the clocks of both machines right; if they are, refuse it.")},
    {Reason::ClaimsIss,
     QT_TRANSLATE_NOOP("TokenText", "It was issued by somebody else than is expected here (\"iss\")."),
     QT_TRANSLATE_NOOP("TokenText", "Check that the token is from this system and environment.")},
    {Reason::ClaimsAud,
     QT_TRANSLATE_NOOP("TokenText",
                       "It is meant for another receiver (\"aud\"). A service must not accept tokens that "
                       "were issued for a different one."),
     QT_TRANSLATE_NOOP("TokenText", "Ask the issuer for a token for this service.")},
    {Reason::ClaimsSub,
     QT_TRANSLATE_NOOP("TokenText", "It speaks for another user than is expected here (\"sub\")."),
     QT_TRANSLATE_NOOP("TokenText",
                       "Take the token of the user who is meant, and find out how this one came here.")},
    {Reason::InternalCrypto,
     QT_TRANSLATE_NOOP("TokenText",
                       "The cryptographic library failed, so nothing is known about this token."),
     QT_TRANSLATE_NOOP("TokenText", "Treat it as rejected, and try again.")},
};

constexpr bool isInOrder()
{
    std::size_t place = 0;
    for (const Told &told : Sentences) {
        if (static_cast<std::size_t>(told.reason) != ++place)
            return false;
    }
    return place == static_cast<std::size_t>(Reason::InternalCrypto);
}
static_assert(isInOrder(), "each reason has its sentences");

} // namespace

QString explain(jose::SecretWeakness weakness)
{
    using jose::SecretWeakness;
    switch (weakness) {
    case SecretWeakness::None:
        return {};
    case SecretWeakness::Known:
        return text(QT_TRANSLATE_NOOP(
            "TokenText",
            "The secret is on the public list of secrets that were found in real systems. Attackers try "
            "these first."));
    case SecretWeakness::Placeholder:
        return text(QT_TRANSLATE_NOOP("TokenText",
                                      "The secret holds a word like \"secret\" or \"changeme\", as texts in "
                                      "tutorials do that are meant to be "
                                      "replaced. Attackers try such words first."));
    case SecretWeakness::Repeats:
        return text(QT_TRANSLATE_NOOP(
            "TokenText",
            "The secret is a short piece over and over, so it can be guessed however long it is."));
    case SecretWeakness::Sequence:
        return text(QT_TRANSLATE_NOOP(
            "TokenText",
            "The secret runs along the alphabet, the digits or the keys of a keyboard, so it can be guessed "
            "however long it is."));
    case SecretWeakness::FewCharacters:
        return text(QT_TRANSLATE_NOOP(
            "TokenText", "The secret uses so few different characters that all such secrets can be tried."));
    case SecretWeakness::Short:
        return text(QT_TRANSLATE_NOOP("TokenText",
                                      "The secret is shorter than the 32 bytes that HS256 asks for (RFC 7518 "
                                      "section 3.2), so it can be "
                                      "tried out."));
    }
    return {};
}

QString explain(jose::Reason reason)
{
    if (reason == Reason::None)
        return {};
    return text(Sentences[static_cast<std::size_t>(reason) - 1].meaning) + u' ' + whatToDo(reason);
}

QString whatToDo(jose::Reason reason)
{
    return reason == Reason::None ? QString() : text(Sentences[static_cast<std::size_t>(reason) - 1].action);
}

} // namespace gatehouse
