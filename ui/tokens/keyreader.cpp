// SPDX-License-Identifier: MIT
#include "ui/tokens/keyreader.h"

#include "core/jose/pem.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

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

/// A string of JSON from behind its first quote on.
struct StringScan {
    qsizetype end; ///< At the next quote without a backslash before it, or at the end of the text.
    qsizetype lastBackslash = -1;
};

StringScan scanString(QStringView text, qsizetype from)
{
    StringScan scan{from};
    while (scan.end < text.size() && text[scan.end] != u'"') {
        const bool isEscape = text[scan.end] == u'\\';
        scan.lastBackslash = isEscape ? scan.end : scan.lastBackslash;
        scan.end += isEscape ? 2 : 1;
    }
    scan.end = std::min(scan.end, text.size());
    return scan;
}

/// Where the name that begins at `from` ends, when it is that of a private member; -1 otherwise.
qsizetype privateNameEnd(QStringView text, qsizetype from)
{
    static const QStringList names = QStringLiteral("d p q dp dq qi r t k").split(u' ');
    for (const qsizetype size : {1, 2}) {
        const bool isEnded = from + size < text.size() && text[from + size] == u'"';
        if (isEnded && names.contains(text.sliced(from, size)))
            return from + size;
    }
    return -1;
}

/// Where the text begins that is the value of a name whose last quote is at `nameEnd`; -1 when there is none.
qsizetype valueStart(QStringView text, qsizetype nameEnd)
{
    qsizetype at = nameEnd + 1;
    for (const QChar wanted : {u':', u'"'}) {
        while (at < text.size() && text[at].isSpace())
            ++at;
        if (at >= text.size() || text[at] != wanted)
            return -1;
        ++at;
    }
    return at;
}

/// Any quote may be the first of a name, as text that is no JSON is masked too; a name with a backslash may
/// be any of them, written in another way. Without regular expressions: those give up on long values.
QList<TextRange> privateMembers(QStringView text)
{
    QList<TextRange> parts;
    StringScan name{-1};
    for (qsizetype quote = text.indexOf(u'"'); quote >= 0; quote = text.indexOf(u'"', quote + 1)) {
        qsizetype ends[] = {privateNameEnd(text, quote + 1), -1};
        if (quote >= name.end) { // Behind an escaped quote the string goes on as it did.
            name = scanString(text, quote + 1);
            ends[1] = name.lastBackslash >= 0 ? name.end : -1;
        }
        for (const qsizetype end : ends) {
            const qsizetype from = end < 0 ? -1 : valueStart(text, end);
            if (from >= 0 && (parts.isEmpty() || from >= parts.constLast().to))
                parts << TextRange{from, scanString(text, from).end};
        }
    }
    return parts;
}

QList<TextRange> privatePem(const QString &text)
{
    const QLatin1String begin("-----BEGIN "), dashes("-----"), end("-----END");
    QList<TextRange> parts;
    for (qsizetype at = text.indexOf(begin); at >= 0; at = text.indexOf(begin, at + begin.size())) {
        const qsizetype labelEnd = text.indexOf(dashes, at + begin.size());
        const QStringView label = QStringView(text).mid(at, labelEnd < 0 ? 0 : labelEnd - at);
        if (!label.endsWith(QLatin1String("PRIVATE KEY")))
            continue;
        const qsizetype from = labelEnd + dashes.size(), to = text.indexOf(end, from);
        parts << TextRange{from, to < 0 ? text.size() : to};
    }
    return parts;
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
    QList<TextRange> parts = privateMembers(text);
    parts += privatePem(text);
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
