// SPDX-License-Identifier: MIT
#include "ui/tokens/claimsmodel.h"

#include "ui/text/plaintext.h"
#include "ui/timetext.h"

#include <QDateTime>
#include <QHash>
#include <QLocale>

#include <cmath>

namespace gatehouse {

namespace {

constexpr qsizetype longestShown = 2'000;

ClaimsModel::Kind kindOf(const QString &value)
{
    const QChar first = value.isEmpty() ? QChar() : value.front();
    if (first == QLatin1Char('"'))
        return ClaimsModel::Kind::Text;
    if (first == QLatin1Char('['))
        return ClaimsModel::Kind::List;
    if (first == QLatin1Char('{'))
        return ClaimsModel::Kind::Object;
    return first == QLatin1Char('-') || first.isDigit() ? ClaimsModel::Kind::Number : ClaimsModel::Kind::Word;
}

/// The seconds of a JWT (RFC 7519 section 2) as milliseconds; nothing beyond the year 9999.
std::optional<qint64> jwtTimeMs(const QString &number)
{
    constexpr double lastSecond = 253'402'300'799;
    bool isNumber = false;
    const double seconds = number.toDouble(&isNumber);
    if (!isNumber || seconds < -lastSecond || seconds > lastSecond)
        return std::nullopt;
    return qint64(std::floor(seconds * 1000));
}

bool namesTime(const QString &name)
{
    static const QStringList names{QStringLiteral("exp"), QStringLiteral("iat"), QStringLiteral("nbf"),
                                   QStringLiteral("auth_time"), QStringLiteral("updated_at")};
    return names.contains(name);
}

/// A whole number that a double cannot hold: programs that read JSON numbers as doubles change it.
bool isRoundedElsewhere(const QString &number)
{
    bool isWhole = false;
    const qlonglong value = number.toLongLong(&isWhole);
    constexpr qlonglong largestExact = 9'007'199'254'740'992;
    if (isWhole)
        return value > largestExact || value < -largestExact;
    return number.size() > 17 && !number.contains(QLatin1Char('.'))
        && !number.contains(QLatin1Char('e'), Qt::CaseInsensitive);
}

QString nameMeaning(const QString &name)
{
    static const QHash<QString, QString> meanings{
        {QStringLiteral("iss"), ClaimsModel::tr("Issuer: who made the token")},
        {QStringLiteral("sub"), ClaimsModel::tr("Subject: whom it speaks for")},
        {QStringLiteral("aud"), ClaimsModel::tr("Audience: who is meant to accept it")},
        {QStringLiteral("jti"), ClaimsModel::tr("Id of this token")},
        {QStringLiteral("sid"), ClaimsModel::tr("Session it belongs to")},
        {QStringLiteral("gen"), ClaimsModel::tr("Generation: rotations since the login")},
        {QStringLiteral("role"), ClaimsModel::tr("Role of the user")},
        {QStringLiteral("roles"), ClaimsModel::tr("Roles of the user")},
        {QStringLiteral("scope"), ClaimsModel::tr("What the client may do")},
        {QStringLiteral("client_id"), ClaimsModel::tr("Client it was issued to")},
        {QStringLiteral("azp"), ClaimsModel::tr("Client it was issued to")},
        {QStringLiteral("nonce"), ClaimsModel::tr("Ties an ID token to one login")},
        {QStringLiteral("alg"), ClaimsModel::tr("Algorithm the token says it is protected by")},
        {QStringLiteral("enc"), ClaimsModel::tr("How the content is encrypted")},
        {QStringLiteral("typ"), ClaimsModel::tr("Kind of token")},
        {QStringLiteral("cty"), ClaimsModel::tr("What is inside")},
        {QStringLiteral("kid"), ClaimsModel::tr("Id of the key it says it is signed by")},
        {QStringLiteral("jwk"), ClaimsModel::tr("A key inside the token: never to be trusted")},
        {QStringLiteral("jku"), ClaimsModel::tr("Address of keys inside the token: never to be followed")},
        {QStringLiteral("x5u"),
         ClaimsModel::tr("Address of a certificate inside the token: never to be followed")},
        {QStringLiteral("x5c"),
         ClaimsModel::tr("Certificates inside the token: never to be trusted as they are")},
        {QStringLiteral("crit"), ClaimsModel::tr("Extensions the reader must understand")},
        {QStringLiteral("zip"), ClaimsModel::tr("The content is compressed")},
        {QStringLiteral("email"), ClaimsModel::tr("E-mail address")},
    };
    return meanings.value(name);
}

/// Local and UTC; the day once where it is the same in both.
QString bothTimes(qint64 ms)
{
    const QDateTime utc = QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC);
    const QDateTime local = utc.toLocalTime();
    if (local.offsetFromUtc() == 0 || local.date() != utc.date())
        return exactTime(ms);
    return localTime(ms) + QStringLiteral(" · ") + utc.toString(QStringLiteral("HH:mm:ss"))
        + QStringLiteral(" UTC");
}

QString timeMeaning(const QString &name, bool isPast)
{
    if (name == QLatin1String("exp"))
        return isPast ? ClaimsModel::tr("Expired") : ClaimsModel::tr("Expires");
    if (name == QLatin1String("iat"))
        return ClaimsModel::tr("Issued");
    if (name == QLatin1String("nbf"))
        return ClaimsModel::tr("Not valid before");
    return name == QLatin1String("auth_time") ? ClaimsModel::tr("Logged in") : ClaimsModel::tr("Updated");
}

} // namespace

