// SPDX-License-Identifier: MIT
#include "core/jose/pem.h"

#include "core/jose/material.h"
#include "core/jose/rsanumbers.h"

#include <openssl/asn1t.h>
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/decoder.h>
#include <openssl/encoder.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <cstdint>
#include <cstring>

namespace gatehouse::jose {
namespace {

using BioPtr = std::unique_ptr<BIO, FreedBy<BIO_free_all>>;
using CertificatePtr = std::unique_ptr<X509, FreedBy<X509_free>>;
using DecoderPtr = std::unique_ptr<OSSL_DECODER_CTX, FreedBy<OSSL_DECODER_CTX_free>>;
using PlainPkcs8Ptr = std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreedBy<PKCS8_PRIV_KEY_INFO_free>>;
using SealedPkcs8Ptr = std::unique_ptr<X509_SIG, FreedBy<X509_SIG_free>>;
using Pbes2Ptr = std::unique_ptr<PBE2PARAM, FreedBy<PBE2PARAM_free>>;
using Pbes1Ptr = std::unique_ptr<PBEPARAM, FreedBy<PBEPARAM_free>>;
using Pbkdf2Ptr = std::unique_ptr<PBKDF2PARAM, FreedBy<PBKDF2PARAM_free>>;
using ScryptPtr = std::unique_ptr<SCRYPT_PARAMS, FreedBy<SCRYPT_PARAMS_free>>;
using EncoderPtr = std::unique_ptr<OSSL_ENCODER_CTX, FreedBy<OSSL_ENCODER_CTX_free>>;

constexpr std::size_t MostPem = std::size_t{256} * 1024;

/// Gives OpenSSL the password. Without one it says no; its own default would ask on the terminal.
int givePassword(char *buffer, int size, int, void *data)
{
    const auto &password = *static_cast<const Secret *>(data);
    if (password.isEmpty() || password.size() > static_cast<std::size_t>(size))
        return -1;
    std::memcpy(buffer, password.view().data(), password.size());
    return static_cast<int>(password.size());
}

BioPtr reading(std::string_view text)
{
    return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string tooMany(std::int64_t rounds)
{
    return std::to_string(rounds) + " rounds of password hashing, more than the "
        + std::to_string(MostPemRounds) + " that are done here";
}

/// A number of a derivation; one that is no number, or beyond all measure, counts as the largest.
std::int64_t numberOf(const ASN1_INTEGER *number)
{
    std::int64_t value = 0;
    const bool isNumber = number != nullptr && ASN1_INTEGER_get_int64(&value, number) == 1 && value >= 0;
    return isNumber ? value : INT64_MAX;
}

std::string scryptProblem(const ASN1_TYPE *parameter)
{
    const ScryptPtr scrypt(
        static_cast<SCRYPT_PARAMS *>(ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(SCRYPT_PARAMS), parameter)));
    if (!scrypt)
        return {};
    const auto cost = static_cast<double>(numberOf(scrypt->costParameter))
        * static_cast<double>(numberOf(scrypt->blockSize))
        * static_cast<double>(numberOf(scrypt->parallelizationParameter));
    return cost > static_cast<double>(MostPemScryptCost)
        ? "scrypt of a cost that would keep this program busy for minutes"
        : std::string();
}

/// Why the password of this block is not tried: it would cost too much. Empty when it would not. A derivation
/// that is not known here is not known to the library either.
std::string costProblem(const X509_SIG *sealed)
{
    const X509_ALGOR *algorithm = nullptr;
    X509_SIG_get0(sealed, &algorithm, nullptr);
    if (OBJ_obj2nid(algorithm->algorithm) != NID_pbes2) {
        const Pbes1Ptr old(static_cast<PBEPARAM *>(
            ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBEPARAM), algorithm->parameter)));
        const std::int64_t rounds = old ? numberOf(old->iter) : 0;
        return rounds > MostPemRounds ? tooMany(rounds) : std::string();
    }
    const Pbes2Ptr scheme(
        static_cast<PBE2PARAM *>(ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM), algorithm->parameter)));
    if (!scheme)
        return {};
    if (OBJ_obj2nid(scheme->keyfunc->algorithm) == NID_id_scrypt)
        return scryptProblem(scheme->keyfunc->parameter);
    if (OBJ_obj2nid(scheme->keyfunc->algorithm) != NID_id_pbkdf2)
        return {};
    const Pbkdf2Ptr derivation(static_cast<PBKDF2PARAM *>(
        ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBKDF2PARAM), scheme->keyfunc->parameter)));
    const std::int64_t rounds = derivation ? numberOf(derivation->iter) : 0;
    return rounds > MostPemRounds ? tooMany(rounds) : std::string();
}

