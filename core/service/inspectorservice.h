// SPDX-License-Identifier: MIT
#pragma once

#include "core/auth/minting.h"
#include "core/http/jwksfetcher.h"
#include "core/service/storeaccess.h"
#include "core/service/tokencompare.h"
#include "core/service/tokenfindings.h"
#include "core/service/tokenservice.h"
#include "core/service/verifypolicy.h"

#include <QObject>

#include <atomic>
#include <memory>

namespace gatehouse {

/// What an inspector of tokens needs beyond verifying: keys from elsewhere, saved policies, risks, and tokens
/// made by hand. On the GUI thread; nothing here blocks it.
class InspectorService : public QObject {
    Q_OBJECT

public:
    /// `policyPath`: the JSON file of saved policies; made at the first save.
    InspectorService(StoreAccess &store, const QString &policyPath, const QString &actor,
                     QObject *parent = nullptr);
    ~InspectorService() override;

    /// Public keys by URL or by issuer; see JwksFetcher for the limits. `wantedKid` as the token says. Now: a
    /// person asks, so what was fetched some seconds ago does not do.
    QFuture<Result<FetchedKeys>> keysFromUrl(const QUrl &url, const QString &wantedKid,
                                             JwksFetcher::Asking asking = JwksFetcher::Asking::WhenNeeded);
    QFuture<Result<FetchedKeys>> keysFromIssuer(const QString &issuer, const QString &wantedKid,
                                                JwksFetcher::Asking asking = JwksFetcher::Asking::WhenNeeded);

    Result<std::vector<VerifyPolicy>> policies() const { return m_policies.load(); }
    Done savePolicy(const VerifyPolicy &policy);
    Done removePolicy(const QString &name);

    /// Tries the usual placeholders and the secrets of the public list as the secret of an HMAC token, on a
    /// thread of its own, in up to some two seconds; how far, says jose::reachOfSearch(). The sentence says
    /// what was found, never the secret; empty when nothing was. A new call ends the one before, which then
    /// gives Cancelled.
    QFuture<Result<QString>> findWeakSecret(std::shared_ptr<const std::string> token);
    /// The same for a secret somebody gave: known in public, a placeholder, too simple, too short.
    static QString weaknessSentence(const Secret &secret);

    /// Risks of the token, of the cookie line it came in, and of the one of `keys` (brought along) that
    /// verified it; the worst first. `weakSecret` as found above.
    std::vector<Finding> findings(const TokenInspection &inspection, const QByteArray &pasted,
                                  const QString &weakSecret, const jose::JwkSet &keys = {}) const;

    /// Audited, and short-lived; see mintToken().
    QFuture<Result<std::shared_ptr<MintedToken>>> mint(const MintOrder &order);
    /// Puts this one access token on the deny list until it ends by itself. Audited, with the reason.
    QFuture<Done> deny(const DenyOrder &order, const QString &reason);
    std::chrono::seconds longestLife() const { return longestMintedLife(m_store.policy()); }

Q_SIGNALS:
    void policiesChanged();

private:
    StoreAccess &m_store;
    QString m_actor;
    PolicyFile m_policies;
    JwksFetcher m_fetcher;
    std::shared_ptr<std::atomic<bool>> m_searchEnds; ///< Of the search under way.
    Worker m_worker;
};

/// Risks of a token, of a token inside, of the cookie line it came in, and of the one of `keys` that verified
/// it; the worst first. The life of own tokens that `context` tells counts only for one that is verified as
/// the store's.
std::vector<Finding> findingsOf(const TokenInspection &inspection, FindingContext context,
                                const jose::JwkSet &keys);

/// The call of an API with a token, for bash or zsh. The token is not in the text: it is asked for without
/// being shown, and given to curl on its standard input, so that it stands in no history and in no list of
/// processes. `url`: http or https.
QString curlCommand(const QUrl &url);

} // namespace gatehouse
