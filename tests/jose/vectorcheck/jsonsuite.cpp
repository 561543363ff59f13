// SPDX-License-Identifier: MIT
#include "result.h"

#include "core/jose/material.h"

namespace vectorcheck {

using gatehouse::JsonDocument;
using gatehouse::JsonValue;

namespace {

CaseResult runText(const std::string &path, const Expectation &expectation)
{
    std::string text;
    Finding finding;
    if (!readFile(path, text))
        finding.complaint = "cannot be read";
    const CpuTimer timer;
    JsonDocument document;
    finding.reason = gatehouse::jose::reasonOf(document.parse(text));
    finding.ms = timer.ms();
    return compared(path.substr(path.rfind('/') + 1), finding, expectation);
}

} // namespace

bool isJsonSuite(JsonValue root) { return root.member("cases").firstChild().member("profile").isString(); }

std::vector<CaseResult> runJsonSuite(const std::string &path, JsonValue root)
{
    const std::string folder = path.substr(0, path.rfind('/') + 1) + "test_parsing/";
    std::vector<CaseResult> results;
    for (JsonValue test = root.member("cases").firstChild(); test.exists(); test = test.next()) {
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
        results.push_back(runText(folder + test.member("file").string(), expectation));
    }
    return results;
}

bool isJsonText(const std::string &fileName)
{
    return fileName.ends_with(".json") && fileName.size() > 2 && fileName[1] == '_'
        && std::string_view("yni").find(fileName[0]) != std::string_view::npos;
}

CaseResult runJsonText(const std::string &path)
{
    const std::string name = path.substr(path.rfind('/') + 1);
    Expectation expectation;
    if (name[0] == 'n')
        expectation.verdict = Expectation::Verdict::Reject;
    else if (name[0] == 'i')
        expectation.verdict = Expectation::Verdict::Either;
    // RFC 8259 only advises against a name that stands twice; RFC 7515 section 4 lets us refuse it.
    else if (name.starts_with("y_object_duplicated_key"))
        expectation = {Expectation::Verdict::Reject, {"malformed.duplicate"}, 0};
    return runText(path, expectation);
}

} // namespace vectorcheck