/// Of any encrypted block in the text: the library may try them all.
std::string costProblem(std::string_view pem)
{
    const BioPtr bio = reading(pem);
    while (bio) {
        const SealedPkcs8Ptr sealed(PEM_read_bio_PKCS8(bio.get(), nullptr, nullptr, nullptr));
        if (!sealed)
            break;
        if (std::string problem = costProblem(sealed.get()); !problem.empty())
            return problem;
    }
    return {};
}

/// The parameters before an EC key say what stands in the key as well, and would be taken for the key itself.
std::string_view withoutParameters(std::string_view pem)
{
    constexpr std::string_view begin = "-----BEGIN EC PARAMETERS-----", end = "-----END EC PARAMETERS-----";
    const std::size_t from = pem.find(begin), to = pem.find(end);
    if (from == std::string_view::npos || to == std::string_view::npos || to < from
        || pem.substr(0, from).find("-----BEGIN ") != std::string_view::npos)
        return pem;
    return pem.substr(to + end.size());
}

PkeyPtr readKey(std::string_view pem, const Secret &password)
{
    const BioPtr bio = reading(pem);
    EVP_PKEY *key = nullptr;
    const DecoderPtr decoder(
        OSSL_DECODER_CTX_new_for_pkey(&key, "PEM", nullptr, nullptr, 0, nullptr, nullptr));
    if (!bio || !decoder
        || OSSL_DECODER_CTX_set_pem_password_cb(decoder.get(), givePassword, const_cast<Secret *>(&password))
            != 1
        || OSSL_DECODER_from_bio(decoder.get(), bio.get()) != 1) {
        EVP_PKEY_free(key);
        return nullptr;
    }
    return PkeyPtr(key);
}

PkeyPtr readCertificate(std::string_view pem, const Secret &password)
{
    const BioPtr bio = reading(pem);
    const CertificatePtr certificate(
        bio ? PEM_read_bio_X509(bio.get(), nullptr, givePassword, const_cast<Secret *>(&password)) : nullptr);
    return PkeyPtr(certificate ? X509_get_pubkey(certificate.get()) : nullptr);
}