TokenRange carriers(const jose::DecodedPart &part, std::size_t offset, std::size_t length)
{
    const std::size_t first = offset * 4 / 3;
    const std::size_t end = std::min(((offset + length) * 4 + 2) / 3, part.text.size());
    if (length == 0 || first >= end)
        return {};
    return {qsizetype(part.offset + first), qsizetype(end - first)};
}

void ClaimsModel::setPart(const jose::DecodedPart &part, qint64 nowMs)
{
    beginResetModel();
    m_nowMs = nowMs;
    m_rows.clear();
    m_rows.reserve(part.members.size());
    for (const jose::DecodedMember &member : part.members) {
        Row row;
        row.name = visibleText(member.name);
        row.value = visibleText(member.valueText);
        row.kind = kindOf(row.value);
        row.shown = row.value.size() <= longestShown
            ? row.value
            : tr("%1… (%2 more characters: see Text)")
                  .arg(row.value.left(longestShown), QLocale().toString(row.value.size() - longestShown));
        row.range = carriers(part, member.offset, member.length);
        row.isDuplicate = member.isDuplicate;
        if (row.kind == Kind::Number && namesTime(row.name))
            row.timeMs = jwtTimeMs(row.value);
        m_rows.push_back(std::move(row));
    }
    endResetModel();
}

void ClaimsModel::clear()
{
    beginResetModel();
    m_rows.clear();
    endResetModel();
}

void ClaimsModel::setNow(qint64 nowMs)
{
    m_nowMs = nowMs;
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        if (m_rows[row].timeMs)
            Q_EMIT dataChanged(index(int(row), NameColumn), index(int(row), MeaningColumn));
    }
}

int ClaimsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int ClaimsModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

bool ClaimsModel::isOutOfTime(const Row &row) const
{
    if (!row.timeMs)
        return false;
    if (row.name == QLatin1String("exp"))
        return *row.timeMs <= m_nowMs;
    return row.name == QLatin1String("nbf") && *row.timeMs > m_nowMs;
}

QString ClaimsModel::meaning(const Row &row) const
{
    QStringList parts;
    if (row.timeMs) {
        parts << tr("%1 %2 · %3")
                     .arg(timeMeaning(row.name, *row.timeMs <= m_nowMs), relativeTime(*row.timeMs, m_nowMs),
                          bothTimes(*row.timeMs));
    } else if (row.kind == Kind::Number && namesTime(row.name)) {
        parts << tr("%1 at a time beyond any calendar").arg(timeMeaning(row.name, false));
    } else if (const QString known = nameMeaning(row.name); !known.isEmpty()) {
        parts << known;
    }
    if (row.isDuplicate)
        parts << tr("Stands more than once: programs disagree on which one counts");
    if (row.kind == Kind::Number && isRoundedElsewhere(row.value))
        parts << tr("Too large for many programs, which would round it");
    return parts.join(QStringLiteral(". "));
}

QVariant ClaimsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == NameColumn)
            return row.name;
        return index.column() == ValueColumn ? row.shown : meaning(row);
    case Qt::AccessibleTextRole:
        return index.column() == NameColumn
            ? QStringLiteral("%1: %2. %3").arg(row.name, row.shown, meaning(row))
            : data(index, Qt::DisplayRole);
    case OffsetRole:
        return row.range.offset;
    case LengthRole:
        return row.range.length;
    case DuplicateRole:
        return row.isDuplicate;
    case KindRole:
        return QVariant::fromValue(row.kind);
    case ExactValueRole:
        return row.value;
    case ExpiredRole:
        return isOutOfTime(row);
    default:
        return {};
    }
}

QVariant ClaimsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    const QStringList titles{tr("Name"), tr("Value"), tr("Meaning")};
    return titles.value(section);
}

} // namespace gatehouse
