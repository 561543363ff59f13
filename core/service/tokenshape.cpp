// SPDX-License-Identifier: MIT
#include "core/service/tokenshape.h"

#include "core/base/base64url.h"
#include "core/base/strictjson.h"
#include "core/jose/pipeline.h"

#include <QByteArray>
#include <QCoreApplication>
#include <QList>

#include <algorithm>
#include <optional>

namespace gatehouse {

namespace {

QString text(const char *source) { return QCoreApplication::translate("FoundToken", source); }

constexpr auto longestToken = qsizetype(jose::MaxTokenSize);

/// `{` and what may follow it in JSON, as the first characters of base64url.
bool beginsLikeJson(QStringView part)
{
    if (part.size() < 3 || part[0] != u'e')
        return false;
    const char letters[] = {char(part[0].unicode()), char(part[1].unicode()), char(part[2].unicode()), 'A'};
    char bytes[3] = {};
    return part[1].unicode() < 0x80 && part[2].unicode() < 0x80 && decodeBase64urlInto({letters, 4}, bytes)
        && bytes[0] == '{' && std::string_view("\" }\t\r\n").find(bytes[1]) != std::string_view::npos;
}

/// The JSON that `part` encodes; no root when it encodes none. Valid until the next call.
JsonValue jsonIn(QStringView part)
{
    // Kept, because a text may hold thousands of candidates.
    thread_local std::string bytes;
    thread_local JsonDocument document;
    std::string letters(std::size_t(part.size()), ' ');
    std::transform(part.begin(), part.end(), letters.begin(), [](QChar c) { return c.toLatin1(); });
    bytes = decodeBase64url(letters).value_or(std::string());
    document.parse(bytes);
    return document.root();
}

bool isJsonObject(QStringView part) { return jsonIn(part).isObject(); }

/// The value of `alg` in the header, as it begins; empty when it cannot be read.
std::string algFamily(QStringView header) { return jsonIn(header).member("alg").string().substr(0, 2); }

/// How many characters the signatures of a family of algorithms have; for RSA those of the usual keys.
QList<qsizetype> signatureSizes(const std::string &family)
{
    if (family == "HS")
        return {43, 64, 86};
    if (family == "ES")
        return {86, 128, 176};
    if (family == "Ed")
        return {86, 152};
    if (family == "RS" || family == "PS")
        return {171, 342, 512, 683, 1366};
    return {};
}

/// A token that grows line by line. Its dots are counted as they come.
class GrowingToken {
public:
    void append(QStringView piece)
    {
        for (qsizetype i = piece.indexOf(u'.'); i >= 0; i = piece.indexOf(u'.', i + 1)) {
            m_lastDot = m_text.size() + i;
            if (++m_dots == 1)
                m_headerSize = m_lastDot;
        }
        m_text += piece;
    }
    const QString &text() const { return m_text; }
    /// Three parts, and a signature as long as its algorithm makes it: nothing more belongs to it.
    bool isComplete()
    {
        if (m_dots != 2)
            return false;
        if (!m_sizes)
            m_sizes = signatureSizes(algFamily(QStringView(m_text).first(m_headerSize)));
        return m_sizes->contains(m_text.size() - m_lastDot - 1);
    }

private:
    QString m_text;
    std::optional<QList<qsizetype>> m_sizes;
    qsizetype m_dots = 0, m_lastDot = 0, m_headerSize = 0;
};

bool isOneRun(QStringView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), isTokenCharacter);
}

struct JoinedLines {
    QString text;
    qsizetype end; ///< In the text they come from.
};

/// The rest of the line from `start` on, and the lines that go on with it.
JoinedLines joinedFrom(QStringView text, qsizetype start)
{
    const auto endOf = [text](qsizetype from) {
        const qsizetype end = text.indexOf(u'\n', from);
        return end < 0 ? text.size() : end;
    };
    const qsizetype lineStart = text.first(start).lastIndexOf(u'\n') + 1;
    qsizetype end = endOf(start);
    const qsizetype width = text.sliced(lineStart, end - lineStart).trimmed().size();
    GrowingToken joined;
    joined.append(text.sliced(start, end - start).trimmed());
    qsizetype last = width;
    while (end < text.size() && last >= width && joined.text().size() <= longestToken) {
        const qsizetype next = endOf(end + 1);
        const QStringView line = text.sliced(end + 1, next - end - 1).trimmed();
        if (!isOneRun(line) || isToken(line, Likeness::Probable) || joined.isComplete())
            break;
        joined.append(line);
        last = line.size();
        end = next;
    }
    return {joined.text(), end};
}

