// SPDX-License-Identifier: MIT
#include "core/service/tokenservice.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

using jose::Reason;

QString text(const char *source) { return QCoreApplication::translate("TokenText", source); }

const char *explainForm(Reason reason)
{
    switch (reason) {
    case Reason::MalformedSize:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "The text is empty or far too long for a token. Paste one whole token and nothing else.");
    case Reason::MalformedChars:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "There is a character in it that no token may have, such as a space, a quote or a plus "
            "sign. Copy the token again from where it was issued.");
    case Reason::MalformedSegments:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "A signed token has three parts with dots between them, an encrypted one five. Part of "
            "this one is missing or something was added; copy it again.");
    case Reason::MalformedBase64url:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "A part is not proper base64url, the encoding of tokens. It was cut short, padded or "
            "changed on the way; copy it again.");
    case Reason::MalformedUtf8:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "A part holds bytes that are not text (UTF-8). The token is damaged, or was not made by "
            "a proper issuer.");
    case Reason::MalformedJson:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "A part is not proper JSON. The token is damaged, or was written by a faulty issuer.");
    case Reason::MalformedDepth:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "The JSON is nested deeper than any honest token. Treat it as an attempt to harm the "
            "reader.");
    case Reason::MalformedDuplicate:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "The same name occurs twice, so two programs could read two different tokens. The issuer "
            "must write every name once.");
    case Reason::MalformedNotObject:
        return QT_TRANSLATE_NOOP(
            "TokenText", "A part is JSON, but not an object in braces as a header or payload must be.");
    default:
        return nullptr;
    }
}

const char *explainHeader(Reason reason)
{
    switch (reason) {
    case Reason::HeaderAlgMissing:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "The header does not say which algorithm signed the token (\"alg\"), so it cannot be "
            "checked. The issuer must name it.");
    case Reason::HeaderType:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "A header value is of the wrong kind, for example a number where text belongs. The "
            "issuer must be corrected.");
    case Reason::HeaderCrit:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "The header marks an extension as critical (\"crit\") that is not understood here, so the "
            "token has to be refused.");
    case Reason::HeaderB64:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "The payload is said to be unencoded (\"b64\": false), which is not allowed for these "
            "tokens.");
    case Reason::HeaderTyp:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "It is not the kind of token that is asked for here (\"typ\"), for example an access token where "
            "a "
            "refresh token belongs, or it does not say its kind. Use a token of the right kind.");
    case Reason::HeaderZip:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "The content is said to be compressed in a way that is not known (\"zip\"). The only known "
            "one is \"DEF\"; the issuer must use that or none.");
    case Reason::AlgNone:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "The token says that it is not signed at all (\"none\"). Anybody can write such a token; "
            "never accept it.");
    case Reason::AlgUnknown:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "The algorithm named in the header is not known. Names are compared letter by letter, so "
            "\"hs256\" is not \"HS256\".");
    case Reason::AlgNotAllowed:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "The algorithm is a real one, but not among those allowed here. Accepting what the token "
            "asks for would let an attacker choose.");
    case Reason::AlgKeyMismatch:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "The algorithm in the header does not fit the key. A public key used as an HMAC secret is "
            "a known attack; find out who made this token.");
    default:
        return nullptr;
    }
}

const char *explainKey(Reason reason)
{
    switch (reason) {
    case Reason::KeyNotFound:
        return QT_TRANSLATE_NOOP("TokenText",
                                 "No known key fits what the token names (\"kid\" or \"alg\"). It comes from "
                                 "another system, or its "
                                 "key was removed.");
    case Reason::KeyAmbiguous:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "Several keys could be meant and the token does not say which. Give each key an "
            "identifier (\"kid\") and let the issuer name it.");
    case Reason::KeyUse:
        return QT_TRANSLATE_NOOP("TokenText",
                                 "The key is marked for another purpose than this token needs it for "
                                 "(\"use\" or \"key_ops\"). Use "
                                 "the right key.");
    case Reason::KeyWeak:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "The key is too short or is publicly known, so others could sign with it. Replace it by a "
            "strong one.");
    case Reason::KeyInvalid:
        return QT_TRANSLATE_NOOP("TokenText",
                                 "The key itself is damaged or not proper. Export it again from its source.");
    case Reason::SigMissing:
        return QT_TRANSLATE_NOOP(
            "TokenText", "The signature is empty, so nothing shows who made the token. Never accept it.");
    case Reason::SigLength:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "The signature does not have the length that its algorithm gives. The token was cut short "
            "or changed.");
    case Reason::SigInvalid:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "The signature does not fit: the token was changed after signing, or was signed with "
            "another key. Trust nothing that it says.");
    case Reason::JweIntegrity:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "It could not be decrypted: the key is another one, or the token was changed on the way.");
    case Reason::JweEpk:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "The sender's temporary public key (\"epk\") is missing or not valid for this curve. Such "
            "keys are used to steal private keys; refuse it.");
    case Reason::JweP2c:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "The number of password rounds (\"p2c\") is too low to be safe or so high that checking it "
            "would block the server.");
    case Reason::JweSize:
        return QT_TRANSLATE_NOOP("TokenText",
                                 "The content unpacks to more than 250 KiB, which no honest token does. "
                                 "Treat it as an attempt to fill the memory of the reader.");
    default:
        return nullptr;
    }
}

const char *explainClaims(Reason reason)
{
    switch (reason) {
    case Reason::ClaimsType:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "A claim is of the wrong kind, for example a time written as text. The issuer must be "
            "corrected.");
    case Reason::ClaimsMissing:
        return QT_TRANSLATE_NOOP("TokenText",
                                 "A claim that must be there is missing. The issuer must write it.");
    case Reason::ClaimsExpired:
        return QT_TRANSLATE_NOOP(
            "TokenText", "The token has expired. That is normal for an old one: refresh, or log in again.");
    case Reason::ClaimsNotYet:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "The token is not valid yet (\"nbf\" lies in the future). Wait, or set the clocks of both "
            "machines right.");
    case Reason::ClaimsIatFuture:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "The token says that it was issued in the future (\"iat\"). The issuer's clock is ahead, "
            "or the token is forged.");
    case Reason::ClaimsIss:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "It was issued by somebody else than is expected here (\"iss\"). Check that the token is "
            "from this system and environment.");
    case Reason::ClaimsAud:
        return QT_TRANSLATE_NOOP(
            "TokenText",
            "It is meant for another receiver (\"aud\"). A service must not accept tokens that were "
            "issued for a different one.");
    case Reason::ClaimsSub:
        return QT_TRANSLATE_NOOP("TokenText", "It speaks for another user than is expected here (\"sub\").");
    default:
        return nullptr;
    }
}

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
    if (reason == Reason::InternalCrypto)
        return text(QT_TRANSLATE_NOOP(
            "TokenText",
            "The cryptographic library failed, so nothing is known about this token. Treat it as "
            "rejected, and try again."));
    for (const auto group : {explainForm, explainHeader, explainKey, explainClaims}) {
        if (const char *sentence = group(reason))
            return text(sentence);
    }
    return text(
        QT_TRANSLATE_NOOP("TokenText", "The token breaks a rule that this version has no explanation for."));
}

} // namespace gatehouse
