// SPDX-License-Identifier: MIT
#include "core/service/inspectorservice.h"

#include "core/jose/weaksecrets.h"
#include "core/service/audited.h"
#include "core/service/keysetfindings.h"

#include <algorithm>
#include <iterator>

namespace gatehouse {

namespace {

bool isVerified(const TokenInspection &outer)
{
    const auto &steps = (outer.nested ? *outer.nested : outer).report.steps();
    return std::any_of(steps.begin(), steps.end(), [](const jose::Step &step) {
        return step.check == jose::Check::Signature && !step.isDecryption
            && step.outcome == jose::Outcome::Passed;
    });
}

} // namespace

InspectorService::InspectorService(StoreAccess &store, const QString &policyPath, const QString &actor,
                                   QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_actor(actor)
    , m_policies(policyPath)
    , m_fetcher(store.clock())
{ }

QFuture<Result<FetchedKeys>> InspectorService::keysFromUrl(const QUrl &url, const QString &wantedKid,
                                                           JwksFetcher::Asking asking)
{
    return m_fetcher.fromUrl(url, wantedKid, asking);
}

QFuture<Result<FetchedKeys>> InspectorService::keysFromIssuer(const QString &issuer, const QString &wantedKid,
                                                              JwksFetcher::Asking asking)
{
    return m_fetcher.fromIssuer(issuer, wantedKid, asking);
}

Done InspectorService::savePolicy(const VerifyPolicy &policy)
{
    const Done saved = m_policies.save(policy);
    if (saved)
        Q_EMIT policiesChanged();
    return saved;
}

Done InspectorService::removePolicy(const QString &name)
{
    const Done removed = m_policies.remove(name);
    if (removed)
        Q_EMIT policiesChanged();
    return removed;
}

InspectorService::~InspectorService()
{
    if (m_searchEnds)
        *m_searchEnds = true;
}

QFuture<Result<QString>> InspectorService::findWeakSecret(std::shared_ptr<const std::string> token)
{
    if (m_searchEnds)
        *m_searchEnds = true;
    m_searchEnds = std::make_shared<std::atomic<bool>>(false);
    return m_worker.run([token = std::move(token), ends = m_searchEnds]() -> Result<QString> {
        const QString sentence = TokenService::weakSecretOf(*token, [&ends] { return ends->load(); });
        return *ends ? Result<QString>(failure(Error::Code::Cancelled, QString())) : sentence;
    });
}

QString InspectorService::weaknessSentence(const Secret &secret)
{
    return explain(jose::weaknessOf(secret.view()));
}

std::vector<Finding> InspectorService::findings(const TokenInspection &inspection, const QByteArray &pasted,
                                                const QString &weakSecret, const jose::JwkSet &keys) const
{
    FindingContext context;
    context.nowSeconds = m_store.clock().now();
    context.ownAccessLifeSeconds = m_store.policy().accessLife.count();
    context.cookie = CookieFacts::read(pasted);
    context.weakSecret = weakSecret;
    return findingsOf(inspection, std::move(context), keys);
}

std::vector<Finding> findingsOf(const TokenInspection &inspection, FindingContext context,
                                const jose::JwkSet &keys)
{
    if (!inspection.isOfThisStore || !isVerified(inspection))
        context.ownAccessLifeSeconds.reset();
    std::vector<Finding> all = tokenFindings(inspection, std::move(context));
    if (const jose::Jwk *key = verifyingKey(keys, inspection)) {
        std::vector<Finding> ofKey = verifyingKeyFindings(*key);
        std::move(ofKey.begin(), ofKey.end(), std::back_inserter(all));
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Finding &a, const Finding &b) { return a.severity < b.severity; });
    return all;
}

QFuture<Result<std::shared_ptr<MintedToken>>> InspectorService::mint(const MintOrder &order)
{
    return m_store.run([order, ring = m_store.keys().take(), policy = m_store.policy(), actor = m_actor,
                        &clock = m_store.clock()](OpenStore &store) -> Result<std::shared_ptr<MintedToken>> {
        auto minted = mintToken(*ring, order, policy, actor, store.audit, clock);
        if (!minted)
            return Failure(std::move(minted.error()));
        return std::make_shared<MintedToken>(std::move(*minted));
    });
}

QFuture<Done> InspectorService::deny(const DenyOrder &order, const QString &reason)
{
    return m_store.run([order, reason, actor = m_actor, &clock = m_store.clock()](OpenStore &store) -> Done {
        return audited(
            store.audit, clock, Deed{AuditAction::TokenDeny, actor, order.tokenId, reason},
            [&] { return store.sessions.deny({order.tokenId}, order.untilSeconds, reason, clock.nowMs()); },
            [](const Done &) { return tr("on the deny list"); });
    });
}

QString curlCommand(const QUrl &url)
{
    QString address = url.toString(QUrl::FullyEncoded);
    address.replace(QLatin1Char('\''), QLatin1String("%27"));
    return QStringLiteral("printf 'Token: ' && read -rs TOKEN && echo\n"
                          "printf 'header = \"Authorization: Bearer %s\"\\n' \"$TOKEN\" |\n"
                          "  curl --fail-with-body --config - '%1'\n")
        .replace(QLatin1String("%1"), address);
}

} // namespace gatehouse
