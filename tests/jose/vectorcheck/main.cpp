// SPDX-License-Identifier: MIT
// vector-check: runs files of test vectors against the token core. The usage text says what it takes.
#include "result.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

namespace {

using namespace vectorcheck;
using gatehouse::JsonDocument;
using gatehouse::JsonProblem;
namespace fs = std::filesystem;

constexpr const char *Usage = R"(usage: vector-check FILE-OR-FOLDER...
Holds the token core against test vectors: files of the format "vectors-1", test files of Wycheproof, examples
of the JOSE cookbook, and JSONTestSuite: its expected.json, or a folder of texts named y_*.json, n_*.json and
i_*.json. Of any other folder, every .json file in it.
Prints one JSON line a case, then a summary. Ends with 0 when every case is as expected, 1 when one is not,
and 2 when a file cannot be used; standard error then says why.
)";

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

/// One run of the program: what it counted, and whether every file could be used.
class Run {
public:
    void addPath(const std::string &path);
    int finish() const;

private:
    void addFolder(const std::string &path);
    void addFile(const std::string &path);
    void addResults(const std::string &path, const std::vector<CaseResult> &results);
    void complain(const std::string &path, const std::string &what)
    {
        m_isUsable = false;
        std::fprintf(stderr, "vector-check: %s: %s\n", path.c_str(), what.c_str());
    }

    std::size_t m_total = 0, m_wrong = 0;
    bool m_isUsable = true;
};

void Run::addPath(const std::string &path)
{
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (!fs::exists(status))
        complain(path, "there is no such file or folder");
    else if (fs::is_directory(status))
        addFolder(path);
    else
        addFile(path);
}

void Run::addFolder(const std::string &path)
{
    const std::string folder = (fs::path(path) / "").string();
    if (fs::exists(folder + "expected.json"))
        return addFile(folder + "expected.json");
    std::vector<std::string> files;
    std::error_code error;
    for (const auto &entry : fs::directory_iterator(folder, error)) {
        // Corrections to the files beside them, which read it themselves.
        if (entry.path().extension() == ".json" && entry.path().filename() != "overrides.json")
            files.push_back(entry.path().string());
    }
    if (error)
        return complain(path, error.message());
    if (files.empty())
        return complain(path, "this folder holds no .json file");
    std::sort(files.begin(), files.end());
    const auto nameOf = [](const std::string &file) { return fs::path(file).filename().string(); };
    const bool isSuite = std::all_of(files.begin(), files.end(),
                                     [&](const std::string &file) { return isJsonText(nameOf(file)); });
    for (const std::string &file : files) {
        if (isSuite)
            addResults(path, {runJsonText(file)});
        else
            addFile(file);
    }
}

void Run::addFile(const std::string &path)
{
    std::string text;
    JsonDocument document;
    if (!readFile(path, text))
        return complain(path, "cannot be read");
    if (text.empty())
        return complain(path, "this file is empty");
    // Broken things inside are the business of the cases; the file only has to be readable as a whole.
    document.parse(text);
    const auto root = document.root();
    if (!root.exists())
        return complain(path,
                        "this is not JSON; byte " + std::to_string(document.problemOffset()) + " is wrong");
    std::vector<CaseResult> results;
    if (isWycheproof(root))
        results = runWycheproof(path, root);
    else if (isJsonSuite(root))
        results = runJsonSuite(path, root);
    else if (root.member("format").equals("vectors-1"))
        results = runVectors(root);
    else if (isCookbook(root))
        results = runCookbook(root);
    else if (root.member("format").isString())
        return complain(path, "the format " + std::string(root.member("format").text()) + " is not known");
    else
        return complain(path, "no format that is known; vector-check --help lists them");
    if (results.empty())
        return complain(path, "this file holds no cases");
    addResults(path, results);
}

void Run::addResults(const std::string &path, const std::vector<CaseResult> &results)
{
    for (const CaseResult &result : results) {
        print(path, result);
        ++m_total;
        m_wrong += result.isOk ? 0 : 1;
    }
}

int Run::finish() const
{
    std::printf(R"({"total":%zu,"ok":%zu,"failed":%zu})"
                "\n",
                m_total, m_total - m_wrong, m_wrong);
    return !m_isUsable ? 2 : m_wrong > 0 ? 1 : 0;
}

} // namespace

int main(int argc, char **argv)
{
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    const bool wantsHelp = !arguments.empty() && (arguments[0] == "--help" || arguments[0] == "-h");
    if (arguments.empty() || wantsHelp) {
        std::fputs(Usage, wantsHelp ? stdout : stderr);
        return wantsHelp ? 0 : 2;
    }
    Run run;
    for (const std::string &path : arguments)
        run.addPath(path);
    return run.finish();
}