/// Only white space until the end of the line, and another line.
bool endsItsLine(QStringView text, qsizetype at)
{
    while (at < text.size() && text[at] != u'\n' && text[at].isSpace())
        ++at;
    return at < text.size() && text[at] == u'\n';
}

} // namespace

bool mayHoldToken(QStringView text)
{
    for (qsizetype at = text.indexOf(u'e'); at >= 0; at = text.indexOf(u'e', at + 1)) {
        if (beginsLikeJson(text.sliced(at)))
            return true;
    }
    return false;
}

qsizetype tokenAtStart(QStringView run, Likeness wanted)
{
    const qsizetype headerEnd = run.indexOf(u'.');
    if (headerEnd <= 0)
        return 0;
    qsizetype ends[5] = {headerEnd}, parts = 1;
    for (; parts < 5 && ends[parts - 1] < run.size(); ++parts) {
        const qsizetype dot = run.indexOf(u'.', ends[parts - 1] + 1);
        ends[parts] = dot < 0 ? run.size() : dot;
    }
    const bool isEncrypted = parts == 5 && ends[4] > ends[3] + 1;
    if (parts < 3)
        return 0;
    const QStringView header = run.first(headerEnd);
    if ((wanted != Likeness::Possible && !beginsLikeJson(header))
        || (wanted == Likeness::Certain && !isJsonObject(header)))
        return 0;
    return isEncrypted ? ends[4] : ends[2];
}

bool isToken(QStringView text, Likeness wanted)
{
    const auto dots = std::count(text.begin(), text.end(), u'.');
    if ((dots != 2 && dots != 4) || text.front() == u'.' || !isOneRun(text))
        return false;
    const QStringView header = text.first(text.indexOf(u'.'));
    return wanted == Likeness::Possible
        || (beginsLikeJson(header) && (wanted == Likeness::Probable || isJsonObject(header)));
}

SpottedToken firstToken(QStringView text, Likeness wanted)
{
    const qsizetype size = text.size();
    for (qsizetype at = 0; at < size;) {
        if (!isTokenCharacter(text[at])) {
            ++at;
            continue;
        }
        const qsizetype start = at;
        while (at < size && isTokenCharacter(text[at]))
            ++at;
        const QStringView run = text.sliced(start, at - start);
        if (!beginsLikeJson(run))
            continue;
        SpottedToken found;
        found.token = run.first(tokenAtStart(run, wanted)).toString();
        qsizetype end = start + found.token.size();
        if (endsItsLine(text, at)) {
            const JoinedLines lines = joinedFrom(text, start);
            const qsizetype length = tokenAtStart(lines.text, wanted);
            found.isJoined = length > found.token.size();
            if (found.isJoined) {
                found.token = lines.text.first(length);
                end = lines.end - (lines.text.size() - length);
            }
            at = found.token.isEmpty() ? std::max(at, lines.end) : at;
        }
        found.isAll = text.first(start).trimmed().isEmpty() && text.sliced(end).trimmed().isEmpty();
        if (!found.token.isEmpty())
            return found;
    }
    return {};
}

QString whyJsonIsNoToken(const QString &pasted)
{
    const std::string json = pasted.trimmed().toStdString();
    JsonDocument document;
    if (json.empty() || json.front() != '{')
        return {};
    document.parse(json);
    const JsonValue root = document.root();
    const bool isSigned = root.member("payload").isString()
        && (root.member("signatures").isArray() || root.member("signature").isString());
    const bool isEncrypted = root.member("ciphertext").isString()
        && (root.member("recipients").isArray() || root.member("iv").isString());
    if (isSigned)
        return text("This is the JSON form of a signature (JWS, RFC 7515 section 7.2), not a JWT: a JWT is "
                    "always the compact form, three parts joined by dots (RFC 7519 section 1). Ask for that "
                    "form.");
    return isEncrypted
        ? text("This is the JSON form of encrypted data (JWE, RFC 7516 section 7.2), not a JWT: a JWT is "
               "always the compact form, five parts joined by dots (RFC 7519 section 1). Ask for that form.")
        : QString();
}

} // namespace gatehouse
