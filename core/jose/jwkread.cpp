// SPDX-License-Identifier: MIT
#include "core/base/base64url.h"
#include "core/jose/material.h"
#include "core/jose/rsanumbers.h"

#include <openssl/core_names.h>

#include <algorithm>
#include <array>

namespace gatehouse::jose {
namespace {

using Material = Jwk::Material;

struct Curve {
    std::string_view name; ///< RFC 7518 6.2.1.1, 8037 2, 8812 3.1
    const char *opensslName;
    std::size_t size; ///< Bytes of a coordinate or of x.
    int bits;
};
constexpr std::array<Curve, 4> EcCurves{{{"P-256", "P-256", 32, 256},
                                         {"P-384", "P-384", 48, 384},
                                         {"P-521", "P-521", 66, 521},
                                         {"secp256k1", "secp256k1", 32, 256}}};
constexpr std::array<Curve, 4> OkpCurves{{{"Ed25519", "ED25519", 32, 256},
                                          {"Ed448", "ED448", 57, 456},
                                          {"X25519", "X25519", 32, 256},
                                          {"X448", "X448", 56, 448}}};

Refused invalid(std::string detail) { return refuse(Reason::KeyInvalid, std::move(detail)); }

/// Reads the base64url members of one key into its Material.
class MemberReader {
public:
    MemberReader(JsonValue object, Material &material)
        : m_object(object)
        , m_material(material)
    { }

    bool has(const char *name) const { return m_object.member(name).exists(); }

    /// The decoded bytes; nothing when absent or not strictly encoded. Kept for writing out.
    std::optional<Secret> bytes(const char *name, bool isPrivate)
    {
        const JsonValue value = m_object.member(name);
        if (!value.isString())
            return std::nullopt;
        Secret text = value.plainString() ? Secret(*value.plainString()) : takenFrom(value.string());
        Secret decoded = Secret::ofSize(decodedBase64urlSize(text.size()));
        if (!decodeBase64urlInto(text.view(), decoded.data()))
            return std::nullopt;
        (isPrivate ? m_material.privateMembers : m_material.publicMembers).push_back({name, std::move(text)});
        m_material.isPrivate |= isPrivate;
        return decoded;
    }

