// SPDX-License-Identifier: MIT
// vector-check FILE...: runs files of test vectors and prints one JSON line a case and a summary.
// Ends with 0 when every case is as expected, 1 when one is not, 2 when a file cannot be used.
#include "result.h"

#include <cstdio>
#include <filesystem>

namespace {

using namespace vectorcheck;
using gatehouse::JsonDocument;
using gatehouse::JsonProblem;

void print(const std::string &file, const CaseResult &result)
{
    using gatehouse::jsonQuoted;
    const std::string reason = result.reason.empty() ? "null" : jsonQuoted(result.reason);
    std::printf(R"({"file":%s,"id":%s,"verdict":%s,"reason":%s,"expected":%s,"ok":%s,"ms":%.3f})"
                "\n",
                jsonQuoted(file).c_str(), jsonQuoted(result.id).c_str(), jsonQuoted(result.verdict).c_str(),
                reason.c_str(), jsonQuoted(result.expected).c_str(), result.isOk ? "true" : "false",
                result.ms);
}

/// The expected.json beside a folder of JSON texts, or the file itself.
std::string fileOf(std::string path)
{
    while (path.size() > 1 && path.back() == '/')
        path.pop_back();
    return std::filesystem::is_directory(path) ? path + "/expected.json" : path;
}

/// False when the file cannot be used.
bool runFile(const std::string &path, std::vector<CaseResult> &results)
{
    std::string text;
    JsonDocument document;
    if (!readFile(path, text)) {
        std::fprintf(stderr, "vector-check: %s cannot be read\n", path.c_str());
        return false;
    }
    // Broken things inside are the business of the cases; the file only has to be readable as a whole.
    document.parse(text);
    const auto root = document.root();
    if (isWycheproof(root)) {
        results = runWycheproof(path, root);
    } else if (isJsonSuite(root)) {
        results = runJsonSuite(path, root);
    } else if (root.member("format").equals("vectors-1")) {
        results = runVectors(root);
    } else {
        std::fprintf(stderr, "vector-check: %s has no format that is known\n", path.c_str());
        return false;
    }
    return true;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "usage: vector-check FILE...\n");
        return 2;
    }
    std::size_t total = 0, wrong = 0;
    bool isUsable = true;
    for (int i = 1; i < argc; ++i) {
        const std::string path = fileOf(argv[i]);
        std::vector<CaseResult> results;
        isUsable &= runFile(path, results);
        for (const CaseResult &result : results) {
            print(path, result);
            ++total;
            wrong += result.isOk ? 0 : 1;
        }
    }
    std::printf(R"({"total":%zu,"ok":%zu,"failed":%zu})"
                "\n",
                total, total - wrong, wrong);
    return !isUsable ? 2 : wrong > 0 ? 1 : 0;
}
