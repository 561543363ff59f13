// SPDX-License-Identifier: MIT
#include "families.h"

#include "core/jose/jwe.h"

#include <algorithm>

namespace fixture {
namespace {

/// The members of a JWK with these names.
std::string only(std::string_view key, std::initializer_list<std::string_view> names)
{
    JsonDocument document;
    document.parse(key);
    std::string text;
    for (const std::string_view name : names)
        text.append(text.empty() ? "{\"" : ",\"")
            .append(name)
            .append("\":")
            .append(document.root().member(name).text());
    return text + '}';
}

Family signedFamily(Alg alg)
{
    const Jwk key = made(alg);
    const std::string text = key.isSymmetric() ? std::string(key.privateJson().view()) : key.publicJson();
    return {std::string(nameOf(alg)), text, signCompact(key, alg, "JWT", "{}").value(), alg};
}

Family sealedFamily(const std::string &name, const std::string &key, Alg alg, Enc enc)
{
    return {name, key, encryptCompact(Jwk::parse(key).value(), alg, enc, "{}").value(), alg};
}

/// What we decrypt but do not make, from the examples of RFC 7520.
Family cookbookFamily(const std::string &name, const char *file)
{
    const std::string text = vectorText((std::string("rfc/cookbook/") + file).c_str());
    JsonDocument document;
    document.parse(text);
    const JsonValue input = document.root().member("input");
    const std::string key = input.member("pwd").exists()
        ? R"({"kty":"oct","k":")" + encodeBase64url(input.member("pwd").string()) + "\"}"
        : std::string(input.member("key").text());
    return {name, key, document.root().member("output").member("compact").string(),
            algFromName(input.member("alg").string()).value()};
}

std::vector<Family> makeFamilies()
{
    std::vector<Family> all;
    for (const Alg alg : {Alg::HS256, Alg::RS256, Alg::PS256, Alg::ES256, Alg::EdDSA})
        all.push_back(signedFamily(alg));
    const Secret rsa = made(Alg::RS256).privateJson(), ec = made(Alg::ES256).privateJson();
    const std::string wholeRsa = only(rsa.view(), {"kty", "n", "e", "d", "p", "q", "dp", "dq", "qi"});
    all.push_back(sealedFamily("A128KW", R"({"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAA"})", Alg::A128KW,
                               Enc::A128CBC_HS256));
    all.push_back(sealedFamily("RSA-OAEP", wholeRsa, Alg::RSA_OAEP, Enc::A128GCM));
    all.push_back(sealedFamily("RSA-OAEP-256, d alone", only(rsa.view(), {"kty", "n", "e", "d"}),
                               Alg::RSA_OAEP_256, Enc::A128GCM));
    all.push_back(
        sealedFamily("ECDH-ES", only(ec.view(), {"kty", "crv", "x", "y", "d"}), Alg::ECDH_ES, Enc::A128GCM));
    all.push_back(cookbookFamily("RSA1_5", "jwe/5_1.key_encryption_using_rsa_v15_and_aes-hmac-sha2.json"));
    all.push_back(
        cookbookFamily("PBES2", "jwe/5_3.key_wrap_using_pbes2-aes-keywrap_with-aes-cbc-hmac-sha2.json"));
    all.push_back(cookbookFamily("dir", "jwe/5_6.direct_encryption_using_aes-gcm.json"));
    all.push_back(
        cookbookFamily("A256GCMKW", "jwe/5_7.key_wrap_using_aes-gcm_keywrap_with_aes-cbc-hmac-sha2.json"));
    all.push_back(cookbookFamily("zip", "jwe/5_9.compressed_content.json"));
    all.push_back(cookbookFamily("ECDH-ES, X25519", "curve25519/ecdh-es.json"));
    return all;
}

} // namespace

const std::vector<Family> &families()
{
    static const std::vector<Family> all = makeFamilies();
    return all;
}

const Family &familyNamed(std::string_view name)
{
    return *std::find_if(families().begin(), families().end(),
                         [name](const Family &family) { return family.name == name; });
}

Expectations expecting(const Family &family)
{
    Expectations expect = allowing({family.alg});
    expect.kind = Expectations::Kind::Signature;
    return expect;
}

std::string forged(const Family &family)
{
    // The first character of the last part: no unused bits, so only the signature or tag is wrong.
    std::string token = family.token;
    char &letter = token[token.rfind('.') + 1];
    letter = letter == 'A' ? 'B' : 'A';
    return token;
}

} // namespace fixture
