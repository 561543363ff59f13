// SPDX-License-Identifier: MIT
#include "core/http/jwksfetcher.h"

#include "core/base/worker.h"
#include "core/http/boundeddownload.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse {

namespace {

QString text(const std::string &utf8) { return QString::fromStdString(utf8); }

/// Refuses what must never be published; says so loudly.
Done checkPublic(const jose::JwkSet &keys, const QUrl &url)
{
    for (const jose::Jwk &key : keys.keys()) {
        if (key.isSymmetric())
            return failure(
                Error::Code::Malformed,
                JwksFetcher::tr("ALARM: %1 publishes a symmetric secret (kid %2). Everybody can sign tokens "
                                "with it. Tell its operator, and trust no token of it until the keys are "
                                "changed.")
                    .arg(url.host(), text(key.kid())));
        if (key.isPrivate())
            return failure(
                Error::Code::Malformed,
                JwksFetcher::tr("ALARM: %1 publishes the private part of a key (kid %2). Everybody can sign "
                                "tokens with it. Tell its operator, and trust no token of it until the keys "
                                "are changed.")
                    .arg(url.host(), text(key.kid())));
    }
    return {};
}

QStringList changedUnderSameKid(const jose::JwkSet &before, const jose::JwkSet &after)
{
    QStringList alarms;
    for (const jose::Jwk &key : after.keys()) {
        for (const jose::Jwk &old : before.keys()) {
            if (!key.kid().empty() && key.kid() == old.kid() && key.thumbprint() != old.thumbprint())
                alarms << JwksFetcher::tr(
                              "ALARM: the key with kid %1 is another one than before. A kid must never be "
                              "used twice; somebody may have replaced the key.")
                              .arg(text(key.kid()));
        }
    }
    return alarms;
}

template <class T>
QFuture<T> ready(T value)
{
    QPromise<T> promise;
    promise.start();
    promise.addResult(std::move(value));
    promise.finish();
    return promise.future();
}

} // namespace

JwksFetcher::JwksFetcher(const Clock &clock, QObject *parent)
    : QObject(parent)
    , m_clock(clock)
{ }

bool JwksFetcher::mayUseKept(const Kept &kept, const QString &wantedKid) const
{
    const qint64 sinceTry = m_clock.nowMs() - kept.triedMs;
    if (sinceTry < cooldownMs && sinceTry >= 0)
        return true;
    if (m_clock.nowMs() - kept.set.fetchedMs > maxAgeMs)
        return false;
    const auto &keys = kept.set.keys.keys();
    return wantedKid.isEmpty() || std::any_of(keys.begin(), keys.end(), [&](const jose::Jwk &key) {
               return text(key.kid()) == wantedKid;
           });
}

QFuture<Result<FetchedKeys>> JwksFetcher::fromUrl(const QUrl &url, const QString &wantedKid)
{
    const auto kept = m_kept.constFind(url);
    if (kept != m_kept.constEnd() && mayUseKept(*kept, wantedKid))
        return ready(Result<FetchedKeys>(kept->set));
    auto promise = std::make_shared<QPromise<Result<FetchedKeys>>>();
    promise->start();
    auto &waiting = m_waiting[url];
    waiting.append(promise);
    if (waiting.size() == 1) {
        deliver(BoundedDownload::get(m_network, url, {}), this, [this, url](const Result<QByteArray> &body) {
            const Result<FetchedKeys> keys = take(url, body);
            const auto answered = m_waiting.take(url);
            for (const auto &waiter : answered) {
                waiter->addResult(keys);
                waiter->finish();
            }
        });
    }
    return promise->future();
}

