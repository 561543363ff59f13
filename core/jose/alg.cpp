// SPDX-License-Identifier: MIT
#include "core/jose/alg.h"

#include <algorithm>
#include <array>

namespace gatehouse::jose {
namespace {

// In the order of the enumerations.
constexpr std::array<std::string_view, 33> AlgNames{"HS256",
                                                    "HS384",
                                                    "HS512",
                                                    "RS256",
                                                    "RS384",
                                                    "RS512",
                                                    "PS256",
                                                    "PS384",
                                                    "PS512",
                                                    "ES256",
                                                    "ES384",
                                                    "ES512",
                                                    "ES256K",
                                                    "EdDSA",
                                                    "Ed25519",
                                                    "Ed448",
                                                    "dir",
                                                    "A128KW",
                                                    "A192KW",
                                                    "A256KW",
                                                    "A128GCMKW",
                                                    "A192GCMKW",
                                                    "A256GCMKW",
                                                    "RSA1_5",
                                                    "RSA-OAEP",
                                                    "RSA-OAEP-256",
                                                    "ECDH-ES",
                                                    "ECDH-ES+A128KW",
                                                    "ECDH-ES+A192KW",
                                                    "ECDH-ES+A256KW",
                                                    "PBES2-HS256+A128KW",
                                                    "PBES2-HS384+A192KW",
                                                    "PBES2-HS512+A256KW"};
constexpr std::array<std::string_view, 6> EncNames{"A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512",
                                                   "A128GCM",       "A192GCM",       "A256GCM"};

static_assert(AlgNames[static_cast<std::size_t>(Alg::Dir)] == "dir");
static_assert(AlgNames[static_cast<std::size_t>(Alg::PBES2_HS512_A256KW)] == "PBES2-HS512+A256KW");
static_assert(EncNames[static_cast<std::size_t>(Enc::A256GCM)] == "A256GCM");

template <class Value, std::size_t Size>
std::optional<Value> find(const std::array<std::string_view, Size> &names, std::string_view name)
{
    const auto it = std::find(names.begin(), names.end(), name);
    if (it == names.end())
        return std::nullopt;
    return static_cast<Value>(it - names.begin());
}

} // namespace

std::optional<Alg> algFromName(std::string_view name) { return find<Alg>(AlgNames, name); }
std::optional<Enc> encFromName(std::string_view name) { return find<Enc>(EncNames, name); }
std::string_view nameOf(Alg alg) { return AlgNames[static_cast<std::size_t>(alg)]; }
std::string_view nameOf(Enc enc) { return EncNames[static_cast<std::size_t>(enc)]; }
bool isSignature(Alg alg) { return alg < Alg::Dir; }
bool isHmac(Alg alg) { return alg <= Alg::HS512; }

const std::vector<Alg> &allSignatureAlgs()
{
    static const std::vector<Alg> all = [] {
        std::vector<Alg> algs;
        for (std::size_t i = 0; i < static_cast<std::size_t>(Alg::Dir); ++i)
            algs.push_back(static_cast<Alg>(i));
        return algs;
    }();
    return all;
}

const std::vector<Alg> &allKeyManagementAlgs()
{
    static const std::vector<Alg> all = [] {
        std::vector<Alg> algs;
        for (auto i = static_cast<std::size_t>(Alg::Dir); i < AlgNames.size(); ++i)
            algs.push_back(static_cast<Alg>(i));
        return algs;
    }();
    return all;
}

const std::vector<Enc> &allEncs()
{
    static const std::vector<Enc> all = [] {
        std::vector<Enc> encs;
        for (std::size_t i = 0; i < EncNames.size(); ++i)
            encs.push_back(static_cast<Enc>(i));
        return encs;
    }();
    return all;
}

} // namespace gatehouse::jose
