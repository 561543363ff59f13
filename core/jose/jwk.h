// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/secret.h"
#include "core/jose/alg.h"
#include "core/jose/reason.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::jose {

enum class KeyType : std::uint8_t { Oct, Rsa, Ec, Okp };

/// One key (RFC 7517), checked when it was made: a Jwk that exists is well formed, its private part belongs
/// to its public part and its point lies on its curve. An immutable value; copies share the imported key, so
/// that a warm verification parses and fetches nothing. Safe to use from several threads.
class Jwk {
public:
    /// Reads one JWK by the strict rules; the reason of a refusal is a `key.` or `malformed.` code.
    /// Weak keys (`key.weak`) are read too when `allowWeak` is set: isWeak() then tells.
    static Checked<Jwk> parse(std::string_view json, bool allowWeak = false);

    struct Spec {
        Alg alg = Alg::ES256; ///< A signature algorithm; decides type, curve and length.
        int rsaBits = 3072; ///< For RS and PS: 2048 to 8192.
        std::string use = "sig";
        std::string kid; ///< Empty: the RFC 7638 thumbprint.
    };
    /// A new key pair or secret. RSA takes up to some seconds.
    static Checked<Jwk> generate(const Spec &spec);
    /// A symmetric key of these bytes.
    static Checked<Jwk> fromSecret(std::string_view bytes, Alg alg, const std::string &kid = {});

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

    std::string publicJson() const; ///< Public members only. Empty for a symmetric key.
    Secret privateJson() const; ///< All members. Empty when there is no private part.
    std::string thumbprint() const; ///< RFC 7638, SHA-256, base64url.

    struct Material; ///< The imported key; known to the files of this folder only.
    const Material &material() const { return *m_material; }

private:
    explicit Jwk(std::shared_ptr<const Material> material);
    std::shared_ptr<const Material> m_material;
};

/// A JWK set (RFC 7517 section 5). Keys of an unknown `kty` are passed over and counted.
class JwkSet {
public:
    JwkSet() = default;
    explicit JwkSet(std::vector<Jwk> keys) : m_keys(std::move(keys)) {}
    /// Reads `{"keys":[...]}`, or one single JWK as a set of one (isSingle() is then true).
    static Checked<JwkSet> parse(std::string_view json, bool allowWeak = false);

    const std::vector<Jwk> &keys() const { return m_keys; }
    bool isEmpty() const { return m_keys.empty(); }
    bool isSingle() const { return m_single; }
    int passedOver() const { return m_passedOver; }
    std::string publicJson() const; ///< A set without private members; symmetric keys are left out.

private:
    std::vector<Jwk> m_keys;
    bool m_single = false;
    int m_passedOver = 0;
};

} // namespace gatehouse::jose