Result<FetchedKeys> JwksFetcher::take(const QUrl &url, const Result<QByteArray> &body)
{
    const auto keepOld = [&](Error error) -> Result<FetchedKeys> {
        const auto kept = m_kept.find(url);
        if (kept == m_kept.end())
            return Failure(std::move(error));
        kept->triedMs = m_clock.nowMs();
        kept->set.stale = std::move(error);
        return kept->set;
    };
    if (!body)
        return keepOld(body.error());
    const auto keys =
        jose::JwkSet::parse(std::string_view(body->constData(), static_cast<std::size_t>(body->size())));
    if (!keys)
        return keepOld({Error::Code::Malformed,
                        tr("What %1 sends is not a key set (%2).")
                            .arg(url.host(), text(std::string(codeOf(keys.error().reason)))),
                        text(keys.error().detail)});
    if (const Done isPublic = checkPublic(*keys, url); !isPublic)
        return Failure(isPublic.error());
    if (keys->isEmpty())
        return keepOld({Error::Code::Malformed,
                        tr("The key set of %1 holds no key that can be used.").arg(url.host()),
                        {}});
    FetchedKeys fetched;
    fetched.keys = *keys;
    fetched.source = url;
    fetched.fetchedMs = m_clock.nowMs();
    if (const auto kept = m_kept.constFind(url); kept != m_kept.constEnd())
        fetched.alarms = changedUnderSameKid(kept->set.keys, *keys);
    m_kept.insert(url, {fetched, fetched.fetchedMs});
    return fetched;
}

QFuture<Result<FetchedKeys>> JwksFetcher::fromIssuer(const QString &issuer, const QString &wantedKid)
{
    const QUrl base(issuer, QUrl::StrictMode);
    if (const Done allowed = checkFetchUrl(base); !allowed)
        return ready(Result<FetchedKeys>(Failure(allowed.error())));
    if (const auto known = m_discovered.constFind(issuer); known != m_discovered.constEnd())
        return fromUrl(*known, wantedKid);
    QString trimmedPath = base.path();
    while (trimmedPath.endsWith(QLatin1Char('/')))
        trimmedPath.chop(1);
    QUrl openid = base;
    openid.setPath(trimmedPath + QStringLiteral("/.well-known/openid-configuration"));
    QUrl oauth = base; // RFC 8414 section 3.1 puts the path of the issuer behind the well-known part
    oauth.setPath(QStringLiteral("/.well-known/oauth-authorization-server") + trimmedPath);
    auto promise = std::make_shared<QPromise<Result<FetchedKeys>>>();
    promise->start();
    discover(issuer, wantedKid, {openid, oauth}, promise);
    return promise->future();
}

void JwksFetcher::discover(const QString &issuer, const QString &wantedKid, QList<QUrl> places,
                           std::shared_ptr<QPromise<Result<FetchedKeys>>> promise)
{
    const QUrl place = places.takeFirst();
    const auto settle = [promise](Result<FetchedKeys> result) {
        promise->addResult(std::move(result));
        promise->finish();
    };
    deliver(BoundedDownload::get(m_network, place, {}), this,
            [this, issuer, wantedKid, places, promise, settle](const Result<QByteArray> &body) {
                if (!body && body.error().code == Error::Code::NotFound && !places.isEmpty())
                    return discover(issuer, wantedKid, places, promise);
                if (!body)
                    return settle(Failure(body.error()));
                const Result<QUrl> uri = jwksUriOf(issuer, *body);
                if (!uri)
                    return settle(Failure(uri.error()));
                m_discovered.insert(issuer, *uri);
                deliver(fromUrl(*uri, wantedKid), this, settle);
            });
}

Result<QUrl> JwksFetcher::jwksUriOf(const QString &issuer, const QByteArray &document) const
{
    const QJsonObject object = QJsonDocument::fromJson(document).object();
    const QString named = object.value(QLatin1String("issuer")).toString();
    const QUrl uri(object.value(QLatin1String("jwks_uri")).toString(), QUrl::StrictMode);
    if (named != issuer)
        return failure(Error::Code::Malformed,
                       tr("The discovery document speaks for the issuer \"%1\", not for \"%2\". The two must "
                          "be the same "
                          "text, to the last slash.")
                           .arg(named, issuer));
    if (uri.isEmpty())
        return failure(Error::Code::Malformed,
                       tr("The discovery document of %1 names no jwks_uri.").arg(issuer));
    if (const Done allowed = checkFetchUrl(uri); !allowed)
        return Failure(allowed.error());
    if (isLoopbackHost(uri.host()) && !isLoopbackHost(QUrl(issuer).host()))
        return failure(
            Error::Code::Malformed,
            tr("The discovery document of %1 names a key set on this machine itself. It is not fetched.")
                .arg(issuer));
    return uri;
}

} // namespace gatehouse
