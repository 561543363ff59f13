// SPDX-License-Identifier: MIT
#include "core/service/headerlines.h"
#include "core/service/tokenservice.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr qsizetype longestPaste = 1 << 20;

QString text(const char *source) { return QCoreApplication::translate("FoundToken", source); }

/// Three or five parts of the base64url alphabet, the first one beginning like encoded JSON (`{"` or `{ `).
const QRegularExpression &tokenPattern()
{
    static const QRegularExpression pattern(QStringLiteral(
        "(?<![A-Za-z0-9_\\-.])e[yw][A-Za-z0-9_-]{2,}(?:\\.[A-Za-z0-9_-]*){2}(?:(?:\\.[A-Za-z0-9_-]*){2})?"
        "(?![A-Za-z0-9_-])"));
    return pattern;
}

bool isWholeToken(const QString &candidate)
{
    static const QRegularExpression whole(
        QStringLiteral("\\A[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]*){2}(?:(?:\\.[A-Za-z0-9_-]*){2})?\\z"));
    return whole.match(candidate).hasMatch();
}

/// Then the lines are tokens of their own, not pieces of one.
bool hasTokenOnALine(const QString &lines)
{
    const QStringList all = lines.split(u'\n');
    return std::any_of(all.begin(), all.end(),
                       [](const QString &line) { return isWholeToken(line.trimmed()); });
}

/// Peels one layer after another off the pasted text and notes each in words.
class Peeler {
public:
    explicit Peeler(const QString &pasted)
        : m_text(pasted)
    { }
    FoundToken find();

private:
    void note(const QString &what) { m_trimmed.append(what); }
    void trim();
    bool take(const QRegularExpression &prefix, const QString &what);
    bool peelHeaderBlock();
    void peelHeader();
    void peelQuotes();
    bool peelCookie();
    bool peelJson();
    bool peelUrl();
    bool joinLines();
    bool peelText();
    FoundToken done() const { return {m_text.toLatin1(), m_trimmed}; }

    QString m_text;
    QStringList m_trimmed;
};

void Peeler::trim()
{
    QString trimmed = m_text.trimmed();
    if (trimmed.startsWith(QChar(0xFEFF)))
        trimmed = trimmed.mid(1).trimmed();
    m_text = trimmed;
}

bool Peeler::take(const QRegularExpression &prefix, const QString &what)
{
    const QRegularExpressionMatch match = prefix.match(m_text);
    if (!match.hasMatch())
        return false;
    m_text = m_text.mid(match.capturedEnd());
    note(what.contains(QLatin1String("%1")) ? what.arg(match.captured(1)) : what);
    return true;
}

/// A block of header lines, such as the head of a request: the first line that carries a whole token. A token
/// that was wrapped on its way, so that its rest stands on a line without a name, is left to joinLines().
bool Peeler::peelHeaderBlock()
{
    static const QRegularExpression field(
        QStringLiteral("\\A[A-Za-z0-9-]+:|\\AHTTP/[0-9]|HTTP/[0-9.]+\\z|\\A\\z"));
    static const QRegularExpression carrier(
        QStringLiteral("\\A(?:(?:Set-)?Cookie|(?:Proxy-)?Authorization)\\s*:"),
        QRegularExpression::CaseInsensitiveOption);
    const QStringList lines = headerLines(m_text);
    if (lines.size() < 2)
        return false;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const bool isWrapped = i + 1 < lines.size() && !field.match(lines[i + 1]).hasMatch();
        if (isWrapped || !carrier.match(lines[i]).hasMatch())
            continue;
        const FoundToken found = Peeler(lines[i]).find();
        if (!isWholeToken(QString::fromLatin1(found.token)))
            continue;
        m_text = QString::fromLatin1(found.token);
        note(text("other header lines"));
        m_trimmed += found.trimmed;
        return true;
    }
    return false;
}

