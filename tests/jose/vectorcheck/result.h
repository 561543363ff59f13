// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/strictjson.h"
#include "core/jose/reason.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace vectorcheck {

/// What one case said, and what it should have said.
struct CaseResult {
    std::string id;
    std::string verdict; ///< "accept", "reject"; for values "value".
    std::string reason; ///< The code; empty on accept.
    std::string expected; ///< As in the file, for the reader of the output.
    bool isOk = false;
    double ms = 0;
};

/// What was found for a case, before it is compared.
struct Finding {
    gatehouse::jose::Reason reason = gatehouse::jose::Reason::None;
    std::string complaint; ///< The verdict may be right, but something else is not.
    double ms = 0;
    bool isAccepted() const { return reason == gatehouse::jose::Reason::None; }
};

/// What a file says a case should give.
struct Expectation {
    enum class Verdict { Accept, Reject, Either, Unsaid };
    Verdict verdict = Verdict::Accept;
    std::vector<std::string> reasons; ///< Any of them is right; empty: any reason is.
    double maxMs = 0; ///< 0: no limit.
};

CaseResult compared(std::string id, const Finding &finding, const Expectation &expectation);

/// The CPU time of this thread since construction, so that other programs do not count.
class CpuTimer {
public:
    CpuTimer()
        : m_start(now())
    { }
    double ms() const { return now() - m_start; }

private:
    static double now();
    double m_start;
};

std::string hexDecoded(std::string_view hex);
std::string base64Decoded(std::string_view text); ///< Standard alphabet with padding.

/// Runs the cases of a file that was read and is a JSON object.
std::vector<CaseResult> runVectors(gatehouse::JsonValue root);
bool isWycheproof(gatehouse::JsonValue root);
std::vector<CaseResult> runWycheproof(const std::string &path, gatehouse::JsonValue root);
bool isJsonSuite(gatehouse::JsonValue root);
std::vector<CaseResult> runJsonSuite(const std::string &path, gatehouse::JsonValue root);
/// JSONTestSuite's naming: y_ must be read, n_ must be refused, i_ is free.
bool isJsonText(const std::string &fileName);
CaseResult runJsonText(const std::string &path);
bool isCookbook(gatehouse::JsonValue root);
std::vector<CaseResult> runCookbook(gatehouse::JsonValue root);

/// The bytes of a file; false when it cannot be read.
bool readFile(const std::string &path, std::string &bytes);

} // namespace vectorcheck
