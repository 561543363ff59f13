// SPDX-License-Identifier: MIT
#include "core/jose/pem.h"

#include "core/jose/material.h"

#include <openssl/asn1t.h>
#include <openssl/bio.h>
#include <openssl/decoder.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <cstring>

namespace gatehouse::jose {
namespace {

using BioPtr = std::unique_ptr<BIO, FreedBy<BIO_free_all>>;
using CertificatePtr = std::unique_ptr<X509, FreedBy<X509_free>>;
using DecoderPtr = std::unique_ptr<OSSL_DECODER_CTX, FreedBy<OSSL_DECODER_CTX_free>>;
using PlainPkcs8Ptr = std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreedBy<PKCS8_PRIV_KEY_INFO_free>>;
using SealedPkcs8Ptr = std::unique_ptr<X509_SIG, FreedBy<X509_SIG_free>>;
using Pbes2Ptr = std::unique_ptr<PBE2PARAM, FreedBy<PBE2PARAM_free>>;
using Pbkdf2Ptr = std::unique_ptr<PBKDF2PARAM, FreedBy<PBKDF2PARAM_free>>;

constexpr std::size_t MostPem = std::size_t{256} * 1024;
constexpr long MostRounds = 10'000'000; ///< Of PBKDF2 in a file from outside: some seconds.

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

/// How many rounds an encrypted PKCS#8 asks for; 0 when it is something else.
long roundsOf(std::string_view pem)
{
    const BioPtr bio = reading(pem);
    const SealedPkcs8Ptr sealed(bio ? PEM_read_bio_PKCS8(bio.get(), nullptr, nullptr, nullptr) : nullptr);
    const X509_ALGOR *algorithm = nullptr;
    if (!sealed)
        return 0;
    X509_SIG_get0(sealed.get(), &algorithm, nullptr);
    if (OBJ_obj2nid(algorithm->algorithm) != NID_pbes2)
        return 0;
    const Pbes2Ptr scheme(
        static_cast<PBE2PARAM *>(ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM), algorithm->parameter)));
    if (!scheme || OBJ_obj2nid(scheme->keyfunc->algorithm) != NID_id_pbkdf2)
        return 0;
    const Pbkdf2Ptr derivation(static_cast<PBKDF2PARAM *>(
        ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBKDF2PARAM), scheme->keyfunc->parameter)));
    std::int64_t rounds = 0;
    if (!derivation || ASN1_INTEGER_get_int64(&rounds, derivation->iter) != 1 || rounds > MostRounds)
        return derivation ? MostRounds + 1 : 0;
    return static_cast<long>(rounds);
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
        return refuse(Reason::KeyInvalid, "a password is needed");
    if (isEncrypted && roundsOf(pem) > MostRounds)
        return refuse(Reason::KeyInvalid, "more rounds of PBKDF2 than this program does");
    const bool isCertificate =
        contains(pem, "-----BEGIN CERTIFICATE-----") && !contains(pem, "PRIVATE KEY-----");
    const PkeyPtr key = isCertificate ? readCertificate(pem, password) : readKey(pem, password);
    if (!key)
        return refuse(Reason::KeyInvalid,
                      isEncrypted ? "the password is wrong or the text is damaged" : "no key in PEM form");
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
    const PlainPkcs8Ptr plain(EVP_PKEY2PKCS8(key.material().key.get()));
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

} // namespace gatehouse::jose