void Peeler::peelHeader()
{
    static const QRegularExpression name(QStringLiteral("\\A((?:Proxy-)?Authorization)\\s*:\\s*"),
                                         QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression scheme(QStringLiteral("\\A(Bearer|DPoP|JWT|Token)\\s+(?=[A-Za-z0-9_-])"),
                                           QRegularExpression::CaseInsensitiveOption);
    take(name, text("the header name \"%1:\""));
    take(scheme, text("the word \"%1\""));
}

void Peeler::peelQuotes()
{
    static const QString quotes = QStringLiteral("\"'`");
    while (m_text.size() >= 2 && quotes.contains(m_text.front()) && m_text.front() == m_text.back()) {
        m_text = m_text.mid(1, m_text.size() - 2).trimmed();
        note(text("quotes"));
    }
}

bool Peeler::peelCookie()
{
    static const QRegularExpression header(QStringLiteral("\\A((?:Set-)?Cookie)\\s*:\\s*"),
                                           QRegularExpression::CaseInsensitiveOption);
    const bool named = take(header, text("the header name \"%1:\""));
    static const QRegularExpression pair(QStringLiteral("\\A([!#$%&'*+.^_`|~0-9A-Za-z-]+)=(.*)\\z"));
    const QStringList pairs = m_text.split(u';');
    for (const QString &entry : pairs) {
        const QRegularExpressionMatch match = pair.match(entry.trimmed());
        QString value = match.captured(2);
        if (value.size() > 1 && value.startsWith(u'"') && value.endsWith(u'"'))
            value = value.mid(1, value.size() - 2);
        if (!match.hasMatch() || !isWholeToken(value))
            continue;
        note(named || pairs.size() > 1 ? text("the cookie name \"%1\"").arg(match.captured(1))
                                       : text("the name \"%1\"").arg(match.captured(1)));
        if (pairs.size() > 1)
            note(text("other cookies or attributes"));
        m_text = value;
        return true;
    }
    return false;
}

/// The first member that holds a token, those with a usual name first; depth-first, bounded.
QString tokenIn(const QJsonValue &value, QString &name, int depth)
{
    if (depth > 8)
        return {};
    if (value.isString())
        return isWholeToken(value.toString()) ? value.toString() : QString();
    if (value.isArray()) {
        const QJsonArray entries = value.toArray();
        for (const auto &entry : entries) {
            if (QString token = tokenIn(entry, name, depth + 1); !token.isEmpty())
                return token;
        }
    }
    const QJsonObject object = value.toObject();
    QStringList names = object.keys();
    static const QStringList usual = {QStringLiteral("access_token"),  QStringLiteral("accessToken"),
                                      QStringLiteral("token"),         QStringLiteral("id_token"),
                                      QStringLiteral("refresh_token"), QStringLiteral("refreshToken")};
    const auto rank = [](const QString &key) {
        return usual.contains(key) ? usual.indexOf(key) : usual.size();
    };
    std::stable_sort(names.begin(), names.end(),
                     [&rank](const QString &a, const QString &b) { return rank(a) < rank(b); });
    for (const QString &key : std::as_const(names)) {
        if (QString token = tokenIn(object.value(key), name, depth + 1); !token.isEmpty()) {
            if (name.isEmpty())
                name = key;
            return token;
        }
    }
    return {};
}

bool Peeler::peelJson()
{
    if (!m_text.startsWith(u'{') && !m_text.startsWith(u'['))
        return false;
    const QJsonDocument document = QJsonDocument::fromJson(m_text.toUtf8());
    const QJsonValue root = document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
    QString name;
    const QString token = tokenIn(root, name, 0);
    if (token.isEmpty())
        return false;
    note(name.isEmpty() ? text("the JSON around it") : text("the JSON around member \"%1\"").arg(name));
    m_text = token;
    return true;
}

bool Peeler::peelUrl()
{
    static const QRegularExpression parameter(
        QStringLiteral("(?:\\A|[?&#])([A-Za-z0-9_.\\[\\]-]+)=([A-Za-z0-9_-]+(?:(?:\\.|%2E)[A-Za-z0-9_-]*){2,"
                       "4})(?=[&#\\s\"']|\\z)"),
        QRegularExpression::CaseInsensitiveOption);
    const QRegularExpressionMatch match = parameter.match(m_text);
    QString value = match.captured(2);
    value.replace(QLatin1String("%2E"), QLatin1String("."), Qt::CaseInsensitive);
    if (!match.hasMatch() || !isWholeToken(value))
        return false;
    note(text("the URL around parameter \"%1\"").arg(match.captured(1)));
    m_text = value;
    return true;
}

bool Peeler::joinLines()
{
    static const QRegularExpression breaks(QStringLiteral("[\\s\\x{200B}\\\\]+"));
    QString joined = m_text;
    joined.remove(breaks);
    if (joined == m_text || !isWholeToken(joined) || !joined.startsWith(QLatin1String("e"))
        || hasTokenOnALine(m_text))
        return false;
    // Words with spaces between them are text around a token, not a token with spaces in it.
    static const QRegularExpression space(QStringLiteral("[^\\S\\r\\n]"));
    if (tokenPattern().match(m_text).hasMatch() && m_text.contains(space))
        return false;
    note(m_text.contains(u'\n') || m_text.contains(u'\r') ? text("line breaks") : text("spaces within it"));
    m_text = joined;
    return true;
}

/// Three parts, and a signature as long as one of the usual algorithms makes it: nothing more belongs to it.
bool looksComplete(const QString &token)
{
    static const QList<qsizetype> lengths = {43, 64, 86, 128, 176, 342, 512, 683};
    const QStringList parts = token.split(u'.');
    return parts.size() == 3 && lengths.contains(parts.last().size());
}

/// Joins the lines of a token that an e-mail wrapped: wrapped lines are as long as the first one.
QString unwrapped(const QString &whole, qsizetype start)
{
    const qsizetype lineStart = whole.lastIndexOf(u'\n', start) + 1;
    const QStringList lines = whole.mid(lineStart).split(u'\n');
    const qsizetype width = lines.first().trimmed().size();
    static const QRegularExpression piece(QStringLiteral("\\A[A-Za-z0-9._-]+\\z"));
    QString joined = lines.first().mid(start - lineStart).trimmed();
    for (qsizetype i = 1; i < lines.size() && lines[i - 1].trimmed().size() >= width; ++i) {
        const QString line = lines[i].trimmed();
        if (!piece.match(line).hasMatch() || isWholeToken(line) || looksComplete(joined))
            break;
        joined += line;
    }
    return joined;
}

bool Peeler::peelText()
{
    static const QRegularExpression opening(QStringLiteral("(?<![A-Za-z0-9_\\-.])e[yw][A-Za-z0-9_-]{16,}"));
    const QRegularExpressionMatch start = opening.match(m_text);
    if (start.hasMatch() && m_text.contains(u'\n')) {
        const QString joined = unwrapped(m_text, start.capturedStart());
        const QRegularExpressionMatch whole = tokenPattern().match(joined);
        if (whole.hasMatch() && whole.capturedStart() == 0
            && whole.capturedLength() > tokenPattern().match(m_text).capturedLength()) {
            m_text = whole.captured();
            note(text("the text around it"));
            note(text("line breaks"));
            return true;
        }
    }
    const QRegularExpressionMatch match = tokenPattern().match(m_text);
    if (!match.hasMatch())
        return false;
    if (match.capturedLength() != m_text.size())
        note(text("the text around it"));
    m_text = match.captured();
    return true;
}

FoundToken Peeler::find()
{
    trim();
    if (peelHeaderBlock())
        return done();
    peelQuotes();
    peelHeader();
    peelQuotes();
    if (isWholeToken(m_text) || peelJson() || peelCookie() || peelUrl() || joinLines() || peelText())
        return done();
    // A damaged token is handed on, so that the person is told what is wrong with it.
    static const QRegularExpression word(QStringLiteral("\\A[^\\s]*\\.[^\\s]*\\z|\\Aey[^\\s]{8,}\\z"));
    if (word.match(m_text).hasMatch())
        return {m_text.toUtf8(), m_trimmed};
    return {};
}

} // namespace

FoundToken TokenService::findToken(const QByteArray &pasted)
{
    return Peeler(QString::fromUtf8(pasted.left(longestPaste))).find();
}

} // namespace gatehouse
