// SPDX-License-Identifier: MIT
#include "core/service/claimcontents.h"

#include "core/base/strictjson.h"

#include <QRegularExpression>

namespace gatehouse {

namespace {

QRegularExpression wholeName(const char *names)
{
    return QRegularExpression(QRegularExpression::anchoredPattern(QLatin1String(names)),
                              QRegularExpression::CaseInsensitiveOption);
}

/// The standard claims of OpenID Connect Core section 5.1 about a person, and what others call the same.
bool isPersonal(const QString &name)
{
    static const QRegularExpression names = wholeName(
        "e_?mail|mail|e_?mail_?address|(phone|mobile|telephone)(_?number)?|(given|family|middle|first|last|"
        "full|"
        "display|nick|user|sur|maiden)_?name|preferred_?username|gender|birth_?date|date_?of_?birth|dob|"
        "(street_?|postal_?|home_?)?address|ssn|social_?security.*|tax_?id|passport.*|iban|card.*number|"
        "national_?id");
    return names.match(name).hasMatch();
}

/// Somebody's, when it stands at the top or in an object that is about a person: a role has a name too.
bool isNameOfPerson(const QString &name, const QString &parent)
{
    static const QRegularExpression persons =
        wholeName("|(user|person|profile|customer|employee|member|owner|identity|account)s?|user_?info|act");
    return name == QLatin1String("name") && persons.match(parent).hasMatch();
}

bool isSecret(const QString &name)
{
    static const QRegularExpression names = wholeName(
        ".*(password|passphrase|secret(?!ar)).*|passwd|pwd|api_?key|private_?key|.*(_token|[a-z]Token)");
    // Facts about a password, which everybody may know.
    static const QRegularExpression facts(
        QStringLiteral("(changed|expire[sd]?|expiry|expiration|age|set|reset|updated|required|policy)"
                       "(_?(at|on|date|time|in))?\\z"),
        QRegularExpression::CaseInsensitiveOption);
    return names.match(name).hasMatch() && !facts.match(name).hasMatch();
}

bool isEmail(const JsonValue &value)
{
    constexpr std::size_t longest = 320; // RFC 5321 section 4.5.3.1: 64 before the @ and 255 behind it.
    static const QRegularExpression email(QStringLiteral("\\A[^\"@\\s]+@[^\"@\\s]+\\.[a-z]{2,}\\z"),
                                          QRegularExpression::CaseInsensitiveOption);
    return value.isString() && value.text().size() <= longest
        && email.match(QString::fromStdString(value.string())).hasMatch();
}

/// Says something: neither null nor a yes or no, nor empty.
bool isTold(const JsonValue &value)
{
    return value.isNumber() || value.firstChild().exists() || (value.isString() && value.text().size() > 2);
}

/// A name may be as long as the payload.
QString elided(const QString &place)
{
    constexpr qsizetype longest = 100;
    return place.size() > longest ? place.left(longest - 1) + QStringLiteral("…") : place;
}

/// Walks a payload. The depth is bounded by JsonDocument, the number of values here.
class Walk {
public:
    void object(const JsonValue &object, const QString &path, const QString &parent)
    {
        for (JsonValue member = object.firstChild(); member.exists() && m_left > 0; member = member.next()) {
            const QString name = QString::fromStdString(member.name());
            value(member, elided(path.isEmpty() ? name : path + u'.' + name), name, parent);
        }
    }
    const ClaimContents &found() const { return m_found; }

private:
    void value(const JsonValue &value, const QString &place, const QString &name, const QString &parent)
    {
        --m_left;
        static const QStringList parties = {QStringLiteral("iss"), QStringLiteral("aud"),
                                            QStringLiteral("azp"), QStringLiteral("client_id")};
        const bool isScalar = value.isString() || value.isNumber();
        if (isScalar && isTold(value) && isSecret(name))
            add(m_found.secrets, place);
        else if (isTold(value) && (isPersonal(name) || isNameOfPerson(name, parent)))
            add(m_found.personal, place); // With all that is in it.
        else if (name == QLatin1String("sub") && isEmail(value))
            add(m_found.emailSubjects, place);
        else if (!parties.contains(name) && isEmail(value))
            add(m_found.personal, place);
        else if (value.isObject())
            object(value, place, name);
        else if (value.isArray())
            array(value, place, name);
    }
    void array(const JsonValue &array, const QString &path, const QString &name)
    {
        int index = 0;
        for (JsonValue entry = array.firstChild(); entry.exists() && m_left > 0; entry = entry.next())
            value(entry, elided(QStringLiteral("%1[%2]").arg(path).arg(index++)), name, name);
    }
    static void add(QStringList &places, const QString &place)
    {
        constexpr qsizetype mostNamed = 12;
        if (places.size() < mostNamed)
            places << place;
        else if (places.size() == mostNamed)
            places << QStringLiteral("…");
    }

    ClaimContents m_found;
    int m_left = 4096;
};

} // namespace

ClaimContents contentsOf(std::string_view json)
{
    JsonDocument document;
    document.parse(json);
    Walk walk;
    if (document.root().isObject())
        walk.object(document.root(), {}, {});
    return walk.found();
}

} // namespace gatehouse
