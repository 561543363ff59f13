// SPDX-License-Identifier: MIT
#include "attacks.h"

#include "core/base/base64url.h"
#include "core/jose/jwecrypto.h"
#include "core/jose/pipeline.h"
#include "core/jose/signature.h"

#include <zlib.h>

namespace attacks {
namespace {

using namespace gatehouse;
using namespace gatehouse::jose;

const FixedClock Noon(1767225600000);
constexpr std::size_t MostJson = MaxTokenSize / 4 * 3 - 200; ///< So much JSON fits in beside the other parts.

const char *const SecretText = R"({"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})";
const char *const EcText =
    R"({"kty":"EC","crv":"P-521","x":"AHKZLLOsCOzz5cY97ewNUajB957y-C-U88c3v13nmGZx6sYl_oJXu9A5RkTKqjqvjyekWF-7ytDyRXYgCF5cj0Kt","y":"AdymlHvOiLxXkEhayXQnNCvDX4h9htZaCJN34kfmC6pV5OhQHiraVySsUdaQkAgDPrwQrJmbnX9cwlGfP-HqHZR1","d":"AAhRON2r9cqXX1hg-RoI6R1tX5p2rUAYdmpHZoC1XNM56KtscrX6zbKipQrCW9CGZH3T4ubpnoTKLDYJ_fF3_rJt"})";

/// `start`, then `piece(0)`, `piece(1)`, ... as long as they fit, then `end`.
template <class Piece>
std::string filled(const std::string &start, Piece piece, const std::string &end, std::size_t most = MostJson)
{
    std::string text = start;
    for (std::size_t i = 0;; ++i) {
        const std::string next = piece(i);
        if (text.size() + next.size() + end.size() > most)
            return text + end;
        text += next;
    }
}

std::string numbered(const char *before, std::size_t i, const char *after)
{
    return before + std::to_string(i) + after;
}

std::string signedToken(const std::string &header, const std::string &payload)
{
    static const Jwk Key = Jwk::parse(SecretText).value();
    const std::string text = encodeBase64url(header) + '.' + encodeBase64url(payload);
    return text + '.' + encodeBase64url(signMessage(Key, Alg::HS256, text).value());
}

std::string encryptedToken(const std::string &header, const std::string &plaintext)
{
    const std::string key(32, '\0'), iv(12, 'i'), part = encodeBase64url(header);
    const std::string sealed = sealContent(Enc::A256GCM, key, {iv, part, plaintext, {}}).value();
    return part + ".." + encodeBase64url(iv) + '.' + encodeBase64url(sealed.substr(0, sealed.size() - 16))
        + '.' + encodeBase64url(sealed.substr(sealed.size() - 16));
}

/// Raw DEFLATE of as many zeros.
std::string deflatedZeros(std::size_t size)
{
    const std::string zeros(size, '\0');
    std::string out(size / 500 + 1000, '\0');
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(zeros.data()));
    stream.avail_in = static_cast<uInt>(zeros.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(out.size() - stream.avail_out);
    deflateEnd(&stream);
    return out;
}

/// What JSON can be made to cost, as header and as payload of a token that is signed.
struct JsonAttack {
    const char *name;
    std::string text;
    Reason asHeader, asPayload;
    bool isDeep = false;
};

