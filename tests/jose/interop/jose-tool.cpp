// SPDX-License-Identifier: MIT
// The token core as a program, for the test against other implementations:
//   jose-tool generate ALG                  prints a private JWK
//   jose-tool sign|verify ALG KEYFILE       payload or token on standard input
//   jose-tool encrypt|decrypt ALG ENC KEYFILE
//   jose-tool judge            for each line {"algs":[],"key":{},"token":""} of standard input the reason
//   code, or
//                              "accept" and what was signed or encrypted, in base64url
#include "core/base/base64url.h"
#include "core/jose/jwe.h"
#include "core/jose/jws.h"
#include "core/jose/verifier.h"

#include <fstream>
#include <iostream>
#include <iterator>

namespace {

using namespace gatehouse;
using namespace gatehouse::jose;

std::string allOf(std::istream &stream) { return {std::istreambuf_iterator<char>(stream), {}}; }

int fail(std::string_view why)
{
    std::cerr << why << '\n';
    return 1;
}

template <class T>
int show(const Checked<T> &result)
{
    if (!result)
        return fail(codeOf(result.error().reason));
    std::cout << *result;
    return 0;
}

int check(const Jwk &key, Alg alg, const std::string &token)
{
    Expectations expect;
    expect.kind = Expectations::Kind::Signature;
    expect.allowedAlgs = {alg};
    const SystemClock clock;
    const auto report = Verifier(JwkSet({key}), expect, clock).verify(token);
    if (!report.isAccepted())
        return fail(codeOf(report.reason()));
    std::cout << report.verified()->payload();
    return 0;
}

std::string judged(JsonValue request)
{
    Expectations expect;
    expect.kind = Expectations::Kind::Signature;
    for (JsonValue name = request.member("algs").firstChild(); name.exists(); name = name.next()) {
        if (const auto alg = algFromName(name.string()))
            expect.allowedAlgs.push_back(*alg);
    }
    auto keys = JwkSet::parseEach(request.member("key").text());
    if (!keys)
        return std::string(codeOf(keys.error().reason));
    const SystemClock clock;
    const auto report = Verifier(std::move(*keys), expect, clock).verify(request.member("token").string());
    return report.isAccepted() ? "accept " + encodeBase64url(report.verified()->payload())
                               : std::string(codeOf(report.reason()));
}

int judgeAll()
{
    JsonDocument request;
    for (std::string line; std::getline(std::cin, line);) {
        if (request.parse(line) != JsonProblem::None)
            return fail("a line that is not JSON");
        std::cout << judged(request.root()) << '\n';
    }
    return 0;
}

int run(const std::vector<std::string> &arguments)
{
    if (arguments == std::vector<std::string>{"judge"})
        return judgeAll();
    const auto alg = arguments.size() > 1 ? algFromName(arguments[1]) : std::nullopt;
    if (!alg)
        return fail("usage: jose-tool COMMAND ALG ...");
    const std::string &command = arguments[0];
    if (command == "generate") {
        Jwk::Spec spec;
        spec.alg = *alg;
        spec.rsaBits = 2048;
        const auto key = Jwk::generate(spec);
        std::cout << (key ? key->privateJson().view() : std::string_view());
        return key ? 0 : 1;
    }
    std::ifstream file(arguments.back());
    const auto key = Jwk::parse(allOf(file));
    if (!key)
        return fail(codeOf(key.error().reason));
    const std::string input = allOf(std::cin);
    if (command == "sign")
        return show(signCompact(*key, *alg, "JWT", input));
    if (command == "verify" || command == "decrypt")
        return check(*key, *alg, input);
    const auto enc = encFromName(arguments[2]);
    return command == "encrypt" && enc ? show(encryptCompact(*key, *alg, *enc, input))
                                       : fail("unknown command");
}

} // namespace

int main(int argc, char **argv) { return run({argv + 1, argv + argc}); }
