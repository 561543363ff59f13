// SPDX-License-Identifier: MIT
#include "core/jose/material.h"
#include "core/jose/pem.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <ctime>

namespace gatehouse::jose {
namespace {

using BioPtr = std::unique_ptr<BIO, FreedBy<BIO_free_all>>;
using CertificatePtr = std::unique_ptr<X509, FreedBy<X509_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, FreedBy<X509_EXTENSION_free>>;

constexpr std::size_t serialSize = 16;
constexpr int mostDays = 3650;
constexpr long daySeconds = 24L * 60 * 60;
constexpr std::size_t longestName = 64; ///< ub-common-name of RFC 5280.

bool setSerial(X509 *certificate)
{
    Secret bytes = Secret::random(serialSize);
    if (bytes.isEmpty())
        return false;
    // Positive and not zero, as RFC 5280 4.1.2.2 asks.
    bytes.data()[0] = static_cast<char>((bytes.data()[0] & 0x3f) | 0x40);
    const BnPtr number = numberFrom(bytes.view());
    return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool setName(X509 *certificate, const std::string &commonName)
{
    X509_NAME *name = X509_get_subject_name(certificate);
    return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, bytesOf(commonName),
                                      static_cast<int>(commonName.size()), -1, 0)
        == 1
        && X509_set_issuer_name(certificate, name) == 1;
}

bool setLife(X509 *certificate, const CertificateSpec &spec)
{
    const std::time_t start = spec.fromSeconds;
    return ASN1_TIME_adj(X509_getm_notBefore(certificate), start, 0, 0) != nullptr
        && ASN1_TIME_adj(X509_getm_notAfter(certificate), start, 0, spec.days * daySeconds) != nullptr;
}

bool extend(X509 *certificate, int nid, const char *value)
{
    const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, nullptr, nid, value));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

/// Ed25519 and Ed448 bring their own hash.
const EVP_MD *hashFor(const Jwk &key) { return key.type() == KeyType::Okp ? nullptr : EVP_sha256(); }

bool canSign(const Jwk &key)
{
    return key.isPrivate() && !key.isSymmetric() && !key.curve().starts_with('X');
}

} // namespace

Checked<std::string> selfSignedCertificate(const Jwk &key, const CertificateSpec &spec)
{
    const ErrorDrain drain;
    if (!canSign(key))
        return refuse(Reason::KeyInvalid, "no private key that signs");
    if (spec.commonName.empty() || spec.commonName.size() > longestName || spec.days < 1
        || spec.days > mostDays)
        return refuse(Reason::KeyInvalid, "a name of 1 to 64 characters and 1 to 3650 days are needed");
    constexpr long version3 = 2;
    EVP_PKEY *pair = key.material().key.get();
    const CertificatePtr certificate(X509_new());
    const BioPtr bio(BIO_new(BIO_s_mem()));
    if (!certificate || !bio || X509_set_version(certificate.get(), version3) != 1
        || !setSerial(certificate.get()) || !setName(certificate.get(), spec.commonName)
        || !setLife(certificate.get(), spec) || X509_set_pubkey(certificate.get(), pair) != 1
        || !extend(certificate.get(), NID_basic_constraints, "critical,CA:FALSE")
        || !extend(certificate.get(), NID_key_usage, "critical,digitalSignature")
        || X509_sign(certificate.get(), pair, hashFor(key)) == 0
        || PEM_write_bio_X509(bio.get(), certificate.get()) != 1)
        return refuse(Reason::InternalCrypto, "X.509");
    char *data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return std::string(data, static_cast<std::size_t>(size));
}

} // namespace gatehouse::jose
