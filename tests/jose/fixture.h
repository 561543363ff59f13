// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/base64url.h"
#include "core/jose/jws.h"
#include "core/jose/signature.h"
#include "core/jose/verifier.h"

#include <QTest>

Q_DECLARE_METATYPE(gatehouse::jose::Alg)
Q_DECLARE_METATYPE(gatehouse::jose::Enc)
Q_DECLARE_METATYPE(gatehouse::jose::Reason)
Q_DECLARE_METATYPE(gatehouse::jose::Outcome)

/// What the tests of tokens share: a clock that stands, keys, and tokens that are wrong on purpose.
namespace fixture {

using namespace gatehouse;
using namespace gatehouse::jose;

constexpr std::int64_t Now = 1767225600; // 2026-01-01T00:00:00Z
const FixedClock &fixedClock();

Jwk made(Alg alg, const std::string &kid = {});
/// A secret of 64 times this letter; `labels` is put behind as it is, beginning with a comma.
Jwk secret(char letter, const std::string &labels = {});
/// A token with exactly this header, signed all the same.
std::string signedWith(const Jwk &key, Alg alg, const std::string &header, const std::string &payload);
Expectations allowing(std::vector<Alg> algs);

Outcome outcome(const VerificationReport &report, Check check);
Reason reason(const VerificationReport &report, Check check);
/// The verdict of both ways; they must agree.
Reason verdict(const Verifier &verifier, const std::string &token);

/// The text of a file among the test vectors.
std::string vectorText(const char *path);

} // namespace fixture

#define COMPARE_REASON(actual, expected)                                                                     \
    QCOMPARE(QByteArray(::gatehouse::jose::codeOf(actual).data()),                                           \
             QByteArray(::gatehouse::jose::codeOf(expected).data()))