bool contains(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

BioPtr writing() { return BioPtr(BIO_new(BIO_s_secmem())); }

std::string_view written(BIO *bio)
{
    char *data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

SealedPkcs8Ptr sealed(const PKCS8_PRIV_KEY_INFO *plain, const Secret &password)
{
    constexpr int Rounds = 600'000;
    Secret salt = Secret::random(16);
    if (salt.isEmpty())
        return nullptr;
    return SealedPkcs8Ptr(PKCS8_encrypt(-1, EVP_aes_256_cbc(), password.view().data(),
                                        static_cast<int>(password.size()), bytesOf(salt.data()),
                                        static_cast<int>(salt.size()), Rounds,
                                        const_cast<PKCS8_PRIV_KEY_INFO *>(plain)));
}

/// The key in a form that can be written: PKCS#1 names all factors, which a JWK need not (RFC 7518 6.3.2).
PkeyPtr completed(const Jwk &key)
{
    EVP_PKEY *known = key.material().key.get();
    BIGNUM *factor = nullptr;
    if (key.type() != KeyType::Rsa
        || EVP_PKEY_get_bn_param(known, OSSL_PKEY_PARAM_RSA_FACTOR1, &factor) == 1) {
        BN_clear_free(factor);
        EVP_PKEY_up_ref(known);
        return PkeyPtr(known);
    }
    RsaNumbers numbers;
    const auto get = [known](const char *name, BnPtr &number) {
        BIGNUM *raw = nullptr;
        const bool isThere = EVP_PKEY_get_bn_param(known, name, &raw) == 1;
        number.reset(raw);
        return isThere;
    };
    if (!get(OSSL_PKEY_PARAM_RSA_N, numbers.n) || !get(OSSL_PKEY_PARAM_RSA_E, numbers.e)
        || !get(OSSL_PKEY_PARAM_RSA_D, numbers.d))
        return nullptr;
    recoverFactors(numbers);
    return numbers.hasFactors() ? rsaKeyFrom(numbers) : nullptr;
}

Refused noFactors() { return refuse(Reason::KeyInvalid, "the factors of this RSA key could not be found"); }

/// The form that a kind of key had before PKCS#8.
bool writeTraditional(BIO *bio, EVP_PKEY *key, int selection)
{
    const EncoderPtr encoder(OSSL_ENCODER_CTX_new_for_pkey(key, selection, "PEM", "type-specific", nullptr));
    return encoder && OSSL_ENCODER_CTX_get_num_encoders(encoder.get()) > 0
        && OSSL_ENCODER_to_bio(encoder.get(), bio) == 1;
}

} // namespace

bool isEncryptedPem(std::string_view pem)
{
    return contains(pem, "-----BEGIN ENCRYPTED PRIVATE KEY-----") || contains(pem, "Proc-Type: 4,ENCRYPTED");
}

Checked<Jwk> jwkFromPem(std::string_view pem, const Secret &password, const KeyLabels &labels, bool allowWeak)
{
    const ErrorDrain drain;
    if (pem.size() > MostPem)
        return refuse(Reason::MalformedSize, "over 256 KiB");
    const bool isEncrypted = isEncryptedPem(pem);
    if (isEncrypted && password.isEmpty())
        return refuse(Reason::KeyInvalid, "a passphrase is needed");
    if (std::string problem = costProblem(pem); !problem.empty())
        return refuse(Reason::KeyInvalid, std::move(problem));
    const bool isCertificate =
        contains(pem, "-----BEGIN CERTIFICATE-----") && !contains(pem, "PRIVATE KEY-----");
    const PkeyPtr key =
        isCertificate ? readCertificate(pem, password) : readKey(withoutParameters(pem), password);
    if (!key)
        return refuse(Reason::KeyInvalid,
                      isEncrypted ? "the passphrase is wrong, or the file is damaged" : "no key in PEM form");
    return jwkFromOpenssl(key.get(), labels, allowWeak);
}

Checked<std::string> publicPem(const Jwk &key)
{
    const ErrorDrain drain;
    if (key.isSymmetric())
        return refuse(Reason::KeyInvalid, "a symmetric key has no public form");
    const BioPtr bio = writing();
    if (!bio || PEM_write_bio_PUBKEY(bio.get(), key.material().key.get()) != 1)
        return refuse(Reason::InternalCrypto, "PEM");
    return std::string(written(bio.get()));
}

Checked<Secret> privatePem(const Jwk &key, const Secret &password)
{
    const ErrorDrain drain;
    if (key.isSymmetric() || !key.isPrivate())
        return refuse(Reason::KeyInvalid, "no private key");
    const BioPtr bio = writing();
    const PkeyPtr whole = completed(key);
    if (!whole)
        return noFactors();
    const PlainPkcs8Ptr plain(EVP_PKEY2PKCS8(whole.get()));
    if (!bio || !plain)
        return refuse(Reason::InternalCrypto, "PKCS#8");
    if (password.isEmpty()) {
        if (PEM_write_bio_PKCS8_PRIV_KEY_INFO(bio.get(), plain.get()) != 1)
            return refuse(Reason::InternalCrypto, "PEM");
    } else {
        const SealedPkcs8Ptr closed = sealed(plain.get(), password);
        if (!closed || PEM_write_bio_PKCS8(bio.get(), closed.get()) != 1)
            return refuse(Reason::InternalCrypto, "PEM");
    }
    return Secret(written(bio.get()));
}

Checked<Secret> traditionalPem(const Jwk &key)
{
    const ErrorDrain drain;
    if (!key.isPrivate() || (key.type() != KeyType::Rsa && key.type() != KeyType::Ec))
        return refuse(Reason::KeyInvalid, "only private RSA and EC keys have this form");
    const BioPtr bio = writing();
    const PkeyPtr whole = completed(key);
    if (!whole)
        return noFactors();
    if (!bio || !writeTraditional(bio.get(), whole.get(), EVP_PKEY_KEYPAIR))
        return refuse(Reason::InternalCrypto, "PEM");
    return Secret(written(bio.get()));
}

Checked<std::string> traditionalPublicPem(const Jwk &key)
{
    const ErrorDrain drain;
    if (key.type() != KeyType::Rsa)
        return refuse(Reason::KeyInvalid, "only RSA keys have this form");
    const BioPtr bio = writing();
    if (!bio || !writeTraditional(bio.get(), key.material().key.get(), EVP_PKEY_PUBLIC_KEY))
        return refuse(Reason::InternalCrypto, "PEM");
    return std::string(written(bio.get()));
}

} // namespace gatehouse::jose
