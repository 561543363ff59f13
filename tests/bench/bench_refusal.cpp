// SPDX-License-Identifier: MIT
// What the costliest tokens up to 256 KiB cost before they are refused, each on a verifier that has seen
// nothing like it: CPU time of one thread, the best of some runs. Goal: 5 ms, and 20 ms where PBES2, zip or
// depth is the attack. The last column is what the token page does besides: a full report, and the token
// taken apart.
#include "core/jose/decode.h"
#include "tests/jose/attacks.h"

#include <algorithm>
#include <cstdio>
#include <ctime>

namespace {

using namespace gatehouse::jose;

double cpuMs()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

/// Of `work` on a verifier that has seen nothing yet.
template <class Work>
double best(const attacks::Attack &attack, Work work)
{
    double least = 1e9;
    for (int run = 0; run < 7; ++run) {
        const Verifier verifier = attacks::verifierFor(attack);
        const double start = cpuMs();
        work(verifier);
        least = std::min(least, cpuMs() - start);
    }
    return least;
}

} // namespace

int main()
{
    double worst = 0, worstSlow = 0;
    std::printf("%-46s %8s  %-20s %9s %9s\n", "attack", "bytes", "reason", "check ms", "look ms");
    for (const auto &attack : attacks::all()) {
        Reason reason{};
        const double check =
            best(attack, [&](const Verifier &verifier) { reason = verifier.check(attack.token).reason; });
        const double look = best(attack, [&](const Verifier &verifier) {
            verifier.verify(attack.token);
            decode(attack.token);
        });
        (attack.isSlowKind ? worstSlow : worst) = std::max(attack.isSlowKind ? worstSlow : worst, check);
        std::printf("%-46s %8zu  %-20s %9.3f %9.3f%s\n", attack.name.c_str(), attack.token.size(),
                    codeOf(reason).data(), check, look,
                    check > (attack.isSlowKind ? 20 : 5) ? "  over the goal" : "");
    }
    const auto allowed = attacks::mostRounds();
    std::printf("not counted, %s: %.0f ms\n", allowed.name.c_str(),
                best(allowed, [&](const Verifier &verifier) { verifier.check(allowed.token); }));
    std::printf("worst: %.3f ms (goal 5); PBES2, zip and depth: %.3f ms (goal 20)\n", worst, worstSlow);
    return 0;
}
