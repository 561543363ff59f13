// SPDX-License-Identifier: MIT
#include "core/base/strictjson.h"
#include "core/service/headerlines.h"
#include "core/service/textlayers.h"
#include "core/service/tokenservice.h"
#include "core/service/tokenshape.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace gatehouse {

namespace {

constexpr qsizetype longestPaste = 1 << 20;

QString text(const char *source) { return QCoreApplication::translate("FoundToken", source); }

/// Peels one layer after another off a text and notes each in words.
class Peeler {
public:
    Peeler(const Reading &reading, Likeness wanted, int depth = 0)
        : m_text(reading.text)
        , m_trimmed(reading.layers)
        , m_wanted(wanted)
        , m_depth(depth)
    { }
    FoundToken find();
    /// What is there, when nothing in it looks like a token: a damaged one mostly, to be told what is wrong.
    FoundToken findDamaged();

private:
    void note(const QString &what) { m_trimmed.append(what); }
    void trim();
    bool peelHeaderName(std::initializer_list<const char *> names);
    bool peelHeaderBlock();
    void peelHeader();
    void peelScheme();
    void peelQuotes();
    bool peelCookie();
    FoundToken inText(const QString &value, bool isWithin) const;
    FoundToken inJson(const JsonValue &value, bool isWithin, QString &name) const;
    FoundToken inMembers(const JsonValue &object, bool isWithin, QString &name) const;
    bool peelJson();
    bool peelUrl();
    bool joinLines();
    bool peelText();
    FoundToken done() const { return {m_text.toLatin1(), m_trimmed, {}}; }

