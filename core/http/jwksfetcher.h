// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/jose/jwk.h"

#include <QFuture>
#include <QHash>
#include <QNetworkAccessManager>
#include <QObject>
#include <QStringList>
#include <QUrl>

#include <memory>

namespace gatehouse {

/// A key set as fetched, or as kept from an earlier fetch.
struct FetchedKeys {
    jose::JwkSet keys;
    QUrl source; ///< Of the key set, also when an issuer was asked.
    qint64 fetchedMs = 0; ///< When these keys came, milliseconds UTC.
    /// The last try failed with this Error, so these are older keys; Code::Cancelled with no message
    /// otherwise.
    std::optional<Error> stale;
    /// What an operator must see: a key that changed under the same kid, private or symmetric keys in a
    /// public set. Whole sentences.
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

    /// `wantedKid`: what the token asks for; empty takes what is kept, if anything is.
    QFuture<Result<FetchedKeys>> fromUrl(const QUrl &url, const QString &wantedKid);
    /// Reads the issuer's discovery document, whose `issuer` must be this very text, and the set it names.
    QFuture<Result<FetchedKeys>> fromIssuer(const QString &issuer, const QString &wantedKid);
    /// Forces a new fetch at the next call.
    void forget(const QUrl &url) { m_kept.remove(url); }

    static constexpr qint64 cooldownMs = 30'000;
    static constexpr qint64 maxAgeMs = 10 * 60'000; ///< Kept keys are fetched anew after that.

private:
    struct Kept {
        FetchedKeys set;
        qint64 triedMs = 0;
    };
    bool mayUseKept(const Kept &kept, const QString &wantedKid) const;
    Result<FetchedKeys> take(const QUrl &url, const Result<QByteArray> &body);
    Result<QUrl> jwksUriOf(const QString &issuer, const QByteArray &document) const;
    void discover(const QString &issuer, const QString &wantedKid, QList<QUrl> places,
                  std::shared_ptr<QPromise<Result<FetchedKeys>>> promise);

    const Clock &m_clock;
    QNetworkAccessManager m_network;
    QHash<QUrl, Kept> m_kept;
    QHash<QString, QUrl> m_discovered;
    /// Callers that wait for a download under way: a set is never fetched twice at once.
    QHash<QUrl, QList<std::shared_ptr<QPromise<Result<FetchedKeys>>>>> m_waiting;
};

} // namespace gatehouse