std::vector<JsonAttack> jsonAttacks()
{
    const std::string head = R"({"alg":"HS256")";
    const auto list = [&](const char *name) {
        return filled(
            head + ",\"" + name + "\":[\"x\"", [](std::size_t i) { return numbered(",\"", i, "\""); }, "]}");
    };
    const auto names = [&](const char *before, const char *after) {
        return filled(
            head, [=](std::size_t i) { return numbered(before, i, after); }, "}");
    };
    const std::string letters(MostJson - 50, 'x');
    return {
        {"many members", names(",\"", "\":1"), Reason::None, Reason::ClaimsMissing},
        {"names alike at their start", names(",\"abcdefghijklmnop", "\":1"), Reason::None,
         Reason::ClaimsMissing},
        {"names with escapes", names(",\"\\u0061\\u0061\\u0061", "\":1"), Reason::None,
         Reason::ClaimsMissing},
        {"one name many times",
         filled(
             head, [](std::size_t) { return ",\"a\":1"; }, "}"),
         Reason::MalformedDuplicate, Reason::MalformedDuplicate},
        {"many small objects",
         filled(
             head + ",\"a\":[0", [](std::size_t) { return ",{\"b\":{}}"; }, "]}"),
         Reason::None, Reason::ClaimsMissing},
        {"depth within the limit",
         filled(
             head + ",\"a\":[0",
             [](std::size_t) { return ',' + std::string(29, '[') + std::string(29, ']'); }, "]}"),
         Reason::None, Reason::ClaimsMissing, true},
        {"depth", head + ",\"a\":" + std::string(MostJson - 50, '['), Reason::MalformedDepth,
         Reason::MalformedDepth, true},
        {"deep objects",
         filled(
             head + ",\"a\":", [](std::size_t) { return "{\"a\":"; }, ""),
         Reason::MalformedDepth, Reason::MalformedDepth, true},
        {"escapes",
         filled(
             head + ",\"a\":\"", [](std::size_t) { return "\\ud83d\\ude00"; }, "\"}"),
         Reason::None, Reason::ClaimsMissing},
        {"half pairs",
         filled(
             head + ",\"a\":\"", [](std::size_t) { return "\\ud83d"; }, "\"}"),
         Reason::MalformedUtf8, Reason::MalformedUtf8},
        {"open string", head + ",\"a\":\"" + letters, Reason::MalformedJson, Reason::MalformedJson},
        {"space", head + std::string(MostJson - 50, ' ') + 'x', Reason::MalformedJson, Reason::MalformedJson},
        {"long number", head + ",\"exp\":1" + std::string(MostJson - 50, '0') + "}", Reason::None,
         Reason::ClaimsType},
        {"long fraction", head + ",\"exp\":0." + std::string(MostJson - 50, '9') + "}", Reason::None,
         Reason::ClaimsExpired},
        {"long exponent", head + ",\"exp\":1e" + std::string(MostJson - 50, '9') + "}", Reason::None,
         Reason::ClaimsType},
        {"long kid", head + ",\"kid\":\"" + letters + "\"}", Reason::None, Reason::ClaimsMissing},
        {"aud", list("aud"), Reason::None, Reason::ClaimsAud},
        {"crit", list("crit"), Reason::HeaderCrit, Reason::ClaimsMissing},
        {"x5c", list("x5c"), Reason::None, Reason::ClaimsMissing},
        {"bytes that are not UTF-8", head + ",\"a\":\"" + std::string(MostJson - 50, '\xff'),
         Reason::MalformedUtf8, Reason::MalformedUtf8},
    };
}

void addJson(std::vector<Attack> &list)
{
    for (const JsonAttack &attack : jsonAttacks()) {
        // A header nobody objects to is refused for its signature, so all of it is read first.
        std::string token = signedToken(attack.text, "{}");
        token.back() = token.back() == 'A' ? 'E' : 'A';
        list.push_back({std::string("header: ") + attack.name, token, SecretText,
                        attack.asHeader == Reason::None ? Reason::SigInvalid : attack.asHeader,
                        attack.isDeep});
        list.push_back({std::string("payload: ") + attack.name,
                        signedToken(R"({"alg":"HS256"})", attack.text), SecretText, attack.asPayload,
                        attack.isDeep});
    }
}