    QString m_text;
    QStringList m_trimmed;
    Likeness m_wanted;
    int m_depth; ///< Of texts within texts.
};

void Peeler::trim()
{
    QString trimmed = m_text.trimmed();
    if (trimmed.startsWith(QChar(0xFEFF)))
        trimmed = trimmed.mid(1).trimmed();
    m_text = trimmed;
}

/// What stands before the colon, when it is one of `names`; empty otherwise.
QStringView headerName(QStringView line, std::initializer_list<const char *> names)
{
    constexpr qsizetype longestName = 24;
    const QStringView begin = line.first(std::min(line.size(), longestName));
    const QStringView name = begin.first(std::max<qsizetype>(begin.indexOf(u':'), 0)).trimmed();
    const bool isNamed = std::any_of(names.begin(), names.end(), [name](const char *known) {
        return name.compare(QLatin1String(known), Qt::CaseInsensitive) == 0;
    });
    return isNamed ? name : QStringView();
}

bool Peeler::peelHeaderName(std::initializer_list<const char *> names)
{
    const QStringView name = headerName(m_text, names);
    if (name.isEmpty())
        return false;
    note(text("the header name \"%1:\"").arg(name));
    m_text = m_text.sliced(m_text.indexOf(u':') + 1).trimmed();
    return true;
}

/// A block of header lines, such as the head of a request: the first line that carries a whole token. A token
/// that was wrapped on its way, so that its rest stands on a line without a name, is left to joinLines().
bool Peeler::peelHeaderBlock()
{
    static const QRegularExpression field(
        QStringLiteral("\\A[A-Za-z0-9-]+:|\\AHTTP/[0-9]|HTTP/[0-9.]+\\z|\\A\\z"));
    const QStringList lines = headerLines(m_text);
    for (qsizetype i = 0; lines.size() > 1 && i < lines.size(); ++i) {
        if (headerName(lines[i], {"Cookie", "Set-Cookie", "Authorization", "Proxy-Authorization"}).isEmpty())
            continue;
        const bool isWrapped = i + 1 < lines.size() && !field.match(lines[i + 1]).hasMatch();
        const FoundToken found = isWrapped ? FoundToken() : Peeler({lines[i], {}}, m_wanted, m_depth).find();
        if (!isToken(QString::fromLatin1(found.token), m_wanted))
            continue;
        m_text = QString::fromLatin1(found.token);
        note(text("other header lines"));
        m_trimmed += found.trimmed;
        return true;
    }
    return false;
}

/// The word before a token in an Authorization header.
QStringView schemeOf(QStringView text)
{
    static constexpr std::array names = {"Bearer", "DPoP", "JWT", "Token"};
    const auto isSpace = [](QChar c) { return c.isSpace(); };
    const auto end = std::find_if(text.begin(), text.begin() + std::min<qsizetype>(text.size(), 8), isSpace);
    const QStringView word(text.begin(), end);
    const auto next = std::find_if_not(end, text.end(), isSpace);
    const bool isScheme = next != end && next != text.end() && isTokenCharacter(*next)
        && std::any_of(names.begin(), names.end(), [word](const char *name) {
                              return word.compare(QLatin1String(name), Qt::CaseInsensitive) == 0;
                          });
    return isScheme ? word : QStringView();
}

void Peeler::peelHeader()
{
    peelHeaderName({"Authorization", "Proxy-Authorization"});
    peelScheme();
}

void Peeler::peelScheme()
{
    const QStringView scheme = schemeOf(m_text);
    if (scheme.isEmpty())
        return;
    note(text("the word \"%1\"").arg(scheme));
    m_text = m_text.sliced(scheme.size()).trimmed();
}

void Peeler::peelQuotes()
{
    constexpr int mostLayers = 4;
    static const QString quotes = QStringLiteral("\"'`");
    for (int layer = 0; layer < mostLayers; ++layer) {
        if (m_text.size() < 2 || !quotes.contains(m_text.front()) || m_text.front() != m_text.back())
            return;
        m_text = m_text.mid(1, m_text.size() - 2).trimmed();
        note(text("quotes"));
    }
}

/// The name of "name=value", where it is one for a cookie (RFC 6265 section 4.1.1); empty otherwise.
QStringView cookieName(QStringView pair)
{
    const QStringView name = pair.first(std::max<qsizetype>(pair.indexOf(u'='), 0));
    const bool isName = std::all_of(name.begin(), name.end(), [](QChar c) {
        return isTokenCharacter(c) || QStringView(u"!#$%&'*+^`|~").contains(c);
    });
    return isName ? name : QStringView();
}

bool Peeler::peelCookie()
{
    const bool named = peelHeaderName({"Cookie", "Set-Cookie"});
    const bool hasMore = m_text.contains(u';');
    for (qsizetype start = 0; start < m_text.size();) {
        const qsizetype semicolon = m_text.indexOf(u';', start);
        const qsizetype end = semicolon < 0 ? m_text.size() : semicolon;
        const QStringView pair = QStringView(m_text).sliced(start, end - start).trimmed();
        start = end + 1;
        const QStringView name = cookieName(pair);
        QStringView value = pair.sliced(name.isEmpty() ? pair.size() : name.size() + 1);
        if (value.size() > 1 && value.startsWith(u'"') && value.endsWith(u'"'))
            value = value.sliced(1, value.size() - 2);
        const QStringView scheme = schemeOf(value);
        const QStringView token = value.sliced(scheme.size()).trimmed();
        if (!isToken(token, m_wanted))
            continue;
        note((named || hasMore ? text("the cookie name \"%1\"") : text("the name \"%1\"")).arg(name));
        if (hasMore)
            note(text("other cookies or attributes"));
        if (!scheme.isEmpty())
            note(text("the word \"%1\"").arg(scheme));
        m_text = token.toString();
        return true;
    }
    return false;
}

/// In the value of a string.
FoundToken Peeler::inText(const QString &value, bool isWithin) const
{
    constexpr int mostTexts = 2;
    Peeler inner({value, {}}, m_wanted, m_depth + 1);
    if (isWithin)
        return m_depth < mostTexts && !firstToken(value, m_wanted).token.isEmpty() ? inner.find()
                                                                                   : FoundToken();
    inner.peelScheme();
    return isToken(inner.m_text, m_wanted) ? inner.done() : FoundToken();
}

/// The first token in `value`, depth first: as the whole of a text, or within one. `name` becomes that of the
/// member that holds it. JsonDocument bounds the depth.
FoundToken Peeler::inJson(const JsonValue &value, bool isWithin, QString &name) const
{
    if (value.isObject())
        return inMembers(value, isWithin, name);
    if (value.isString())
        return inText(QString::fromStdString(value.string()), isWithin);
    for (JsonValue entry = value.firstChild(); entry.exists(); entry = entry.next()) {
        if (FoundToken found = inJson(entry, isWithin, name); !found.token.isEmpty())
            return found;
    }
    return {};
}

/// Members with a usual name first.
FoundToken Peeler::inMembers(const JsonValue &object, bool isWithin, QString &name) const
{
    static constexpr std::array usual = {"access_token", "accessToken",   "token",
                                         "id_token",     "refresh_token", "refreshToken"};
    const auto look = [&](const JsonValue &member) {
        FoundToken found = inJson(member, isWithin, name);
        if (!found.token.isEmpty() && name.isEmpty())
            name = QString::fromStdString(member.name());
        return found;
    };
    for (const char *first : usual) {
        if (FoundToken found = look(object.member(first)); !found.token.isEmpty())
            return found;
    }
    for (JsonValue member = object.firstChild(); member.exists(); member = member.next()) {
        if (std::any_of(usual.begin(), usual.end(), [&member](const char *n) { return member.isNamed(n); }))
            continue;
        if (FoundToken found = look(member); !found.token.isEmpty())
            return found;
    }
    return {};
}

bool Peeler::peelJson()
{
    if (!m_text.startsWith(u'{') && !m_text.startsWith(u'['))
        return false;
    const std::string json = m_text.toStdString();
    JsonDocument document;
    document.parse(json);
    for (const bool isWithin : {false, true}) {
        QString name;
        const FoundToken found = inJson(document.root(), isWithin, name);
        if (found.token.isEmpty())
            continue;
        note(name.isEmpty() ? text("the JSON around it") : text("the JSON around member \"%1\"").arg(name));
        m_trimmed += found.trimmed;
        m_text = QString::fromLatin1(found.token);
        return true;
    }
    return false;
}

/// Of "name=value" behind ?, & or #, or at the beginning, as in the body of a form.
bool Peeler::peelUrl()
{
    const auto isOfName = [](QChar c) { return isTokenCharacter(c) || c == u'[' || c == u']'; };
    const auto isStart = [](QChar c) { return c == u'?' || c == u'&' || c == u'#'; };
    const QStringView all = m_text;
    for (qsizetype at = 0; at < all.size();) {
        const auto nameEnd = std::find_if_not(all.begin() + at, all.end(), isOfName);
        const QStringView name = all.sliced(at, nameEnd - all.begin() - at);
        if (!name.isEmpty() && nameEnd != all.end() && *nameEnd == u'=') {
            const auto end = std::find_if_not(nameEnd + 1, all.end(), isTokenCharacter);
            const QStringView value(nameEnd + 1, end);
            const bool isEnded = end == all.end() || end->isSpace() || QStringView(u"&#\"'").contains(*end);
            if (isEnded && isToken(value, m_wanted)) {
                note(text("the URL around parameter \"%1\"").arg(name));
                m_text = value.toString();
                return true;
            }
        }
        at = std::find_if(nameEnd, all.end(), isStart) - all.begin() + 1;
    }
    return false;
}

/// Words with spaces between them are text around a token, and lines may be tokens of their own.
bool Peeler::joinLines()
{
    static const auto isBreak = [](QChar c) { return c.isSpace() || c == QChar(0x200B) || c == u'\\'; };
    if (!m_text.startsWith(u'e'))
        return false;
    QString joined;
    qsizetype dots = 0;
    const QStringView all = m_text;
    for (qsizetype at = 0; at < all.size();) {
        const auto end = std::find_if_not(all.begin() + at, all.end(), isTokenCharacter);
        const QStringView word = all.sliced(at, end - all.begin() - at);
        if (word.isEmpty() && !isBreak(all[at]))
            return false;
        dots += word.count(u'.');
        if (dots > 4 || tokenAtStart(word, Likeness::Probable) > 0)
            return false;
        joined += word;
        at += std::max<qsizetype>(word.size(), 1);
    }
    if (joined.size() == m_text.size() || !isToken(joined, m_wanted))
        return false;
    note(m_text.contains(u'\n') || m_text.contains(u'\r') ? text("line breaks") : text("spaces within it"));
    m_text = joined;
    return true;
}

bool Peeler::peelText()
{
    const SpottedToken spotted =
        m_wanted == Likeness::Possible ? SpottedToken() : firstToken(m_text, m_wanted);
    if (spotted.token.isEmpty())
        return false;
    if (!spotted.isAll)
        note(text("the text around it"));
    if (spotted.isJoined)
        note(text("line breaks"));
    m_text = spotted.token;
    return true;
}

FoundToken Peeler::find()
{
    trim();
    if (m_text.count(u'.') < 2 || (m_wanted != Likeness::Possible && !mayHoldToken(m_text)))
        return {};
    if (peelHeaderBlock())
        return done();
    peelQuotes();
    peelHeader();
    peelQuotes();
    const bool isFound =
        isToken(m_text, m_wanted) || peelJson() || peelCookie() || peelUrl() || joinLines() || peelText();
    return isFound ? done() : FoundToken();
}

FoundToken Peeler::findDamaged()
{
    trim();
    peelQuotes();
    peelHeader();
    peelQuotes();
    const bool isOneWord = std::none_of(m_text.begin(), m_text.end(), [](QChar c) { return c.isSpace(); });
    const bool isJson = m_text.startsWith(u'{') || m_text.startsWith(u'[');
    const bool isLike =
        m_text.contains(u'.') || (m_text.startsWith(QLatin1String("ey")) && m_text.size() > 9);
    return isOneWord && !isJson && isLike ? FoundToken{m_text.toUtf8(), m_trimmed, {}} : FoundToken();
}

/// Of all readings, the first in which a token is found, unless a later one shows that this was its beginning
/// only.
FoundToken bestOf(const std::vector<Reading> &readings, Likeness wanted)
{
    FoundToken best;
    for (const Reading &reading : readings) {
        FoundToken found = Peeler(reading, wanted).find();
        if (found.token.size() > best.token.size() && found.token.startsWith(best.token))
            best = std::move(found);
    }
    return best;
}

} // namespace

FoundToken TokenService::findToken(const QByteArray &pasted)
{
    const QString whole = QString::fromUtf8(pasted.left(longestPaste));
    if (isToken(whole.trimmed(), Likeness::Possible))
        return {whole.trimmed().toLatin1(), {}, {}};
    const std::vector<Reading> readings = readingsOf(whole);
    for (const Likeness wanted : {Likeness::Certain, Likeness::Probable}) {
        if (FoundToken found = bestOf(readings, wanted); !found.token.isEmpty())
            return found;
    }
    if (const QString why = whyJsonIsNoToken(whole); !why.isEmpty())
        return {{}, {}, why};
    const FoundToken possible = Peeler(readings.front(), Likeness::Possible).find();
    return possible.token.isEmpty() ? Peeler(readings.front(), Likeness::Possible).findDamaged() : possible;
}

} // namespace gatehouse