    BnPtr number(const char *name, bool isPrivate, std::size_t most)
    {
        const auto decoded = bytes(name, isPrivate);
        if (!decoded || decoded->isEmpty() || decoded->size() > most)
            return nullptr;
        return numberFrom(decoded->view());
    }

private:
    JsonValue m_object;
    Material &m_material;
};

/// A number must be written without leading zero bytes (RFC 7518 section 2, Base64urlUInt).
bool startsWithZero(const Material::Member &member)
{
    const std::string_view text = member.text.view();
    return text[0] == 'A' && text[1] >= 'A' && text[1] <= 'P'; // Eight zero bits.
}

Checked<void> readRsaPrivate(MemberReader &reader, RsaNumbers &numbers, std::size_t most)
{
    struct Part {
        const char *name;
        BnPtr RsaNumbers::*number;
    };
    static constexpr std::array<Part, 5> Parts{{{"p", &RsaNumbers::p},
                                                {"q", &RsaNumbers::q},
                                                {"dp", &RsaNumbers::dp},
                                                {"dq", &RsaNumbers::dq},
                                                {"qi", &RsaNumbers::qi}}};
    if (reader.has("oth"))
        return invalid("more than two primes");
    const auto present =
        std::count_if(Parts.begin(), Parts.end(), [&](const Part &part) { return reader.has(part.name); });
    if (present == 0 && !reader.has("d"))
        return {};
    if (!reader.has("d") || (present != 0 && present != static_cast<std::ptrdiff_t>(Parts.size())))
        return invalid("only some of d, p, q, dp, dq and qi");
    numbers.d = reader.number("d", true, most);
    if (!numbers.d)
        return invalid("d");
    for (const Part &part : Parts) {
        if (present > 0 && !(numbers.*part.number = reader.number(part.name, true, most)))
            return invalid(part.name);
    }
    return {};
}

Checked<void> readRsa(JsonValue object, Material &material)
{
    MemberReader reader(object, material);
    RsaNumbers numbers;
    numbers.e = reader.number("e", false, 32);
    numbers.n = reader.number("n", false, MaxRsaBits / 8);
    if (!numbers.n || !numbers.e)
        return invalid("n or e");
    if (startsWithZero(material.publicMembers[0]) || startsWithZero(material.publicMembers[1]))
        return invalid("n or e with a leading zero byte");
    if (!isPossibleRsa(numbers))
        return invalid("n or e even or out of range");
    material.bits = BN_num_bits(numbers.n.get());
    const auto size = static_cast<std::size_t>(BN_num_bytes(numbers.n.get()));
    if (auto parts = readRsaPrivate(reader, numbers, size); !parts)
        return parts;
    if (numbers.d && !belongTogether(numbers))
        return invalid("the private parts do not belong to n and e");
    material.isWeak = isWeakRsa(numbers.n.get());
    material.key = rsaKeyFrom(numbers);
    return material.key ? Checked<void>() : invalid("refused by the cryptographic library");
}

template <std::size_t Size>
const Curve *curveNamed(const std::array<Curve, Size> &curves, std::string_view name)
{
    const auto it =
        std::find_if(curves.begin(), curves.end(), [&](const Curve &curve) { return curve.name == name; });
    return it == curves.end() ? nullptr : &*it;
}

Checked<void> readEc(JsonValue object, Material &material)
{
    const Curve *curve = curveNamed(EcCurves, material.labels.curve);
    if (curve == nullptr)
        return invalid("crv");
    material.bits = curve->bits;
    MemberReader reader(object, material);
    const auto x = reader.bytes("x", false), y = reader.bytes("y", false);
    if (!x || !y || x->size() != curve->size || y->size() != curve->size)
        return invalid("x or y");
    KeyParameters parameters;
    parameters.addText(OSSL_PKEY_PARAM_GROUP_NAME, curve->opensslName);
    parameters.addBytes(OSSL_PKEY_PARAM_PUB_KEY, '\x04' + std::string(x->view()) + std::string(y->view()));
    if (reader.has("d")) {
        const auto d = reader.bytes("d", true);
        if (!d || d->size() != curve->size)
            return invalid("d");
        const BnPtr number = numberFrom(d->view());
        if (!number || BN_is_zero(number.get()))
            return invalid("d");
        parameters.addNumber(OSSL_PKEY_PARAM_PRIV_KEY, number.get());
    }
    material.key = parameters.build("EC", material.isPrivate);
    const PkeyCtxPtr context(material.key ? EVP_PKEY_CTX_new_from_pkey(nullptr, material.key.get(), nullptr)
                                          : nullptr);
    // The import itself lets a foreign d and, in places, a foreign point pass.
    if (!context || EVP_PKEY_public_check(context.get()) != 1)
        return invalid("the point is not on its curve");
    if (material.isPrivate && EVP_PKEY_check(context.get()) != 1)
        return invalid("d does not belong to the point");
    return {};
}

/// The eight points of small order, also in their second encodings; the sign bit does not matter.
bool isSmallOrderEd25519(std::string_view x)
{
    static const std::array<std::string_view, 7> Points{
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_AU", "xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA3o",
        "7P_______________________________________38", "7f_______________________________________38",
        "7v_______________________________________38"};
    std::string masked(x);
    masked.back() = static_cast<char>(masked.back() & 0x7f);
    return std::find(Points.begin(), Points.end(), encodeBase64url(masked)) != Points.end();
}

Checked<void> readOkp(JsonValue object, Material &material)
{
    const Curve *curve = curveNamed(OkpCurves, material.labels.curve);
    if (curve == nullptr)
        return invalid("crv");
    material.bits = curve->bits;
    MemberReader reader(object, material);
    const auto x = reader.bytes("x", false);
    if (!x || x->size() != curve->size)
        return invalid("x");
    if (curve->name == "Ed25519" && isSmallOrderEd25519(x->view()))
        return invalid("x is a point of small order");
    if (!reader.has("d")) {
        material.key.reset(EVP_PKEY_new_raw_public_key_ex(nullptr, curve->opensslName, nullptr,
                                                          bytesOf(x->view()), x->size()));
        return material.key ? Checked<void>() : invalid("x");
    }
    const auto d = reader.bytes("d", true);
    if (!d || d->size() != curve->size)
        return invalid("d");
    material.key.reset(
        EVP_PKEY_new_raw_private_key_ex(nullptr, curve->opensslName, nullptr, bytesOf(d->view()), d->size()));
    std::string derived(curve->size, '\0');
    std::size_t size = derived.size();
    if (!material.key || EVP_PKEY_get_raw_public_key(material.key.get(), bytesOf(derived.data()), &size) != 1
        || derived != x->view())
        return invalid("d does not belong to x");
    return {};
}

Checked<void> readOct(JsonValue object, Material &material)
{
    auto secret = MemberReader(object, material).bytes("k", true);
    if (!secret)
        return invalid("k");
    if (secret->isEmpty())
        return refuse(Reason::KeyWeak, "a key of no bytes");
    material.secret = std::move(*secret);
    material.bits = static_cast<int>(material.secret.size() * 8);
    const auto alg = algFromName(material.labels.alg.value_or(std::string()));
    material.isWeak = alg && material.secret.size() < leastSecretSize(*alg);
    return {};
}

bool readText(JsonValue value, std::optional<std::string> &text)
{
    if (value.isString())
        text = value.string();
    return value.isString() || !value.exists();
}

bool readKeyOps(JsonValue value, KeyLabels &labels)
{
    if (!value.exists())
        return true;
    if (!value.isArray())
        return false;
    std::vector<std::string> names;
    for (JsonValue name = value.firstChild(); name.exists(); name = name.next()) {
        if (!name.isString())
            return false;
        names.push_back(name.string());
    }
    std::vector<std::string_view> sorted(names.begin(), names.end());
    labels.keyOps = std::move(names); // Its strings, and so the views of them, stay where they are.
    std::sort(sorted.begin(), sorted.end());
    return std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
}

} // namespace

bool readLabels(JsonValue object, KeyLabels &labels)
{
    std::optional<std::string> type, curve;
    bool isGood = readText(object.member("kty"), type) && type;
    isGood &= readText(object.member("crv"), curve);
    isGood &= readText(object.member("kid"), labels.kid);
    isGood &= readText(object.member("alg"), labels.alg);
    isGood &= readText(object.member("use"), labels.use);
    isGood &= readKeyOps(object.member("key_ops"), labels);
    labels.type = type.value_or(std::string());
    labels.curve = curve.value_or(std::string());
    return isGood;
}

Reason reasonOf(JsonProblem problem)
{
    switch (problem) {
    case JsonProblem::None:
        return Reason::None;
    case JsonProblem::Utf8:
    case JsonProblem::LoneSurrogate:
        return Reason::MalformedUtf8;
    case JsonProblem::Syntax:
        return Reason::MalformedJson;
    case JsonProblem::Depth:
        return Reason::MalformedDepth;
    case JsonProblem::Duplicate:
        return Reason::MalformedDuplicate;
    }
    return Reason::MalformedJson;
}

Checked<Jwk> readJwk(JsonValue object, bool allowWeak, KeyLabels &labels)
{
    const ErrorDrain drain;
    if (!object.isObject())
        return invalid("not an object");
    if (!readLabels(object, labels))
        return invalid("kty, crv, kid, alg, use or key_ops missing or of the wrong type");
    struct Reader {
        std::string_view name;
        KeyType type;
        Checked<void> (*read)(JsonValue, Material &);
    };
    static constexpr std::array<Reader, 4> Readers{{{"oct", KeyType::Oct, readOct},
                                                    {"RSA", KeyType::Rsa, readRsa},
                                                    {"EC", KeyType::Ec, readEc},
                                                    {"OKP", KeyType::Okp, readOkp}}};
    const auto reader =
        std::find_if(Readers.begin(), Readers.end(), [&](const Reader &r) { return r.name == labels.type; });
    if (reader == Readers.end())
        return invalid("unknown kty");
    auto material = std::make_shared<Material>();
    material->labels = labels;
    material->type = reader->type;
    if (const auto done = reader->read(object, *material); !done)
        return tl::unexpected(done.error());
    if (material->isWeak && !allowWeak)
        return refuse(Reason::KeyWeak, std::to_string(material->bits) + " bits");
    return Jwk(std::move(material));
}

} // namespace gatehouse::jose
