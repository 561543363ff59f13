// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/clock.h"
#include "core/jose/alg.h"
#include "core/jose/jwk.h"
#include "core/jose/report.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::jose {

/// What a token must satisfy. Every list of algorithms is explicit; an empty one accepts nothing.
struct Expectations {
    enum class Kind : std::uint8_t {
        Jwt, ///< All checks.
        Signature ///< JWS or JWE of anything: up to signature or decryption.
    };
    Kind kind = Kind::Jwt;
    std::vector<Alg> allowedAlgs;
    std::vector<Enc> allowedEncs; ///< Empty: every known one.
    std::optional<std::string> issuer, audience, subject, type;
    std::vector<std::string> required; ///< Claims that must be there.
    std::chrono::seconds leeway{0}; ///< For exp, nbf and iat; 0 to 300 s.
    bool rejectFutureIat = false;
    bool allowWeakKeys = false; ///< For analysis only; never an empty secret.
    std::vector<Alg> nestedAlgs; ///< For the signed token inside an encrypted one.
};

/// Verifies compact tokens by the strict profile (core/jose/README.md). Opens no file and no connection.
/// Made once for a key set and a policy, used for many tokens, by one thread at a time.
class Verifier {
public:
    Verifier(JwkSet keys, Expectations expectations, const Clock &clock);
    Verifier(JwkSet keys, JwkSet nestedKeys, Expectations expectations, const Clock &clock);
    ~Verifier();
    Verifier(Verifier &&) noexcept;
    Verifier &operator=(Verifier &&) noexcept;

    /// Every step with its outcome. A failing claim does not hide the others.
    VerificationReport verify(std::string_view token) const;

    /// The same, for a person who asks why: says of each key that fits, also of those that were not chosen,
    /// whether the signature holds with it. At most MostTrials signatures more are checked. The verdict is
    /// that of verify().
    VerificationReport explain(std::string_view token) const;
    static constexpr std::size_t MostTrials = 16;

    /// The same checks and the same verdict without a report: the first reason, or None. This is the fast
    /// way, for servers and for files full of tokens; it allocates nothing for HS256.
    struct Quick {
        Verdict verdict;
        Reason reason;
    };
    Quick check(std::string_view token) const;

private:
    struct State;
    VerificationReport reportOn(std::string_view token) const;
    void finish(VerificationReport &report) const;
    std::unique_ptr<State> m_state;
};

} // namespace gatehouse::jose
