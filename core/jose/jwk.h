// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/secret.h"
#include "core/jose/alg.h"
#include "core/jose/reason.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::jose {

enum class KeyType : std::uint8_t { Oct, Rsa, Ec, Okp };

/// What a JWK says about itself (RFC 7517 section 4). Known of refused keys too, as far as it could be read.
struct KeyLabels {
    std::string type; ///< `kty` as written.
    std::string curve; ///< `crv`; empty when absent.
    std::optional<std::string> kid, alg, use;
    std::optional<std::vector<std::string>> keyOps;
};

/// One key (RFC 7517), checked when it was made: a Jwk that exists is well formed, its private part belongs
/// to its public part and its point lies on its curve. An immutable value; copies share the imported key, so
/// that a warm verification parses and fetches nothing. Safe to use from several threads.
class Jwk {
public:
    /// Reads one JWK by the strict rules; the reason of a refusal is a `key.` or `malformed.` code.
    /// Weak keys (`key.weak`) are read too when `allowWeak` is set: isWeak() then tells.
    static Checked<Jwk> parse(std::string_view json, bool allowWeak = false);

    struct Spec {
        Alg alg = Alg::ES256; ///< Decides type, curve and length. PBES2 takes a password and no key.
        int rsaBits = 3072; ///< For RS, PS and RSA-OAEP: 2048 to 8192.
        std::string curve = "X25519"; ///< For ECDH-ES: X25519, X448, P-256, P-384 or P-521.
        Enc enc = Enc::A256GCM; ///< For dir, whose key is that of the content: its length.
        std::optional<std::string> use; ///< Unset: "sig" or "enc", as `alg` says. Empty: no use.
        std::string kid; ///< Empty: the RFC 7638 thumbprint.
    };
    /// A new key pair or secret. RSA takes up to some seconds.
    static Checked<Jwk> generate(const Spec &spec);
    /// A symmetric key of these bytes.
    static Checked<Jwk> fromSecret(std::string_view bytes, Alg alg, const std::string &kid = {});

    const KeyLabels &labels() const;
    KeyType type() const;
    std::string_view typeName() const; ///< "oct", "RSA", "EC", "OKP"
    const std::string &curve() const; ///< "P-256", "Ed25519", ...; empty for oct and RSA.
    const std::string &kid() const;
    const std::string &alg() const; ///< As in the key; empty when absent.
    const std::string &use() const;
    const std::vector<std::string> &keyOps() const;
    int bits() const; ///< Modulus, field or secret length.
    bool isPrivate() const; ///< Holds a private part or is symmetric: it must not be published.
    bool isSymmetric() const { return type() == KeyType::Oct; }
    bool isWeak() const;
    bool canCarry(Alg signatureAlg) const; ///< Type and curve fit.
    /// Type, curve and the key's own `alg` (which may be the `enc` of a `dir` key) fit.
    bool isFor(Alg alg) const;

    /// The same key under other labels; those that are unset are left out.
    Checked<Jwk> withLabels(const KeyLabels &labels) const;

    std::string publicJson() const; ///< Public members only. Empty for a symmetric key.
    Secret privateJson() const; ///< All members. Empty when there is no private part.
    /// RFC 7638, base64url. `digest` is an OpenSSL name.
    std::string thumbprint(const char *digest = "SHA256") const;
    std::string description() const; ///< "EC P-256", "RSA 2048", "oct 256": for the eyes.

    struct Material; ///< The imported key; known to the files of this folder only.
    const Material &material() const { return *m_material; }
    explicit Jwk(std::shared_ptr<const Material> material);

private:
    std::shared_ptr<const Material> m_material;
};

/// A key of a set that is not a valid Jwk.
struct RefusedJwk {
    KeyLabels labels;
    Refusal why;
    bool hasPrivateMember = false; ///< It must not be published, broken as it is.
};

/// A JWK set (RFC 7517 section 5). Keys of an unknown `kty` are passed over and counted.
class JwkSet {
public:
    JwkSet() = default;
    explicit JwkSet(std::vector<Jwk> keys)
        : m_keys(std::move(keys))
    { }
    /// Reads `{"keys":[...]}`, or one single JWK as a set of one (isSingle() is then true). The first bad key
    /// refuses the set, and so does a mix of symmetric and other keys.
    static Checked<JwkSet> parse(std::string_view json, bool allowWeak = false);
    /// The same, but a bad key only lands in refused(), and weak keys and mixes are kept: the Verifier
    /// judges them when a token asks for them. For key sets from outside, where one bad key must not
    /// disable the others.
    static Checked<JwkSet> parseEach(std::string_view json);
    /// The same for a set that somebody publishes: a key with a private or symmetric member lands in
    /// refused() without being imported, which for a large one takes a second. So many keys that checking
    /// them all would be an attack refuse the set, with the detail TooManyKeys.
    static Checked<JwkSet> parsePublished(std::string_view json);
    static constexpr std::size_t MaxPublishedKeys = 256;
    static constexpr std::string_view TooManyKeys = "too many keys";

    const std::vector<Jwk> &keys() const { return m_keys; }
    const std::vector<RefusedJwk> &refused() const { return m_refused; }
    bool isEmpty() const { return m_keys.empty(); }
    bool isSingle() const { return m_single; }
    bool
    isMixed() const; ///< Symmetric keys beside others: an invitation to mistake a public key for a secret.
    int passedOver() const { return m_passedOver; }
    std::string publicJson() const; ///< A set without private members; symmetric keys are left out.

private:
    static Checked<JwkSet> read(std::string_view json, bool onlyPublic);

    std::vector<Jwk> m_keys;
    std::vector<RefusedJwk> m_refused;
    bool m_single = false;
    int m_passedOver = 0;
};

} // namespace gatehouse::jose
