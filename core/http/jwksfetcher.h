// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/base/worker.h"
#include "core/http/networkplace.h"
#include "core/jose/jwk.h"

#include <QFuture>
#include <QHash>
#include <QNetworkAccessManager>
#include <QObject>
#include <QStringList>
#include <QUrl>

#include <map>
#include <memory>

namespace gatehouse {

struct Download;

/// A key set as fetched, or as kept from an earlier fetch. A key that is broken or too weak disables itself
/// only: the Verifier refuses a token that asks for it.
struct FetchedKeys {
    jose::JwkSet keys;
    QUrl source; ///< Of the key set, also when an issuer was asked.
    qint64 fetchedMs = 0; ///< When these keys came, milliseconds UTC: their age, also when they are stale.
    std::optional<Error> stale; ///< Set: the last try failed with this, so these are older keys.
    /// What an operator must see: keys that changed under the same kid, since this program runs. Whole
    /// sentences.
    QStringList alarms;
};

/// Public keys by URL (RFC 7517 section 5) or by issuer (OpenID Connect Discovery section 4, RFC 8414), kept
/// between calls. A set with private or symmetric members is refused as a whole. When a fetch fails the
/// keys of the last good one are given, marked stale. An unknown kid causes one new fetch in 30 s at most.
/// Lives on one thread with an event loop and never blocks it.
class JwksFetcher : public QObject {
    Q_OBJECT

public:
    explicit JwksFetcher(const Clock &clock, QObject *parent = nullptr);

    /// Now: a person asks, so what is kept does not do, however new it is. It still serves when the fetch
    /// fails.
    enum class Asking { WhenNeeded, Now };

    /// `wantedKid`: what the token asks for; empty takes what is kept, if anything is.
    QFuture<Result<FetchedKeys>> fromUrl(const QUrl &url, const QString &wantedKid,
                                         Asking asking = Asking::WhenNeeded);
    /// Reads the issuer's discovery document, whose `issuer` must be this very text, and the set it names.
    /// That set may not lie nearer to this machine than the issuer does.
    QFuture<Result<FetchedKeys>> fromIssuer(const QString &issuer, const QString &wantedKid,
                                            Asking asking = Asking::WhenNeeded);

    static constexpr qint64 cooldownMs = 30'000;
    static constexpr qint64 maxAgeMs = 600'000; ///< Kept keys are fetched anew after that.

private:
    using Answer = Result<FetchedKeys>;
    using Promise = std::shared_ptr<QPromise<Answer>>;
    using Thumbprints = std::map<std::string, std::string>;
    struct Kept {
        FetchedKeys set;
        qint64 triedMs = 0;
        std::optional<Error> refused; ///< The last try gave a set that nobody may trust.
        Thumbprints seen; ///< Of every kid since this program runs.
    };
    /// Where an issuer has its keys, and how near the issuer is itself.
    struct Place {
        QUrl url;
        NetworkPlace learnedFrom = NetworkPlace::Own;
        qint64 learnedMs = 0; ///< Asked for again after maxAgeMs, as the keys are.
    };
    bool mayUseKept(const Kept &kept, const QString &wantedKid) const;
    QFuture<Answer> fetch(const Place &place, const QString &wantedKid, Asking asking);
    struct Read; ///< What a download holds, as the worker found it.
    void read(const QUrl &url, const Result<Download> &download);
    Answer take(const QUrl &url, const Read &read);
    void answer(const QUrl &url, const Answer &keys);
    Answer keepOld(const QUrl &url, Error error);
    Result<QUrl> jwksUriOf(const QString &issuer, const QByteArray &document) const;
    void discover(const QString &issuer, const QString &wantedKid, Asking asking, QList<QUrl> places,
                  const Promise &promise);

    const Clock &m_clock;
    QNetworkAccessManager m_network;
    Worker m_worker; ///< Imports keys: what others send may be made to take long.
    QHash<QUrl, Kept> m_kept;
    QHash<QString, Place> m_discovered;
    /// Callers that wait for a download under way: a set is never fetched twice at once.
    QHash<QUrl, QList<Promise>> m_waiting;
};

} // namespace gatehouse
