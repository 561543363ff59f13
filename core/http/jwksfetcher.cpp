// SPDX-License-Identifier: MIT
#include "core/http/jwksfetcher.h"

#include "core/base/worker.h"
#include "core/http/boundeddownload.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse {

namespace {

QString text(const std::string &utf8) { return QString::fromStdString(utf8); }

Failure published(const QString &what, const QString &kid, const QUrl &url)
{
    return failure(
        Error::Code::Malformed,
        JwksFetcher::tr("ALARM: %1 publishes %2%3. Everybody can sign tokens with it. Tell its operator, "
                        "and trust no token of it until the keys are changed.")
            .arg(url.host(), what, kid.isEmpty() ? QString() : JwksFetcher::tr(" (kid %1)").arg(kid)));
}

/// Refuses what must never be published; says so loudly.
Done checkPublic(const jose::JwkSet &keys, const QUrl &url)
{
    const QString secret = JwksFetcher::tr("a symmetric secret"),
                  privatePart = JwksFetcher::tr("the private part of a key");
    for (const jose::RefusedJwk &key : keys.refused()) {
        const QString kid = text(key.labels.kid.value_or(std::string()));
        if (key.labels.type == "oct" || key.hasPrivateMember)
            return published(key.labels.type == "oct" ? secret : privatePart, kid, url);
    }
    return {};
}

constexpr std::size_t mostSeen = 4096; ///< Kids. Who invents more is not watched any better.

/// Adds the kids of `keys` to those that were `seen`. One that stood for another key before is an alarm, also
/// when it was away in between.
QStringList changedUnderSameKid(std::map<std::string, std::string> &seen, const jose::JwkSet &keys)
{
    QStringList alarms;
    for (const jose::Jwk &key : keys.keys()) {
        if (key.kid().empty() || (seen.size() >= mostSeen && !seen.contains(key.kid())))
            continue;
        const auto [known, isNew] = seen.try_emplace(key.kid(), key.thumbprint());
        if (!isNew && known->second != key.thumbprint()) {
            known->second = key.thumbprint();
            alarms << JwksFetcher::tr(
                          "ALARM: the key with kid %1 is another one than before. A kid must never be "
                          "used twice; somebody may have replaced the key.")
                          .arg(text(key.kid()));
        }
    }
    return alarms;
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
    if (kept.refused || m_clock.nowMs() - kept.set.fetchedMs > maxAgeMs)
        return false;
    const auto &keys = kept.set.keys.keys();
    return wantedKid.isEmpty() || std::any_of(keys.begin(), keys.end(), [&](const jose::Jwk &key) {
               return text(key.kid()) == wantedKid;
           });
}

QFuture<Result<FetchedKeys>> JwksFetcher::fromUrl(const QUrl &url, const QString &wantedKid, Asking asking)
{
    return fetch({url, NetworkPlace::Own}, wantedKid, asking);
}

QFuture<Result<FetchedKeys>> JwksFetcher::fetch(const Place &place, const QString &wantedKid, Asking asking)
{
    const QUrl url = place.url;
    const auto kept = m_kept.constFind(url);
    if (asking == Asking::WhenNeeded && kept != m_kept.constEnd() && mayUseKept(*kept, wantedKid))
        return QtFuture::makeReadyFuture(kept->refused ? Answer(Failure(*kept->refused)) : Answer(kept->set));
    const auto promise = std::make_shared<QPromise<Answer>>();
    promise->start();
    auto &waiting = m_waiting[url];
    waiting.append(promise);
    if (waiting.size() == 1) {
        BoundedDownload::Limits limits;
        limits.learnedFrom = place.learnedFrom;
        deliver(BoundedDownload::get(m_network, url, limits), this,
                [this, url](const Result<Download> &download) { read(url, download); });
    }
    return promise->future();
}

/// The keys of before, if there are any, and why they are no newer.
Result<FetchedKeys> JwksFetcher::keepOld(const QUrl &url, Error error)
{
    const auto kept = m_kept.find(url);
    if (kept == m_kept.end())
        return Failure(std::move(error));
    kept->triedMs = m_clock.nowMs();
    if (kept->refused)
        return Failure(*kept->refused);
    kept->set.stale = std::move(error);
    return kept->set;
}

struct JwksFetcher::Read {
    jose::Checked<jose::JwkSet> keys;
    QStringList alarms;
    Thumbprints seen;
};

void JwksFetcher::read(const QUrl &url, const Result<Download> &download)
{
    if (!download)
        return answer(url, keepOld(url, download.error()));
    const auto kept = m_kept.constFind(url);
    const Thumbprints seen = kept == m_kept.constEnd() ? Thumbprints() : kept->seen;
    auto reading = m_worker.run([body = download->body, seen]() -> Result<Read> {
        Read read{jose::JwkSet::parsePublished({body.constData(), static_cast<std::size_t>(body.size())}),
                  {},
                  seen};
        if (read.keys)
            read.alarms = changedUnderSameKid(read.seen, *read.keys);
        return read;
    });
    deliver(reading, this, [this, url](const Result<Read> &read) {
        answer(url, read ? take(url, *read) : keepOld(url, read.error()));
    });
}

void JwksFetcher::answer(const QUrl &url, const Answer &keys)
{
    const auto waiting = m_waiting.take(url);
    for (const auto &waiter : waiting) {
        waiter->addResult(keys);
        waiter->finish();
    }
}

Result<FetchedKeys> JwksFetcher::take(const QUrl &url, const Read &read)
{
    const jose::Checked<jose::JwkSet> &keys = read.keys;
    if (!keys && keys.error().detail == jose::JwkSet::TooManyKeys)
        return keepOld(
            url,
            {Error::Code::Malformed,
             tr("The key set of %1 holds more than %2 keys, so it was not looked at: checking so many "
                "could be made to take very long. Ask its operator for a set of those in use.")
                 .arg(url.host(), QString::number(jose::JwkSet::MaxPublishedKeys)),
             {}});
    if (!keys)
        return keepOld(url,
                       {Error::Code::Malformed,
                        tr("What %1 sends is not a key set (%2).")
                            .arg(url.host(), text(std::string(codeOf(keys.error().reason)))),
                        text(keys.error().detail)});
    Kept &kept = m_kept[url];
    const bool isFirst = kept.triedMs == 0;
    kept.triedMs = m_clock.nowMs();
    if (const Done isPublic = checkPublic(*keys, url); !isPublic) {
        kept.refused = isPublic.error();
        return Failure(isPublic.error());
    }
    if (keys->isEmpty()) {
        const Error error{Error::Code::Malformed,
                          tr("The key set of %1 holds no key that can be used.").arg(url.host()),
                          {}};
        if (!isFirst)
            return keepOld(url, error);
        m_kept.remove(url);
        return Failure(error);
    }
    kept.seen = read.seen;
    FetchedKeys fetched;
    fetched.keys = *keys;
    fetched.source = url;
    fetched.fetchedMs = m_clock.nowMs();
    // An alarm does not go away because the next fetch finds the changed key again.
    fetched.alarms = kept.set.alarms + read.alarms;
    fetched.alarms.removeDuplicates();
    kept.set = fetched;
    kept.refused.reset();
    return fetched;
}

QFuture<Result<FetchedKeys>> JwksFetcher::fromIssuer(const QString &issuer, const QString &wantedKid,
                                                     Asking asking)
{
    const QUrl base(issuer, QUrl::StrictMode);
    if (const Done allowed = checkFetchUrl(base); !allowed)
        return QtFuture::makeReadyFuture(Answer(Failure(allowed.error())));
    const auto known = m_discovered.constFind(issuer);
    if (asking == Asking::WhenNeeded && known != m_discovered.constEnd()
        && m_clock.nowMs() - known->learnedMs < maxAgeMs)
        return fetch(*known, wantedKid, asking);
    QString trimmedPath = base.path();
    while (trimmedPath.endsWith(QLatin1Char('/')))
        trimmedPath.chop(1);
    QUrl openid = base;
    openid.setPath(trimmedPath + QStringLiteral("/.well-known/openid-configuration"));
    QUrl oauth = base; // RFC 8414 section 3.1 puts the path of the issuer behind the well-known part
    oauth.setPath(QStringLiteral("/.well-known/oauth-authorization-server") + trimmedPath);
    const auto promise = std::make_shared<QPromise<Answer>>();
    promise->start();
    discover(issuer, wantedKid, asking, {openid, oauth}, promise);
    return promise->future();
}

void JwksFetcher::discover(const QString &issuer, const QString &wantedKid, Asking asking, QList<QUrl> places,
                           const Promise &promise)
{
    const QUrl place = places.takeFirst();
    const auto settle = [promise](Answer result) {
        promise->addResult(std::move(result));
        promise->finish();
    };
    deliver(BoundedDownload::get(m_network, place, {}), this,
            [this, issuer, wantedKid, asking, places, promise, settle](const Result<Download> &document) {
                if (!document && document.error().code == Error::Code::NotFound && !places.isEmpty())
                    return discover(issuer, wantedKid, asking, places, promise);
                // A person's wish for newer keys is no reason to lose the place of the old ones.
                const auto known = m_discovered.constFind(issuer);
                if (!document && known != m_discovered.constEnd())
                    return deliver(fetch(*known, wantedKid, asking), this, settle);
                if (!document)
                    return settle(Failure(document.error()));
                const Result<QUrl> uri = jwksUriOf(issuer, document->body);
                if (!uri)
                    return settle(Failure(uri.error()));
                const Place found{*uri, document->place, m_clock.nowMs()};
                m_discovered.insert(issuer, found);
                deliver(fetch(found, wantedKid, asking), this, settle);
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
                          "be the same text, to the last slash.")
                           .arg(named, issuer));
    if (uri.isEmpty())
        return failure(Error::Code::Malformed,
                       tr("The discovery document of %1 names no jwks_uri.").arg(issuer));
    if (const Done allowed = checkFetchUrl(uri); !allowed)
        return Failure(allowed.error());
    return uri;
}

} // namespace gatehouse
