// SPDX-License-Identifier: MIT
#include "core/keys/sealing.h"

#include <QCoreApplication>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>

namespace gatehouse {

namespace {

constexpr char version = 1;
constexpr int nonceSize = 12;
constexpr int tagSize = 16;
constexpr int headSize = 1 + nonceSize;

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char *bytes(std::string_view text)
{
    return reinterpret_cast<const unsigned char *>(text.data());
}
unsigned char *bytes(char *data) { return reinterpret_cast<unsigned char *>(data); }

std::string_view view(const QByteArray &data)
{
    return {data.constData(), static_cast<std::size_t>(data.size())};
}

Failure cryptoFailed()
{
    ERR_clear_error();
    return failure(
        Error::Code::Internal,
        QCoreApplication::translate("Keys", "The cryptographic library failed to protect or open a key."));
}

Failure wrongKey()
{
    ERR_clear_error();
    return failure(Error::Code::Denied,
                   QCoreApplication::translate(
                       "Keys", "This is not the right passphrase or key, or the sealed keys were damaged."));
}

} // namespace

Result<QByteArray> seal(const Secret &wrappingKey, std::string_view plain, const QByteArray &purpose)
{
    if (wrappingKey.size() != wrappingKeySize)
        return cryptoFailed();
    QByteArray sealedText(headSize + static_cast<qsizetype>(plain.size()) + tagSize, Qt::Uninitialized);
    sealedText[0] = version;
    unsigned char *const nonce = bytes(sealedText.data() + 1);
    unsigned char *const body = bytes(sealedText.data() + headSize);
    const Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    int size = 0;
    const bool done = context && RAND_bytes(nonce, nonceSize) == 1
        && EVP_EncryptInit_ex2(context.get(), EVP_aes_256_gcm(), bytes(wrappingKey.view()), nonce, nullptr)
            == 1
        && EVP_EncryptUpdate(context.get(), nullptr, &size, bytes(view(purpose)),
                             static_cast<int>(purpose.size()))
            == 1
        && EVP_EncryptUpdate(context.get(), body, &size, bytes(plain), static_cast<int>(plain.size())) == 1
        && EVP_EncryptFinal_ex(context.get(), body + size, &size) == 1
        && EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tagSize, body + plain.size()) == 1;
    if (!done)
        return cryptoFailed();
    return sealedText;
}

Result<Secret> unseal(const Secret &wrappingKey, const QByteArray &sealedText, const QByteArray &purpose)
{
    if (wrappingKey.size() != wrappingKeySize || sealedText.size() < headSize + tagSize
        || sealedText[0] != version)
        return wrongKey();
    const std::string_view whole = view(sealedText);
    const std::string_view body = whole.substr(headSize, whole.size() - headSize - tagSize);
    QByteArray tag = sealedText.last(tagSize);
    Secret plain = Secret::ofSize(body.size());
    const Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    if (!context)
        return cryptoFailed();
    int size = 0;
    unsigned char rest[EVP_MAX_BLOCK_LENGTH];
    const bool done = EVP_DecryptInit_ex2(context.get(), EVP_aes_256_gcm(), bytes(wrappingKey.view()),
                                          bytes(whole.substr(1)), nullptr)
            == 1
        && EVP_DecryptUpdate(context.get(), nullptr, &size, bytes(view(purpose)),
                             static_cast<int>(purpose.size()))
            == 1
        && EVP_DecryptUpdate(context.get(), bytes(plain.data()), &size, bytes(body),
                             static_cast<int>(body.size()))
            == 1
        && EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, tagSize, tag.data()) == 1
        && EVP_DecryptFinal_ex(context.get(), rest, &size) == 1;
    if (!done)
        return wrongKey();
    return plain;
}

} // namespace gatehouse
