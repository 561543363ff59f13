// SPDX-License-Identifier: MIT
#include "core/jose/material.h"
#include "core/jose/pipeline.h"

#include <algorithm>

namespace gatehouse::jose {
namespace {

StepResult failed(Reason reason) { return {Outcome::Failed, reason}; }

std::string encName(const Verification &v) { return v.header.enc.string(); }

bool hasKid(const Verification &v, const Candidate &candidate)
{
    return candidate.labels->kid && v.header.kid.equals(*candidate.labels->kid);
}

/// The one key the token means (step 6 of the profile), or why there is none.
tl::expected<Candidate, Reason> choose(const Verification &v)
{
    std::vector<Candidate> candidates = candidatesOf(v.keys);
    if (v.keys.isSingle()) {
        const bool isAnother =
            v.header.kid.exists() && candidates.front().labels->kid && !hasKid(v, candidates.front());
        return isAnother ? tl::expected<Candidate, Reason>(tl::unexpect, Reason::KeyNotFound)
                         : candidates.front();
    }
    const std::string enc = encName(v);
    std::erase_if(candidates, [&](const Candidate &candidate) {
        return v.header.kid.exists() ? !hasKid(v, candidate)
                                     : !fits(*candidate.labels, *v.header.knownAlg, enc);
    });
    if (candidates.size() != 1)
        return tl::unexpected(candidates.empty() ? Reason::KeyNotFound : Reason::KeyAmbiguous);
    return candidates.front();
}

std::string joined(const std::vector<std::string> &names)
{
    std::string text;
    for (const std::string &name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

/// The prepared check of this key, made on first use.
SignatureCheck *readyCheck(Verification &v, const Jwk &key, Alg alg)
{
    const auto known = std::find_if(v.ready.begin(), v.ready.end(),
                                    [&](const auto &ready) { return ready.key == &key && ready.alg == alg; });
    if (known != v.ready.end())
        return known->check.get();
    auto check = SignatureCheck::create(key, alg);
    if (!check)
        return nullptr;
    v.ready.push_back({&key, alg, std::move(check)});
    return v.ready.back().check.get();
}

} // namespace

std::vector<Candidate> candidatesOf(const JwkSet &set)
{
    std::vector<Candidate> candidates;
    for (const Jwk &key : set.keys())
        candidates.push_back({&key.labels(), &key, nullptr});
    for (const RefusedJwk &key : set.refused())
        candidates.push_back({&key.labels, nullptr, &key.why});
    return candidates;
}

bool isTooWeak(const Jwk &key, Alg alg)
{
    return key.isWeak() || (isHmac(alg) && key.material().secret.size() < leastSecretSize(alg));
}

Reason judge(const Verification &v, const Candidate &candidate)
{
    const Alg alg = *v.header.knownAlg;
    if (candidate.labels->type.empty())
        return Reason::KeyInvalid;
    if (!fits(*candidate.labels, alg, encName(v)))
        return Reason::AlgKeyMismatch;
    if (!mayCheck(*candidate.labels, alg))
        return Reason::KeyUse;
    if (candidate.key == nullptr)
        return candidate.why->reason;
    if (!isSignature(alg) && !candidate.key->isPrivate())
        return Reason::KeyInvalid;
    if (isTooWeak(*candidate.key, alg) && !v.expect.allowWeakKeys)
        return Reason::KeyWeak;
    return Reason::None;
}

std::string detailOf(const Candidate &candidate, Reason reason)
{
    const KeyLabels &labels = *candidate.labels;
    const bool isAboutKey = reason == Reason::KeyInvalid || reason == Reason::KeyWeak;
    if (candidate.key == nullptr && isAboutKey)
        return candidate.why->detail;
    if (reason == Reason::KeyInvalid && !candidate.key->isPrivate())
        return "the private part is not there, and only that decrypts";
    if (reason == Reason::AlgKeyMismatch && labels.alg)
        return "its alg is " + *labels.alg;
    if (reason != Reason::KeyUse)
        return {};
    return labels.keyOps ? "its key_ops are " + joined(*labels.keyOps)
                         : "its use is " + labels.use.value_or(std::string());
}

StepResult checkKey(Verification &v)
{
    if (v.isHeaderKnown)
        return {};
    v.named.reset();
    if (v.keys.isMixed())
        return failed(Reason::KeyInvalid);
    const auto chosen = choose(v);
    if (!chosen)
        return failed(chosen.error());
    v.named = *chosen;
    if (const Reason reason = judge(v, *chosen); reason != Reason::None)
        return failed(reason);
    const Alg alg = *v.header.knownAlg;
    v.key = chosen->key;
    v.usedWeakKey = isTooWeak(*v.key, alg);
    v.check = isSignature(alg) ? readyCheck(v, *v.key, alg) : nullptr;
    if (isSignature(alg) && v.check == nullptr)
        return failed(Reason::InternalCrypto);
    v.headerPart = v.parts[0];
    v.headerPartCount = v.partCount;
    return {};
}

std::vector<KeyTrial> keyTrials(const Verification &v)
{
    std::vector<KeyTrial> trials;
    if (!v.header.knownAlg)
        return trials;
    for (const Candidate &candidate : candidatesOf(v.keys)) {
        KeyTrial trial;
        trial.kid = candidate.labels->kid.value_or(std::string());
        trial.description = candidate.key ? candidate.key->description() : candidate.labels->type;
        const bool isAnother =
            v.header.kid.exists() && !hasKid(v, candidate) && (candidate.labels->kid || !v.keys.isSingle());
        trial.reason = isAnother ? Reason::KeyNotFound : judge(v, candidate);
        if (trial.reason == Reason::None && candidate.key != v.key)
            trial.reason = v.keys.isMixed() ? Reason::KeyInvalid : Reason::KeyAmbiguous;
        else
            trial.detail = detailOf(candidate, trial.reason);
        trial.isDecryption = v.isEncrypted();
        trials.push_back(std::move(trial));
    }
    return trials;
}

void tryKeys(const Verification &v, std::vector<KeyTrial> &trials, std::size_t most)
{
    constexpr int MostBits = 8'192; // A check with the largest keys takes long, and nobody uses them.
    if (v.isEncrypted())
        return;
    const std::vector<Candidate> candidates = candidatesOf(v.keys);
    for (std::size_t i = 0; i < trials.size() && most > 0; ++i) {
        const Jwk *key = candidates[i].key;
        if (trials[i].tried || judge(v, candidates[i]) != Reason::None || key->bits() > MostBits)
            continue;
        --most;
        const auto check = SignatureCheck::create(*key, *v.header.knownAlg);
        const Reason said = check ? signatureSays(v, *key, *check) : Reason::InternalCrypto;
        if (said != Reason::InternalCrypto)
            trials[i].tried = said;
    }
}

} // namespace gatehouse::jose
