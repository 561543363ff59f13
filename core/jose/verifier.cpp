// SPDX-License-Identifier: MIT
#include "core/jose/verifier.h"

#include "core/jose/pipeline.h"

namespace gatehouse::jose {
namespace {

Verdict verdictFor(Reason reason, bool byLeeway)
{
    if (reason == Reason::InternalCrypto)
        return Verdict::Undecided;
    if (reason != Reason::None)
        return Verdict::Rejected;
    return byLeeway ? Verdict::AcceptedByLeeway : Verdict::Accepted;
}

/// After these nothing later can be looked at; after the checks of single claims it can.
bool isBarrier(Check check) { return check <= Check::PayloadJson; }

/// What the step that has just been made says of the key it was made with.
void noteChosen(std::vector<KeyTrial> &trials, const Verification &v, Reason reason)
{
    for (KeyTrial &trial : trials) {
        // What failed inside, failed after this key had opened it.
        if (trial.reason == Reason::None && reason != Reason::InternalCrypto)
            trial.tried = v.isNested ? Reason::None : reason;
    }
}

std::optional<std::int64_t> seconds(const std::optional<NumericDate> &date)
{
    return date ? std::optional(date->seconds) : std::nullopt;
}

} // namespace

struct Verifier::State : Verification { };

Verifier::Verifier(JwkSet keys, Expectations expectations, const Clock &clock)
    : Verifier(std::move(keys), JwkSet(), std::move(expectations), clock)
{ }

Verifier::Verifier(JwkSet keys, JwkSet nestedKeys, Expectations expectations, const Clock &clock)
    : m_state(std::make_unique<State>())
{
    m_state->keys = std::move(keys);
    m_state->nestedKeys = std::move(nestedKeys);
    m_state->expect = std::move(expectations);
    m_state->clock = &clock;
}

Verifier::~Verifier() = default;
Verifier::Verifier(Verifier &&) noexcept = default;
Verifier &Verifier::operator=(Verifier &&) noexcept = default;

Verifier::Quick Verifier::check(std::string_view token) const
{
    State &v = *m_state;
    v.start(token);
    v.wantsReport = false;
    bool byLeeway = false;
    for (const StepRule &rule : stepRules()) {
        const StepResult result = rule.run(v);
        if (result.outcome == Outcome::Failed)
            return {verdictFor(result.reason, false), result.reason};
        byLeeway |= result.outcome == Outcome::PassedByLeeway;
        if (rule.check == Check::PayloadJson && result.outcome == Outcome::NotAsked)
            break; // Not a JWT: there are no claims.
    }
    return {verdictFor(Reason::None, byLeeway), Reason::None};
}

VerificationReport Verifier::verify(std::string_view token) const
{
    m_state->wantsTrials = false;
    return reportOn(token);
}

VerificationReport Verifier::explain(std::string_view token) const
{
    m_state->wantsTrials = true;
    VerificationReport report = reportOn(token);
    tryKeys(*m_state, report.m_keys, MostTrials);
    return report;
}

VerificationReport Verifier::reportOn(std::string_view token) const
{
    State &v = *m_state;
    v.start(token);
    v.wantsReport = true;
    VerificationReport report;
    bool byLeeway = false;
    bool hasClaims = true;
    bool canGoOn = true;
    for (const StepRule &rule : stepRules()) {
        Step step{rule.check, Outcome::Skipped, Reason::None, {}, {}};
        step.isDecryption = rule.check == Check::Signature && v.isEncrypted();
        if (canGoOn && !hasClaims) {
            step.outcome = Outcome::NotAsked;
        } else if (canGoOn) {
            const StepResult result = rule.run(v);
            step.outcome = result.outcome;
            step.reason = result.reason;
            rule.describe(v, step);
        }
        const bool isFailed = step.outcome == Outcome::Failed;
        if (isFailed && report.m_reason == Reason::None)
            report.m_reason = step.reason;
        canGoOn = canGoOn && !(isFailed && isBarrier(rule.check));
        hasClaims = hasClaims && !(rule.check == Check::PayloadJson && step.outcome == Outcome::NotAsked);
        byLeeway |= step.outcome == Outcome::PassedByLeeway;
        if (rule.check == Check::Key && (step.outcome == Outcome::Passed || isFailed))
            report.m_keys = keyTrials(v);
        if (rule.check == Check::Signature && step.outcome == Outcome::Passed)
            report.m_usedWeakKey = v.usedWeakKey;
        if (rule.check == Check::Signature && step.outcome != Outcome::Skipped)
            noteChosen(report.m_keys, v, step.reason);
        report.m_steps.push_back(std::move(step));
    }
    report.m_verdict = verdictFor(report.m_reason, byLeeway);
    finish(report);
    return report;
}

/// What only an accepted, or a decrypted, token has.
void Verifier::finish(VerificationReport &report) const
{
    const State &v = *m_state;
    if (v.isEncrypted() && report.m_steps[static_cast<std::size_t>(Check::Key)].outcome == Outcome::Passed
        && v.payload.data() != nullptr)
        report.m_plaintext = v.plaintext;
    if (v.nestedReport) {
        report.m_usedWeakKey |= v.nestedReport->usedWeakKey();
        report.m_nested = std::make_shared<const VerificationReport>(*v.nestedReport);
    }
    if (!report.isAccepted())
        return;
    if (v.nestedReport && v.nestedReport->verified()) {
        report.m_verified = v.nestedReport->verified();
        return;
    }
    VerifiedJwt jwt;
    jwt.m_header = v.headerBytes;
    jwt.m_payload = std::string(v.payload);
    jwt.m_kid = v.key->kid();
    if (v.expect.kind == Expectations::Kind::Jwt) {
        jwt.m_subject = v.claims.sub.string();
        jwt.m_issuer = v.claims.iss.string();
        jwt.m_tokenId = v.claims.jti.string();
        jwt.m_issuedAt = seconds(v.claims.issuedAt);
        jwt.m_expiresAt = seconds(v.claims.expires);
    }
    report.m_verified = std::move(jwt);
}

} // namespace gatehouse::jose