void addText(std::vector<Attack> &list)
{
    const auto add = [&](const char *name, std::string token, Reason reason) {
        list.push_back({name, std::move(token), SecretText, reason});
    };
    const std::string good = signedToken(R"({"alg":"HS256"})", "{}");
    add("text: too long", std::string(MaxTokenSize + 1, 'A'), Reason::MalformedSize);
    add("text: only dots", std::string(MaxTokenSize, '.'), Reason::MalformedSegments);
    add("text: no dots", std::string(MaxTokenSize, 'A'), Reason::MalformedSegments);
    add("text: a stranger at the end",
        good.substr(0, good.find('.') + 1) + std::string(200'000, 'A') + ".AA~", Reason::MalformedChars);
    add("text: padding at the end",
        good.substr(0, good.find('.') + 1) + std::string(200'000, 'A') + ".AA=", Reason::MalformedBase64url);
    add("text: long signature", good + std::string(200'000, 'A'), Reason::SigLength);
    add("text: long payload, wrong signature",
        good.substr(0, good.find('.') + 1) + std::string(200'000, 'A') + good.substr(good.rfind('.')),
        Reason::SigInvalid);
}

std::string password(const std::string &rounds)
{
    const std::string text =
        R"({"alg":"PBES2-HS512+A256KW","enc":"A128GCM","p2s":"AAAAAAAAAAA","p2c":)" + rounds + '}';
    return encodeBase64url(text) + '.' + encodeBase64url(std::string(24, 'k')) + '.'
        + encodeBase64url(std::string(12, 'i')) + ".AAAA." + encodeBase64url(std::string(16, 't'));
}

/// A header for key agreement with this ephemeral key.
std::string agreement(const std::string &epk)
{
    const std::string header = R"({"alg":"ECDH-ES","enc":"A128GCM","epk":)" + epk + '}';
    return encodeBase64url(header) + ".." + encodeBase64url(std::string(12, 'i')) + ".AAAA."
        + encodeBase64url(std::string(16, 't'));
}

void addEncrypted(std::vector<Attack> &list)
{
    const auto header = [](const std::string &more) {
        return R"({"alg":"dir","enc":"A256GCM")" + more + '}';
    };
    list.push_back({"zip: bomb", encryptedToken(header(R"(,"zip":"DEF")"), deflatedZeros(60'000'000)),
                    SecretText, Reason::JweSize, true});
    list.push_back({"zip: not compressed",
                    encryptedToken(header(R"(,"zip":"DEF")"), std::string(MostJson - 500, 'x')), SecretText,
                    Reason::JweIntegrity, true});
    std::string wrongTag = encryptedToken(header(""), std::string(MostJson - 500, 'x'));
    wrongTag.back() = wrongTag.back() == 'A' ? 'Q' : 'A';
    list.push_back({"encrypted: long, wrong tag", wrongTag, SecretText, Reason::JweIntegrity});

    for (const char *rounds : {"1200001", "2147483647", "18446744073709551617"})
        list.push_back(
            {std::string("PBES2: rounds ") + rounds, password(rounds), SecretText, Reason::JweP2c, true});
    list.push_back({"PBES2: long number of rounds", password('9' + std::string(150'000, '9')), SecretText,
                    Reason::JweP2c, true});

    // 16,384 bits whose private exponent would have to be tried out.
    const std::string number = encodeBase64url(std::string(2048, '\xff'));
    list.push_back({"epk: a huge private RSA key",
                    agreement(R"({"kty":"RSA","e":"AQAB","n":")" + number + R"(","d":")"
                              + encodeBase64url(std::string(2048, '\x7f')) + "\"}"),
                    EcText, Reason::JweEpk});
    list.push_back(
        {"epk: the key itself, with its private part", agreement(EcText), EcText, Reason::JweIntegrity});
    list.push_back(
        {"epk: many members",
         agreement(filled(R"({"kty":"EC","crv":"P-521","key_ops":["x")",
                          [](std::size_t i) { return numbered(",\"", i, "\""); }, "]}", MostJson - 500)),
         EcText, Reason::JweEpk});
}

} // namespace

std::vector<Attack> all()
{
    std::vector<Attack> list;
    addText(list);
    addJson(list);
    addEncrypted(list);
    return list;
}

Attack mostRounds()
{
    return {"PBES2: as many rounds as are allowed", password("1200000"), SecretText, Reason::JweIntegrity,
            true};
}

Verifier verifierFor(const Attack &attack)
{
    Expectations expect;
    expect.allowedAlgs = allKeyManagementAlgs();
    expect.allowedAlgs.push_back(Alg::HS256);
    expect.audience = "console";
    return {JwkSet::parse(attack.keys).value(), std::move(expect), Noon};
}

} // namespace attacks
