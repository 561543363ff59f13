// SPDX-License-Identifier: MIT
#include "app/cli/verifybatch.h"

#include "app/cli/context.h"
#include "app/cli/linereader.h"
#include "app/cli/verifyprint.h"
#include "core/service/verifypolicy.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QLocale>

#include <algorithm>
#include <cstdio>
#include <unordered_map>

namespace gatehouse::cli {

namespace {

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

/// Which Verifier a token goes to, made once and kept.
class Verifiers {
public:
    virtual ~Verifiers() = default;
    virtual const jose::Verifier &of(std::string_view token) = 0;
};

class GivenVerifier final : public Verifiers {
public:
    GivenVerifier(const GivenKeys &given, const VerifyRules &rules, const Clock &clock)
        : m_verifier(given.keys, given.keys, rules.over(expectationsOf(given.keys)), clock)
    { }
    const jose::Verifier &of(std::string_view) override { return m_verifier; }

private:
    jose::Verifier m_verifier;
};

/// Access and refresh tokens, HMAC and key pairs have keys of their own. All of that stands in the header,
/// and tokens of one issuer share few headers.
class StoreVerifiers final : public Verifiers {
public:
    StoreVerifiers(const Context &context, const VerifyRules &rules)
        : m_context(context)
        , m_rules(rules)
        , m_ring(context.shelf().take())
    { }
    const jose::Verifier &of(std::string_view token) override
    {
        constexpr std::size_t mostHeaders = 256;
        std::string header(token.substr(0, token.find('.')));
        if (const auto known = m_byHeader.find(header); known != m_byHeader.end())
            return known->second;
        if (m_byHeader.size() >= mostHeaders)
            m_byHeader.clear();
        const KeyUse use =
            TokenService::useOf(QByteArray::fromRawData(token.data(), qsizetype(token.size())));
        const jose::Expectations own = expectationsFor(m_context.policy(), *m_ring, use);
        jose::Verifier verifier(m_ring->verifying(use, token), m_rules.over(own), m_context.clock());
        return m_byHeader.emplace(std::move(header), std::move(verifier)).first->second;
    }

private:
    const Context &m_context;
    const VerifyRules &m_rules;
    std::shared_ptr<const KeyRing> m_ring;
    std::unordered_map<std::string, jose::Verifier> m_byHeader;
};

struct Tally {
    qint64 accepted = 0, rejected = 0, undecided = 0;
    qint64 total() const { return accepted + rejected + undecided; }
};

const char *verdictOf(jose::Verdict verdict)
{
    static constexpr const char *names[] = {"accepted", "accepted-by-leeway", "rejected", "undecided"};
    return names[static_cast<std::size_t>(verdict)];
}

/// One of many thousand lines: written without a document in between.
void print(bool isJson, qint64 index, qint64 line, const jose::Verifier::Quick &quick)
{
    const std::string_view code = jose::codeOf(quick.reason);
    const char *verdict = verdictOf(quick.verdict);
    const auto number = [](qint64 value) { return static_cast<long long>(value); };
    if (!isJson)
        std::printf("%-8lld  %-18s  %.*s\n", number(line), verdict, int(code.size()), code.data());
    else if (code.empty())
        std::printf("{\"index\":%lld,\"line\":%lld,\"verdict\":\"%s\",\"reason\":null}\n", number(index),
                    number(line), verdict);
    else
        std::printf("{\"index\":%lld,\"line\":%lld,\"verdict\":\"%s\",\"reason\":\"%.*s\"}\n", number(index),
                    number(line), verdict, int(code.size()), code.data());
}

void count(Tally &tally, jose::Verdict verdict)
{
    if (verdict == jose::Verdict::Undecided)
        ++tally.undecided;
    else
        ++(verdict == jose::Verdict::Rejected ? tally.rejected : tally.accepted);
}

void printSummary(const Context &context, const Tally &tally, qint64 nanoseconds, const QString &verifiedBy,
                  std::chrono::seconds leeway)
{
    const double seconds = double(std::max<qint64>(nanoseconds, 1)) / 1e9;
    const qint64 rate = qint64(double(tally.total()) / seconds);
    if (context.isJson()) {
        const QJsonObject summary{
            {QStringLiteral("tokens"), tally.total()},    {QStringLiteral("accepted"), tally.accepted},
            {QStringLiteral("rejected"), tally.rejected}, {QStringLiteral("undecided"), tally.undecided},
            {QStringLiteral("seconds"), seconds},         {QStringLiteral("tokensPerSecond"), rate},
            {QStringLiteral("verifiedBy"), verifiedBy},   {QStringLiteral("leeway"), qint64(leeway.count())}};
        std::puts(QJsonDocument({{QStringLiteral("summary"), summary}}).toJson(QJsonDocument::Compact));
        return;
    }
    const QLocale c = QLocale::c();
    const Output &output = context.output();
    output.line();
    output.line(text("Tokens: %1. Accepted: %2. Rejected: %3. Undecided: %4.")
                    .arg(c.toString(tally.total()), c.toString(tally.accepted), c.toString(tally.rejected),
                         c.toString(tally.undecided)));
    output.line(checkedWith(verifiedBy, leeway) + u' ' + text("No store was asked about sessions."));
    output.line(text("%1 tokens a second.").arg(c.toString(rate)));
}

/// Said once, before the lines.
void warnOfSecrets(const jose::JwkSet &keys)
{
    for (const jose::Jwk &key : keys.keys()) {
        const QString weakness = explain(jose::weaknessOf(key));
        if (!weakness.isEmpty())
            Output::warn(key.kid().empty()
                             ? weakness
                             : text("Key %1: %2").arg(QString::fromStdString(key.kid()), weakness));
    }
}

Result<std::unique_ptr<Verifiers>> verifiersFor(Context &context, const VerifyRules &rules,
                                                const std::optional<GivenKeys> &given)
{
    if (given)
        return std::make_unique<GivenVerifier>(*given, rules, context.clock());
    Done ready = context.loadPublicKeys();
    if (ready && context.hasSymmetricKeys())
        ready = context.unlockKeys();
    if (!ready)
        return Failure(std::move(ready.error()));
    return std::make_unique<StoreVerifiers>(context, rules);
}

} // namespace

jose::Expectations expectationsOf(const jose::JwkSet &keys)
{
    jose::Expectations expectations;
    expectations.leeway = std::chrono::seconds(VerifyPolicy().leewaySeconds);
    expectations.allowedAlgs = signatureAlgsFor(keys);
    expectations.nestedAlgs = expectations.allowedAlgs;
    const bool canDecrypt =
        std::any_of(keys.keys().begin(), keys.keys().end(), [](const auto &key) { return key.isPrivate(); });
    if (canDecrypt) {
        const std::vector<jose::Alg> more = keyManagementAlgsFor(keys);
        expectations.allowedAlgs.insert(expectations.allowedAlgs.end(), more.begin(), more.end());
    }
    return expectations;
}

Ran verifyBatch(Context &context, const QString &path, const VerifyRules &rules,
                const std::optional<GivenKeys> &given)
{
    Result<LineReader> lines = LineReader::open(path);
    if (!lines)
        return Failure(std::move(lines.error()));
    const Result<std::unique_ptr<Verifiers>> verifiers = verifiersFor(context, rules, given);
    if (!verifiers)
        return Failure(verifiers.error());
    if (given)
        warnOfSecrets(given->keys);
    if (!context.isJson())
        std::printf("%-8s  %-18s  %s\n", "LINE", "VERDICT", "REASON");
    Tally tally;
    QElapsedTimer time;
    time.start();
    while (const std::optional<std::string_view> token = lines->next()) {
        if (token->empty())
            continue;
        const jose::Verifier::Quick quick = (*verifiers)->of(*token).check(*token);
        count(tally, quick.verdict);
        print(context.isJson(), tally.total(), lines->number(), quick);
    }
    if (lines->hasFailed())
        return failure(Error::Code::Unavailable, text("%1 could not be read to its end.").arg(path));
    if (tally.total() == 0)
        return usageError(text("There is no token in %1.").arg(path));
    jose::Expectations ofStore;
    ofStore.leeway = context.policy().leeway;
    printSummary(context, tally, time.nsecsElapsed(), given ? given->name : text("The keys of the store"),
                 rules.over(given ? expectationsOf(given->keys) : ofStore).leeway);
    if (tally.undecided > 0)
        return ExitFailed;
    return tally.rejected > 0 ? ExitRejected : ExitDone;
}

} // namespace gatehouse::cli
