// SPDX-License-Identifier: MIT
#include "ui/tokens/keyreader.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr qsizetype longestKeyText = 262'144;

QString tr(const char *text) { return QCoreApplication::translate("KeyReader", text); }

BroughtKeys noKeys(const QString &problem) { return {{}, {}, problem}; }

BroughtKeys parsed(std::string_view json)
{
    jose::Checked<jose::JwkSet> set = jose::JwkSet::parse(json, true);
    if (!set) {
        const std::string_view code = jose::codeOf(set.error().reason);
        return noKeys(
            tr("This is not a usable key: %1 (%2)")
                .arg(explain(set.error().reason), QString::fromLatin1(code.data(), qsizetype(code.size()))));
    }
    if (set->isEmpty())
        return noKeys(tr("There is no usable key in this set."));
    return {std::move(*set), {}, {}};
}

} // namespace

BroughtKeys readKeys(const QString &text)
{
    const QString trimmed = text.trimmed();
    if (trimmed.isEmpty())
        return noKeys(tr("Paste or open the key that should verify the token."));
    if (trimmed.size() > longestKeyText)
        return noKeys(tr("This text is too long for keys: 262,144 characters at most."));
    if (trimmed.startsWith(QLatin1String("-----BEGIN")))
        return noKeys(tr("PEM keys cannot be read by this version. Convert the key to a JWK (JSON) first."));
    if (!trimmed.startsWith(QLatin1Char('{')))
        return noKeys(tr("A key is JSON that begins with {: a JWK, or a set of them under \"keys\"."));
    QByteArray utf8 = trimmed.toUtf8();
    BroughtKeys brought = parsed({utf8.constData(), std::size_t(utf8.size())});
    wipeBytes(utf8.data(), std::size_t(utf8.size()));
    if (brought.problem.isEmpty())
        brought.name = brought.keys.keys().size() == 1
            ? tr("Pasted key")
            : tr("Pasted key set (%1 keys)").arg(brought.keys.keys().size());
    return brought;
}

BroughtKeys readSecret(const Secret &typed, bool isBase64url)
{
    if (typed.isEmpty())
        return noKeys(tr("Type the shared secret that should verify the token."));
    QByteArray encoded(typed.view().data(), qsizetype(typed.size()));
    if (!isBase64url)
        encoded = encoded.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    QByteArray json = R"({"kty":"oct","k":")" + encoded + R"("})";
    // A quote in what was typed would end the string: base64url has none.
    const bool isPlain = std::all_of(encoded.cbegin(), encoded.cend(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'
            || c == '_';
    });
    BroughtKeys brought = isPlain
        ? parsed({json.constData(), std::size_t(json.size())})
        : noKeys(tr("This is not base64url: letters, digits, - and _ only, without padding."));
    wipeBytes(encoded.data(), std::size_t(encoded.size()));
    wipeBytes(json.data(), std::size_t(json.size()));
    if (brought.problem.isEmpty())
        brought.name = tr("Typed secret");
    return brought;
}

std::vector<jose::Alg> carriedBy(const jose::JwkSet &keys)
{
    std::vector<jose::Alg> algs;
    for (const jose::Alg alg : jose::allSignatureAlgs()) {
        const bool isCarried = std::any_of(keys.keys().begin(), keys.keys().end(),
                                           [alg](const jose::Jwk &key) { return key.canCarry(alg); });
        if (isCarried)
            algs.push_back(alg);
    }
    return algs;
}

} // namespace gatehouse
