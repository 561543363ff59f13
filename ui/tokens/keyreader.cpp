// SPDX-License-Identifier: MIT
#include "ui/tokens/keyreader.h"

#include "core/jose/pem.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr qsizetype longestKeyText = 262'144;

QString tr(const char *text) { return QCoreApplication::translate("KeyReader", text); }

BroughtKeys noKeys(const QString &problem) { return {{}, {}, problem}; }

BroughtKeys refused(const jose::Refusal &why)
{
    const std::string_view code = jose::codeOf(why.reason);
    return noKeys(tr("This is not a usable key: %1 (%2)")
                      .arg(explain(why.reason), QString::fromLatin1(code.data(), qsizetype(code.size()))));
}

BroughtKeys parsed(std::string_view json)
{
    // One key that cannot be used does not disable the others.
    jose::Checked<jose::JwkSet> set = jose::JwkSet::parseEach(json);
    if (!set)
        return refused(set.error());
    if (set->isEmpty())
        return set->refused().empty() ? noKeys(tr("There is no usable key in this set."))
                                      : refused(set->refused().front().why);
    return {std::move(*set), {}, {}};
}

/// Words may stand before it, as "openssl x509 -text" writes them.
bool isPem(const QString &trimmed)
{
    return !trimmed.startsWith(QLatin1Char('{')) && trimmed.contains(QLatin1String("-----BEGIN"));
}

QString nameOf(const jose::JwkSet &set)
{
    const std::size_t usable = set.keys().size(), refused = set.refused().size();
    if (refused > 0)
        return tr("Pasted key set (%1 keys, and %2 that cannot be used)").arg(usable).arg(refused);
    return usable == 1 ? tr("Pasted key") : tr("Pasted key set (%1 keys)").arg(usable);
}

BroughtKeys readPem(std::string_view pem, const Secret &password)
{
    const bool isEncrypted = jose::isEncryptedPem(pem);
    if (isEncrypted && password.isEmpty())
        return noKeys(tr("This private key is encrypted. Type its passphrase."));
    jose::Checked<jose::Jwk> key = jose::jwkFromPem(pem, password, {}, true);
    if (!key)
        return isEncrypted && key.error().reason == jose::Reason::KeyInvalid
            ? noKeys(tr("This passphrase does not open the key: %1.")
                         .arg(QString::fromStdString(key.error().detail)))
            : refused(key.error());
    // As one single JWK: PEM has no kid, and a single key is tried whatever kid the token names.
    const Secret json = key->isPrivate() ? key->privateJson() : Secret(key->publicJson());
    BroughtKeys brought = parsed(json.view());
    brought.name = tr("Pasted PEM key");
    return brought;
}

} // namespace

bool wantsPassword(const QString &text)
{
    const QString trimmed = text.trimmed();
    return isPem(trimmed) && trimmed.size() <= longestKeyText && jose::isEncryptedPem(trimmed.toStdString());
}

BroughtKeys readKeys(const QString &text, const Secret &password)
{
    const QString trimmed = text.trimmed();
    if (trimmed.isEmpty())
        return noKeys(tr("Paste or open the key that should verify the token."));
    if (trimmed.size() > longestKeyText)
        return noKeys(tr("This text is too long for keys: 262,144 characters at most."));
    if (!isPem(trimmed) && !trimmed.startsWith(QLatin1Char('{')))
        return noKeys(
            tr("A key is JSON that begins with {, a JWK or a set of them under \"keys\", or PEM that "
               "begins with -----BEGIN."));
    QByteArray utf8 = trimmed.toUtf8();
    const std::string_view bytes(utf8.constData(), std::size_t(utf8.size()));
    BroughtKeys brought = isPem(trimmed) ? readPem(bytes, password) : parsed(bytes);
    wipeBytes(utf8.data(), std::size_t(utf8.size()));
    if (brought.problem.isEmpty() && brought.name.isEmpty())
        brought.name = nameOf(brought.keys);
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

bool looksLikeKey(const QString &text)
{
    const QString trimmed = text.trimmed();
    if (isPem(trimmed))
        return true;
    if (trimmed.size() > longestKeyText || !trimmed.startsWith(QLatin1Char('{')))
        return false;
    const QJsonObject object = QJsonDocument::fromJson(trimmed.toUtf8()).object();
    return object.contains(QLatin1String("kty")) || object.value(QLatin1String("keys")).isArray();
}

QList<TextRange> privateParts(const QString &text)
{
    // A name with a backslash may be any of them, written in another way.
    static const QRegularExpression member(QStringLiteral(
        R"re("(?:d|p|q|dp|dq|qi|r|t|k|[^"\\]*\\(?:[^"\\]|\\.)*)"\s*:\s*"((?:[^"\\]|\\.)*))re"));
    static const QRegularExpression pem(
        QStringLiteral(R"re(-----BEGIN [A-Z ]*PRIVATE KEY-----(.*?)(?:-----END|$))re"),
        QRegularExpression::DotMatchesEverythingOption);
    QList<TextRange> parts;
    for (const QRegularExpression *rule : {&member, &pem}) {
        for (auto match = rule->globalMatch(text); match.hasNext();) {
            const QRegularExpressionMatch found = match.next();
            parts << TextRange{found.capturedStart(1), found.capturedEnd(1)};
        }
    }
    return parts;
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
