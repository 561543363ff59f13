// SPDX-License-Identifier: MIT
#include "result.h"

#include "core/base/base64url.h"

#include <algorithm>
#include <ctime>
#include <fstream>
#include <iterator>

namespace vectorcheck {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool TimesCount = false;
#else
constexpr bool TimesCount = true;
#endif

bool isExpected(const Finding &finding, const Expectation &expectation)
{
    using Verdict = Expectation::Verdict;
    if (!finding.complaint.empty() || expectation.verdict == Verdict::Unsaid)
        return false;
    if (TimesCount && expectation.maxMs > 0 && finding.ms > expectation.maxMs)
        return false;
    if (expectation.verdict == Verdict::Either)
        return true;
    if (finding.isAccepted() != (expectation.verdict == Verdict::Accept))
        return false;
    const std::string_view code = codeOf(finding.reason);
    return finding.isAccepted() || expectation.reasons.empty()
        || std::find(expectation.reasons.begin(), expectation.reasons.end(), code)
        != expectation.reasons.end();
}

std::string textOf(const Expectation &expectation)
{
    switch (expectation.verdict) {
    case Expectation::Verdict::Accept:
        return "accept";
    case Expectation::Verdict::Either:
        return "either";
    case Expectation::Verdict::Unsaid:
        return "not said";
    case Expectation::Verdict::Reject:
        break;
    }
    std::string text = "reject";
    for (const std::string &reason : expectation.reasons)
        text += ' ' + reason;
    return text;
}

} // namespace

CaseResult compared(std::string id, const Finding &finding, const Expectation &expectation)
{
    CaseResult result;
    result.id = std::move(id);
    result.verdict = finding.isAccepted() ? "accept" : "reject";
    result.reason = finding.complaint.empty() ? std::string(codeOf(finding.reason)) : finding.complaint;
    result.expected = textOf(expectation);
    result.isOk = isExpected(finding, expectation);
    result.ms = finding.ms;
    return result;
}

double CpuTimer::now()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

std::string hexDecoded(std::string_view hex)
{
    std::string bytes;
    for (std::size_t at = 0; at + 1 < hex.size(); at += 2)
        bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(at, 2)), nullptr, 16)));
    return bytes;
}

std::string base64Decoded(std::string_view text)
{
    std::string url(text.substr(0, text.find('=')));
    std::replace(url.begin(), url.end(), '+', '-');
    std::replace(url.begin(), url.end(), '/', '_');
    return gatehouse::decodeBase64url(url).value_or(std::string());
}

bool readFile(const std::string &path, std::string &bytes)
{
    std::ifstream file(path, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(file), {});
    return !file.bad() && file.is_open();
}

} // namespace vectorcheck
