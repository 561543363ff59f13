// SPDX-License-Identifier: MIT
#include "result.h"

#include "core/jose/material.h"

namespace vectorcheck {

using gatehouse::JsonDocument;
using gatehouse::JsonValue;

bool isJsonSuite(JsonValue root) { return root.member("cases").firstChild().member("profile").isString(); }

std::vector<CaseResult> runJsonSuite(const std::string &path, JsonValue root)
{
    const std::string folder = path.substr(0, path.rfind('/') + 1) + "test_parsing/";
    std::vector<CaseResult> results;
    for (JsonValue test = root.member("cases").firstChild(); test.exists(); test = test.next()) {
        const std::string name = test.member("file").string();
        Expectation expectation;
        if (!test.member("profile").equals("accept")) {
            expectation.verdict = Expectation::Verdict::Reject;
            expectation.reasons.push_back(test.member("reason").string());
            // A text that is too deep may also be broken further on.
            if (expectation.reasons.front() == "malformed.depth")
                expectation.reasons.emplace_back("malformed.json");
            else if (expectation.reasons.front() == "malformed.json")
                expectation.reasons.emplace_back("malformed.depth");
        }
        std::string text;
        Finding finding;
        if (!readFile(folder + name, text))
            finding.complaint = "cannot be read";
        const CpuTimer timer;
        JsonDocument document;
        finding.reason = gatehouse::jose::reasonOf(document.parse(text));
        finding.ms = timer.ms();
        results.push_back(compared(name, finding, expectation));
    }
    return results;
}

} // namespace vectorcheck
