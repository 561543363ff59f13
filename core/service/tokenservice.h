// SPDX-License-Identifier: MIT
#pragma once

#include "core/jose/decode.h"
#include "core/jose/verifier.h"
#include "core/jose/weaksecrets.h"
#include "core/service/storeaccess.h"

#include <QObject>

#include <memory>
#include <optional>

namespace gatehouse {

/// A token found in pasted text.
struct FoundToken {
    QByteArray token; ///< Empty: nothing that looks like a token was found.
    QStringList trimmed; ///< What was taken away, in words: "the header name Authorization:", "line breaks".
    QString whyNone; ///< A sentence, where there is none but it is known what the text is instead.
};

/// One access token that can be put on the deny list.
struct DenyOrder {
    QString tokenId; ///< jti
    qint64 untilSeconds = 0; ///< Nobody accepts it after this second anyway: its exp and the leeway.
};

/// What the store says about the session a token belongs to.
struct LiveState {
    enum class Kind {
        NotAsked, ///< See `why`.
        Present, ///< The session is live; for a refresh token: and this is its current token.
        RotatedAway, ///< A refresh token that was exchanged already.
        Revoked,
        Expired,
        UserCutOff,
        DenyListed,
        Unknown, ///< The store has no such session.
        StoreUnreachable
    };
    /// Why the store was not asked.
    enum class Why {
        Unsaid,
        NotGenuine, ///< The signature was not found to hold: anybody may have written the claims.
        ForeignKeys, ///< Keys from elsewhere verified it, so this store need not know its session.
        NoSession ///< Genuine, but without `sid`; deny list and cut-off of the user were asked.
    };
    Kind kind = Kind::NotAsked; ///< The gravest of what follows.
    Why why = Why::Unsaid;
    std::optional<Session> session;
    std::optional<qint64> cutOffSeconds;
    bool isCutOff = false; ///< The token is older than that.
    bool isDenied = false;
    QString denyReason;
    std::optional<DenyOrder> deniable; ///< Set where the store keeps a deny list that this token is not on.
    Error error; ///< For StoreUnreachable.
    bool isLive() const { return kind == Kind::Present; }
};

/// Everything about one pasted token.
struct TokenInspection {
    FoundToken found;
    jose::UnverifiedToken decoded; ///< Views into *text.
    std::shared_ptr<const std::string> text; ///< The token itself; never shown in a log or saved.
    jose::VerificationReport report;
    QString verifiedBy; ///< "Access keys of this authority", "Pasted key", ...
    bool hasKeys = true; ///< False: no key was given or known, so the signature could not be checked.
    /// The connected store is the one that this token's sessions are in: set when the authority's own keys
    /// verified, or by whoever knows that a person said so. Without it liveState() does not ask.
    bool isOfThisStore = false;
    /// What an encrypted token decrypted to, when that is claims and no token: exact bytes and members.
    /// Its text as bytes is report.plaintext().
    std::optional<jose::DecodedPart> plaintext;
    /// The token inside an encrypted one, decrypted and looked at in the same way, with its own report.
    std::shared_ptr<const TokenInspection> nested;
};

/// Takes tokens apart and verifies them, by the same Verifier as the authority. Pure and fast: called
/// directly.
class TokenService : public QObject {
    Q_OBJECT

public:
    explicit TokenService(StoreAccess &store, QObject *parent = nullptr);

    /// Finds the token in a header line, a cookie, JSON, a URL, quotes, broken lines or a quoted mail. What
    /// has a JSON object as its first part goes before what only has the dots of a token.
    static FoundToken findToken(const QByteArray &pasted);
    /// Refresh when `typ` in the header says so, else Access.
    static KeyUse useOf(const QByteArray &pasted);
    /// Why the secret of an HMAC token can be guessed: it is a placeholder, or one of the public list, tried
    /// as far as jose::reachOfSearch() says. Empty when it was not found. Takes up to some two seconds;
    /// `isCancelled` ends it.
    static QString weakSecretOf(std::string_view token, const std::function<bool()> &isCancelled = {});
    /// With the keys of this authority: those of access or refresh tokens, as `typ` in the header says.
    TokenInspection inspect(const QByteArray &pasted) const;
    /// With these keys and expectations.
    TokenInspection inspect(const QByteArray &pasted, const jose::JwkSet &keys,
                            const jose::Expectations &expectations, const QString &keysName) const;
    /// The same for a token that may be encrypted: `keys` decrypt (or verify), `nestedKeys` verify the signed
    /// token inside, for which expectations.nestedAlgs are allowed.
    TokenInspection inspect(const QByteArray &pasted, const jose::JwkSet &keys,
                            const jose::JwkSet &nestedKeys, const jose::Expectations &expectations,
                            const QString &keysName) const;
    /// Asks the store about the session (`sid`), the cut-off of its user and the deny list; only about a
    /// genuine token that `isOfThisStore`. Otherwise NotAsked, with why.
    QFuture<Result<LiveState>> liveState(const TokenInspection &inspection);
    const StoreAccess &store() const { return m_store; }

private:
    StoreAccess &m_store;
};

/// The first second after `afterSeconds` at which the times in the token may change its verdict. Until then
/// the report of an inspection holds, and a costly one need not be made again.
std::optional<qint64> nextJudgement(const TokenInspection &inspection, std::chrono::seconds leeway,
                                    qint64 afterSeconds);

/// What the authority itself asks of a token of this use.
jose::Expectations expectationsFor(const TokenPolicy &policy, const KeyRing &ring, KeyUse use);

/// One sentence that a newcomer understands: what this reason means, and what to do.
QString explain(jose::Reason reason);
/// The second half of that: what to do. Empty for None.
QString whatToDo(jose::Reason reason);
/// Why a secret can be guessed, in one sentence; empty for None.
QString explain(jose::SecretWeakness weakness);
/// The name of a check: "Signature", "Expiry".
QString nameOf(jose::Check check);
/// The same, but "Decryption" where that is what was made.
QString nameOf(const jose::Step &step);
/// What a step did, in one sentence.
QString describe(const jose::Step &step);
/// Why a key was chosen or not, and what the signature says of it, in a few sentences.
QString describe(const jose::KeyTrial &trial);
/// The steps as they are shown: those of the token, and of a token inside a second list. The steps of an
/// encrypted token that has one inside end with its decryption; the rest is what the inner ones say.
std::vector<std::vector<jose::Step>> stepsByLevel(const jose::VerificationReport &report);
/// `fact`, a found or expected value of `step`; where that is seconds since 1970, the moment stands behind
/// them as `momentText` says it: "1790000000 (2026-09-21 14:13:20 UTC)".
QString withMoment(const jose::Step &step, const QString &fact, QString (*momentText)(qint64 ms));
/// The verdict of the whole, live state included: "Valid, and its session is live."
QString verdictSentence(const TokenInspection &inspection, const LiveState &live);

/// Every signature algorithm that one of the keys can carry and is not kept from by its own `alg`.
std::vector<jose::Alg> signatureAlgsFor(const jose::JwkSet &keys);
/// The same for key management (JWE), RSA1_5 left out: it is allowed by name only.
std::vector<jose::Alg> keyManagementAlgsFor(const jose::JwkSet &keys);

} // namespace gatehouse
