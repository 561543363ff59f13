// SPDX-License-Identifier: MIT
#include "token.h"

#include <sys/resource.h>

namespace vectorcheck {
namespace {

using namespace gatehouse::jose;

/// While it lives no file and no socket can be opened, so a verifier that wants to fetch something fails.
class NothingOpens {
public:
    explicit NothingOpens(bool isWanted)
        : m_isWanted(isWanted)
    {
        if (!m_isWanted)
            return;
        getrlimit(RLIMIT_NOFILE, &m_before);
        const rlimit none{0, m_before.rlim_max};
        setrlimit(RLIMIT_NOFILE, &none);
    }
    ~NothingOpens()
    {
        if (m_isWanted)
            setrlimit(RLIMIT_NOFILE, &m_before);
    }
    NothingOpens(const NothingOpens &) = delete;
    NothingOpens &operator=(const NothingOpens &) = delete;

private:
    bool m_isWanted;
    rlimit m_before{};
};

std::string complaintAbout(const TokenCase &tokenCase, const VerificationReport &report,
                           const Verifier::Quick &quick)
{
    if (quick.verdict != report.verdict() || quick.reason != report.reason())
        return "check() says " + std::string(codeOf(quick.reason)) + ", verify() "
            + std::string(codeOf(report.reason()));
    if (report.isAccepted() != report.verified().has_value())
        return "accepted and verified differ";
    if (tokenCase.plaintext && report.isAccepted() && report.plaintext() != tokenCase.plaintext)
        return "another plaintext";
    return {};
}

} // namespace

Finding verifyToken(const TokenCase &tokenCase)
{
    Finding finding;
    const CpuTimer timer;
    const NothingOpens nothingOpens(tokenCase.mustNotFetch);
    auto keys = JwkSet::parseEach(tokenCase.keyText);
    auto nested = tokenCase.nestedKeyText.empty() ? Checked<JwkSet>(JwkSet())
                                                  : JwkSet::parseEach(tokenCase.nestedKeyText);
    if (!keys || !nested) {
        finding.reason = (keys ? nested : keys).error().reason;
        return finding;
    }
    const gatehouse::FixedClock clock(tokenCase.now * 1000);
    const Verifier verifier(std::move(*keys), std::move(*nested), tokenCase.expect, clock);
    const auto quick = verifier.check(tokenCase.token);
    finding.ms = timer.ms();
    const auto report = verifier.verify(tokenCase.token);
    finding.reason = report.reason();
    finding.complaint = complaintAbout(tokenCase, report, quick);
    // Again, now that keys and header are known: nothing may change.
    if (const auto again = verifier.check(tokenCase.token); again.reason != quick.reason)
        finding.complaint = "a second check says " + std::string(codeOf(again.reason));
    return finding;
}

} // namespace vectorcheck
