// SPDX-License-Identifier: MIT
// Reads the language of SessionFilter.
#include "core/session/filterfields.h"

#include <QCoreApplication>
#include <QDate>
#include <QDateTime>

#include <algorithm>
#include <array>
#include <optional>

namespace gatehouse {

namespace {

using Field = SessionFilter::Field;
using Compare = SessionFilter::Compare;
using Term = SessionFilter::Term;
using Problem = tl::unexpected<FilterProblem>;

QString tr(const char *text) { return QCoreApplication::translate("SessionFilter", text); }

std::string utf8(QStringView text) { return text.toUtf8().toStdString(); }

bool isTime(Field field)
{
    return field == Field::Expires || field == Field::Idle || field == Field::Age || field == Field::Created
        || field == Field::Refreshed || field == Field::Revoked;
}

/// "90m", "7d", "1d12h" in milliseconds, up to a hundred years.
std::optional<qint64> durationOf(QStringView text)
{
    constexpr qint64 limitMs = qint64(36'525) * 24 * 3600 * 1000;
    qint64 sum = 0;
    qsizetype i = 0;
    while (i < text.size()) {
        const qsizetype begin = i;
        while (i < text.size() && text[i] >= QLatin1Char('0') && text[i] <= QLatin1Char('9'))
            ++i;
        if (i == begin || i == text.size() || i - begin > 10)
            return std::nullopt;
        qint64 unit = 0;
        switch (text[i++].toLower().unicode()) {
        case 's':
            unit = 1000;
            break;
        case 'm':
            unit = 60'000;
            break;
        case 'h':
            unit = 3'600'000;
            break;
        case 'd':
            unit = 86'400'000;
            break;
        case 'w':
            unit = 7 * qint64(86'400'000);
            break;
        default:
            return std::nullopt;
        }
        const qint64 number = text.mid(begin, i - begin - 1).toLongLong();
        if (number > limitMs / unit)
            return std::nullopt;
        sum += number * unit;
    }
    return text.isEmpty() || sum > limitMs ? std::nullopt : std::optional(sum);
}

class Parser {
public:
    explicit Parser(QStringView text)
        : m_text(text)
    { }

    tl::expected<std::vector<Term>, FilterProblem> parse()
    {
        std::vector<Term> terms;
        for (skipSpace(); m_at < m_text.size(); skipSpace()) {
            m_begin = m_at;
            Term term;
            const bool parsed = parseTerm(term);
            if (!parsed)
                return Problem(m_problem);
            terms.push_back(std::move(term));
        }
        return terms;
    }

private:
    bool atEndOfWord() const { return m_at >= m_text.size() || m_text[m_at].isSpace(); }
    void skipSpace()
    {
        while (m_at < m_text.size() && m_text[m_at].isSpace())
            ++m_at;
    }
    bool problem(qsizetype begin, qsizetype end, const QString &message)
    {
        m_problem = {message, begin, end - begin};
        return false;
    }
    qsizetype endOfWord(qsizetype from) const
    {
        while (from < m_text.size() && !m_text[from].isSpace())
            ++from;
        return from;
    }

    bool parseTerm(Term &term);
    bool parseField(Term &term, const FieldName &field);
    std::optional<Compare> takeCompare();
    bool takeValue(QString &value, bool isListed);
    bool read(Term &term, const FieldName &field, const QString &value, qsizetype begin);
    bool readState(Term &term, const QString &value, qsizetype begin);
    bool readReuse(Term &term, const QString &value, qsizetype begin);
    bool readAddress(Term &term, const QString &value, qsizetype begin);
    bool readTime(Term &term, const FieldName &field, const QString &value, qsizetype begin);
    bool readGeneration(Term &term, const QString &value, qsizetype begin);
    bool unknownField(QStringView name);

    QStringView m_text;
    qsizetype m_at = 0;
    qsizetype m_begin = 0; ///< Of the term.
    FilterProblem m_problem;
};

bool Parser::parseTerm(Term &term)
{
    if (m_text[m_at] == QLatin1Char('-')) {
        ++m_at;
        term.isNegated = true;
        if (atEndOfWord())
            return problem(m_begin, m_at,
                           tr("Write what to leave out right after “-”, for example -device:ios."));
    }
    const qsizetype nameBegin = m_at;
    qsizetype nameEnd = m_at;
    while (nameEnd < m_text.size() && m_text[nameEnd].isLetter())
        ++nameEnd;
    const QStringView name = m_text.mid(nameBegin, nameEnd - nameBegin);
    const QChar sign = nameEnd < m_text.size() ? m_text[nameEnd] : QChar();
    const bool hasSign = sign == QLatin1Char(':') || sign == QLatin1Char('=') || sign == QLatin1Char('<')
        || sign == QLatin1Char('>');
    if (!name.isEmpty() && hasSign) {
        if (const FieldName *field = fieldNamed(name)) {
            m_at = nameEnd;
            return parseField(term, *field);
        }
        const QStringView word = m_text.mid(nameBegin, endOfWord(nameBegin) - nameBegin);
        const bool isText = sign == QLatin1Char('=') || AddressRange::parse(utf8(word))
            || m_text.mid(nameEnd).startsWith(QLatin1String("://"));
        if (!isText)
            return unknownField(name);
    }
    QString value;
    if (!takeValue(value, false))
        return false;
    term.texts.emplace_back(utf8(value));
    term.written.push_back(value);
    return true;
}

bool Parser::unknownField(QStringView name)
{
    const QString nearest = nearestField(name);
    const QString shown = name.left(40).toString();
    if (nearest.isEmpty())
        return problem(
            m_begin, endOfWord(m_begin),
            tr("There is no field “%1”; to look for this text, put it into quotation marks.").arg(shown));
    return problem(
        m_begin, endOfWord(m_begin),
        tr("There is no field “%1”; write %2: instead, or put the text into quotation marks to look for it.")
            .arg(shown, nearest));
}

std::optional<Compare> Parser::takeCompare()
{
    const QChar sign = m_text[m_at++];
    const bool orEqual = m_at < m_text.size() && m_text[m_at] == QLatin1Char('=')
        && (sign == QLatin1Char('<') || sign == QLatin1Char('>'));
    if (orEqual)
        ++m_at;
    switch (sign.unicode()) {
    case ':':
        return Compare::Contains;
    case '=':
        return Compare::Equal;
    case '<':
        return orEqual ? Compare::LessOrEqual : Compare::Less;
    default:
        return orEqual ? Compare::GreaterOrEqual : Compare::Greater;
    }
}

bool Parser::takeValue(QString &value, bool isListed)
{
    if (m_at < m_text.size() && m_text[m_at] == QLatin1Char('"')) {
        const qsizetype end = m_text.indexOf(QLatin1Char('"'), m_at + 1);
        if (end < 0)
            return problem(m_at, m_text.size(), tr("Close the quotation with another \"."));
        value = m_text.mid(m_at + 1, end - m_at - 1).toString();
        if (value.isEmpty())
            return problem(m_at, end + 1, tr("Put a text between the quotation marks."));
        m_at = end + 1;
        return true;
    }
    const qsizetype begin = m_at;
    while (!atEndOfWord() && !(isListed && m_text[m_at] == QLatin1Char(',')))
        ++m_at;
    value = m_text.mid(begin, m_at - begin).toString();
    return true;
}

bool Parser::parseField(Term &term, const FieldName &field)
{
    term.field = field.field;
    term.compare = *takeCompare();
    const bool isOrdered = isTime(field.field) || field.field == Field::Generation;
    if (!isOrdered && term.compare != Compare::Contains && term.compare != Compare::Equal)
        return problem(m_begin, m_at,
                       tr("Only times and generations can be compared with < and >; write %1.")
                           .arg(QStringView(field.example).toString()));
    while (true) {
        const qsizetype begin = m_at;
        QString value;
        if (!takeValue(value, !isOrdered))
            return false;
        if (value.isEmpty())
            return problem(m_begin, m_at,
                           tr("Something is missing here: write it like %1.")
                               .arg(QStringView(field.example).toString()));
        term.written.push_back(value);
        if (!read(term, field, value, begin))
            return false;
        if (atEndOfWord())
            return true;
        if (m_text[m_at] != QLatin1Char(','))
            return problem(m_begin, endOfWord(m_at),
                           tr("Leave a space after the quotation, or a comma before another value."));
        ++m_at;
    }
}

bool Parser::read(Term &term, const FieldName &field, const QString &value, qsizetype begin)
{
    switch (field.field) {
    case Field::State:
        return readState(term, value, begin);
    case Field::Reuse:
        return readReuse(term, value, begin);
    case Field::Address:
        return readAddress(term, value, begin);
    case Field::Generation:
        return readGeneration(term, value, begin);
    case Field::Device:
        term.texts.emplace_back(utf8(value));
        if (term.texts.back().text() == "ios") // Browsers there name the device, not the system.
            for (const char *device : {"iphone", "ipad"})
                term.texts.emplace_back(std::string_view(device));
        return true;
    default:
        break;
    }
    if (isTime(field.field))
        return readTime(term, field, value, begin);
    term.texts.emplace_back(utf8(value));
    return true;
}

bool Parser::readState(Term &term, const QString &value, qsizetype begin)
{
    struct Name {
        const char16_t *name;
        std::uint32_t mask;
    };
    static constexpr Name names[] = {{u"active", 1}, {u"expiring", 2}, {u"expired", 4}, {u"revoked", 8},
                                     {u"reuse", 16}, {u"live", 3},     {u"ended", 28}};
    for (const Name &entry : names) {
        if (value.compare(QStringView(entry.name), Qt::CaseInsensitive) == 0) {
            term.mask |= entry.mask;
            return true;
        }
    }
    return problem(begin, m_at,
                   tr("“%1” is not a state: write active, expiring, expired, revoked, reuse, live (active or "
                      "expiring) or ended (all others).")
                       .arg(value.left(40)));
}

bool Parser::readReuse(Term &term, const QString &value, qsizetype begin)
{
    constexpr const char16_t *names[] = {u"recent", u"branch", u"stale"};
    for (std::size_t i = 0; i < std::size(names); ++i) {
        if (value.compare(QStringView(names[i]), Qt::CaseInsensitive) == 0) {
            term.mask |= 2U << i;
            return true;
        }
    }
    if (value.compare(QLatin1String("any"), Qt::CaseInsensitive) != 0)
        return problem(
            begin, m_at,
            tr("“%1” is not a kind of reuse: write recent, branch, stale or any.").arg(value.left(40)));
    term.mask |= 14;
    return true;
}

bool Parser::readAddress(Term &term, const QString &value, qsizetype begin)
{
    if (const std::optional<AddressRange> range = AddressRange::parse(utf8(value))) {
        term.ranges.push_back(*range);
        return true;
    }
    if (value.contains(QLatin1Char('/')))
        return problem(
            begin, m_at,
            tr("“%1” is not a network: write it like 10.0.0.0/8 or 2001:db8::/32.").arg(value.left(60)));
    term.texts.emplace_back(utf8(value));
    return true;
}

bool Parser::readGeneration(Term &term, const QString &value, qsizetype begin)
{
    bool isNumber = false;
    term.number = qint64(value.toUInt(&isNumber));
    return isNumber
        || problem(begin, m_at,
                   tr("“%1” is not a generation: write a whole number, like gen>3.").arg(value.left(40)));
}

bool Parser::readTime(Term &term, const FieldName &field, const QString &value, qsizetype begin)
{
    if (const std::optional<qint64> duration = durationOf(value)) {
        term.number = *duration;
        term.isDuration = true;
        const bool isOrder = term.compare != Compare::Contains && term.compare != Compare::Equal;
        return isOrder
            || problem(m_begin, m_at,
                       tr("Say whether more or less than %1: write %2<%1 or %2>%1.")
                           .arg(value, QStringView(field.name).toString()));
    }
    const bool takesDates = field.field != Field::Idle && field.field != Field::Age;
    const QDate day = QDate::fromString(value, Qt::ISODate);
    if (takesDates && day.isValid()) {
        term.number = day.startOfDay(Qt::UTC).toMSecsSinceEpoch();
        return true;
    }
    return problem(
        begin, m_at,
        takesDates ? tr("“%1” is not a time: write a length like 90m, 12h or 7d, or a day like 2026-11-01.")
                         .arg(value.left(40))
                   : tr("“%1” is not a length of time: write a number and s, m, h, d or w, like 90m or 7d.")
                         .arg(value.left(40)));
}

} // namespace

tl::expected<SessionFilter, FilterProblem> SessionFilter::parse(QStringView text)
{
    return Parser(text).parse().map([](std::vector<Term> terms) {
        SessionFilter filter;
        filter.m_terms = std::move(terms);
        return filter;
    });
}

} // namespace gatehouse
