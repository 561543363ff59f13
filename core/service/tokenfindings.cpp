// SPDX-License-Identifier: MIT
#include "core/service/tokenfindings.h"

#include "core/auth/policy.h"
#include "core/base/strictjson.h"
#include "core/service/claimcontents.h"
#include "core/service/findinglist.h"
#include "core/service/tokenservice.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <iterator>

namespace gatehouse {

namespace {

using Severity = Finding::Severity;

QString tr(const char *text) { return QCoreApplication::translate("TokenFindings", text); }

QString shown(const std::string &text) { return QString::fromUtf8(text.data(), qsizetype(text.size())); }

/// Gathers findings about one token; each function looks at one thing.
class Finder : private FindingList {
public:
    Finder(const jose::UnverifiedToken &token, const FindingContext &context)
        : m_token(token)
        , m_context(context)
        , m_claims(token.isSigned() ? &token.parts[1] : context.decrypted)
        , m_isEncrypted(token.isEncrypted() || context.cameEncrypted)
    {
        // What is no JSON object has no claims to miss.
        if (m_claims != nullptr && m_claims->members.empty() && m_claims->problem != jose::Reason::None)
            m_claims = nullptr;
    }

    std::vector<Finding> run()
    {
        header();
        kid();
        doubled();
        if (m_claims != nullptr) {
            times();
            missingClaims();
            emptyClaims();
            contents();
        }
        secret();
        if (m_context.cookie)
            addAll(cookieFindings(*m_context.cookie));
        return take();
    }

private:
    QString headerText(std::string_view name) const
    {
        const jose::DecodedMember *member = m_token.headerMember(name);
        return member != nullptr ? textOf(*member) : QString();
    }
    /// As a reader of JSON takes it: an escape hides nothing.
    static QString textOf(const jose::DecodedMember &member)
    {
        JsonDocument value;
        value.parse(member.valueText);
        return shown(value.root().isString() ? value.root().string() : member.valueText);
    }
    const jose::DecodedMember *claim(std::string_view name) const
    {
        const auto &members = m_claims->members;
        const auto found = std::find_if(members.begin(), members.end(),
                                        [name](const auto &member) { return member.name == name; });
        return found == members.end() ? nullptr : &*found;
    }
    std::optional<double> claimNumber(std::string_view name) const
    {
        const jose::DecodedMember *member = claim(name);
        bool isNumber = false;
        const double value = member != nullptr ? shown(member->valueText).toDouble(&isNumber) : 0;
        return isNumber ? std::optional(value) : std::nullopt;
    }

    void header();
    void kid();
    void doubled();
    void times();
    void life(double seconds);
    void missingClaims();
    void emptyClaims();
    void contents();
    void secretsWithin(const QStringList &places);
    void personalData(const QStringList &places);
    void secret();
    void secretSearch();

    const jose::UnverifiedToken &m_token;
    const FindingContext &m_context;
    const jose::DecodedPart *m_claims; ///< Null when there are none to be seen.
    bool m_isEncrypted;
};

void Finder::header()
{
    if (headerText("alg").compare(QLatin1String("none"), Qt::CaseInsensitive) == 0)
        add(Severity::Risk, "header.alg_none", tr("The token says it is not signed"),
            tr("With alg \"none\" anybody can write any claims; a server that accepts it accepts "
               "everything."),
            tr("Make sure every server allows a fixed list of algorithms, and find out who made this "
               "token."));
    static const char *const keyMembers[] = {"jwk", "jku", "x5u", "x5c"};
    for (const char *name : keyMembers) {
        if (m_token.headerMember(name) == nullptr)
            continue;
        add(Severity::Risk, qPrintable(QStringLiteral("header.") + QLatin1String(name)),
            tr("The token brings its own key (%1)").arg(QLatin1String(name)),
            tr("A server that takes the key from the token lets the forger choose the key."),
            tr("Choose keys by kid from a set you trust; never from this member."));
    }
    if (m_token.isSigned() && m_token.headerMember("zip") != nullptr)
        add(Severity::Note, "header.zip", tr("\"zip\" means nothing in a signed token"),
            tr("Only encrypted tokens may be compressed."), tr("Ask the issuer to leave it out."));
    if (m_token.isSigned() && m_token.headerMember("typ") == nullptr)
        add(Severity::Note, "header.no_typ", tr("The token does not say what kind it is"),
            tr("Without typ an ID token or a refresh token can pass for an access token."),
            tr("Have the issuer set typ, for example at+jwt (RFC 9068), and check it."));
}

void Finder::kid()
{
    const QString kid = headerText("kid");
    if (kid.isEmpty())
        return;
    static const QRegularExpression path(
        QStringLiteral("\\.\\.[/\\\\]|\\A[/\\\\]|\\A[A-Za-z]:|/(dev|etc|proc)/|%2e%2e|%2f|%5c"),
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression query(QStringLiteral("'|\"|--|;|\\bunion\\b|\\bselect\\b"),
                                          QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression shell(QStringLiteral("[|`$<>&\\x00\\n\\r]"));
    static const QRegularExpression url(QStringLiteral("^[a-z][a-z0-9+.-]*://"),
                                        QRegularExpression::CaseInsensitiveOption);
    QString how;
    if (path.match(kid).hasMatch())
        how = tr("a path in the file system");
    else if (url.match(kid).hasMatch())
        how = tr("an address to fetch a key from");
    else if (shell.match(kid).hasMatch())
        how = tr("a command for a shell");
    else if (query.match(kid).hasMatch())
        how = tr("a piece of a database query");
    else if (kid.size() > 200)
        how = tr("far more than a name (%1 characters)").arg(kid.size());
    if (!how.isEmpty())
        add(Severity::Risk, "header.kid_trick", tr("The kid looks like %1").arg(how),
            tr("A server that uses kid to open a file, build a query or fetch a key can be led astray by "
               "it."),
            tr("Treat kid as an opaque name that is compared with the names of known keys, and look for who "
               "sent this."));
}

void Finder::doubled()
{
    std::vector<const jose::DecodedPart *> parts;
    for (const jose::DecodedPart &part : m_token.parts)
        parts.push_back(&part);
    if (m_token.isEncrypted() && m_claims != nullptr)
        parts.push_back(m_claims);
    for (const jose::DecodedPart *part : parts) {
        for (const jose::DecodedMember &member : part->members) {
            if (!member.isDuplicate)
                continue;
            add(Severity::Risk, "json.duplicate",
                tr("\"%1\" stands in the token twice").arg(shown(member.name)),
                tr("Servers differ in which of the two they believe, so a token can mean one thing to one "
                   "and another to the next."),
                tr("Refuse such tokens, and find out who made this one."));
            return;
        }
    }
}

void Finder::times()
{
    for (const char *name : {"exp", "nbf", "iat"}) {
        if (claim(name) == nullptr || claimNumber(name))
            continue;
        add(Severity::Risk, qPrintable(QStringLiteral("claims.%1_not_number").arg(QLatin1String(name))),
            tr("%1 is not a number").arg(QLatin1String(name)),
            tr("A strict server refuses the token. One that is not may pass over the claim, as if it were "
               "not "
               "there."),
            tr("Have the issuer write seconds since 1970, without quotes (RFC 7519 section 2)."));
    }
    const auto exp = claimNumber("exp"), iat = claimNumber("iat");
    if (claim("exp") == nullptr)
        add(Severity::Risk, "claims.no_exp", tr("The token never expires"),
            tr("Without exp a stolen token works until the key is changed."), tr("Have the issuer set exp."));
    if (!exp)
        return;
    if (*exp > 253402300799.0) {
        add(Severity::Risk, "claims.exp_milliseconds", tr("exp is not in seconds"),
            tr("It looks like milliseconds. A server that accepts it lets the token live for thousands of "
               "years."),
            tr("Have the issuer write seconds since 1970 (RFC 7519 section 2)."));
        return;
    }
    if (iat && *exp <= *iat)
        add(Severity::Caution, "claims.exp_before_iat", tr("The token was over before it was issued"),
            tr("exp is not later than iat, so there is no moment at which it is valid. It was made by hand, "
               "or "
               "with a wrong clock or setting."),
            tr("Look at the clock and the lifetime that the issuer has set."));
    life(iat ? *exp - *iat : *exp - double(m_context.nowSeconds));
    if (claim("iat") == nullptr)
        add(Severity::Note, "claims.no_iat", tr("The token does not say when it was issued"),
            tr("A user can be cut off only by refusing tokens issued before a moment; this one has none."),
            tr("Have the issuer set iat."));
    else if (iat && *iat > double(m_context.nowSeconds) + 300)
        add(Severity::Caution, "claims.iat_future", tr("The token was issued in the future"),
            tr("The clock of the issuer or of this machine is wrong, or the token was made by hand."),
            tr("Compare the clocks."));
}

/// A refresh token may live longer. It is one by its type only: anybody may use the claims of ours.
bool isRefreshType(const QString &type)
{
    const QString name =
        type.startsWith(QLatin1String("application/"), Qt::CaseInsensitive) ? type.mid(12) : type;
    return name.compare(QLatin1String(refreshTokenType), Qt::CaseInsensitive) == 0;
}

QString spanText(double seconds)
{
    const qint64 whole = qRound64(seconds);
    return whole % 60 == 0 || whole >= 7200 ? tr("%1 minutes").arg(whole / 60) : tr("%1 seconds").arg(whole);
}

void Finder::life(double seconds)
{
    constexpr qint64 longest = 15 * 60;
    if (seconds <= double(longest) || isRefreshType(headerText("typ")))
        return;
    const bool isOwnRule =
        m_context.ownAccessLifeSeconds && seconds <= double(*m_context.ownAccessLifeSeconds);
    add(Severity::Caution, "claims.long_life",
        tr("As an access token it lives long: %1").arg(spanText(seconds)),
        tr("An access token cannot be called back; it should be over before a thief can do much with it. "
           "%1 minutes are usual.")
                .arg(longest / 60)
            + (isOwnRule ? tr(" This store issued it so: that is the life its policy gives to access tokens.")
                         : QString()),
        isOwnRule ? tr("Shorten the life of access tokens in the policy of this store; clients refresh more "
                       "often then.")
                  : tr("Shorten its life and let clients refresh. (A refresh token may live longer.)"));
}

void Finder::missingClaims()
{
    if (claim("aud") == nullptr)
        add(Severity::Caution, "claims.no_aud", tr("The token does not say who it is for"),
            tr("Without aud a token for one service is accepted by every other that trusts the same issuer."),
            tr("Have the issuer set aud, and check it."));
    if (claim("jti") == nullptr)
        add(Severity::Caution, "claims.no_jti", tr("The token has no identifier"),
            tr("Without jti this one token cannot be revoked or found in a log."),
            tr("Have the issuer set jti."));
    if (claim("iss") == nullptr)
        add(Severity::Note, "claims.no_iss", tr("The token does not say who issued it"),
            tr("With several issuers, keys can be confused."), tr("Have the issuer set iss, and check it."));
}

void Finder::emptyClaims()
{
    if (const jose::DecodedMember *id = claim("jti"); id != nullptr && textOf(*id).isEmpty())
        add(Severity::Caution, "claims.empty_jti", tr("The identifier of the token is empty"),
            tr("With an empty jti this one token cannot be revoked or found in a log."),
            tr("Have the issuer set a jti that no other token has."));
    JsonDocument audience;
    if (const jose::DecodedMember *member = claim("aud"))
        audience.parse(member->valueText);
    const JsonValue aud = audience.root();
    if ((aud.isArray() && !aud.firstChild().exists()) || aud.equals(""))
        add(Severity::Caution, "claims.empty_aud", tr("The token is for nobody: aud is empty"),
            tr("A strict server refuses it. One that only looks whether aud is there accepts a token that "
               "was "
               "not made for it."),
            tr("Have the issuer name the service, and check aud."));
}

void Finder::contents()
{
    const ClaimContents found = contentsOf(m_claims->bytes);
    if (!found.secrets.isEmpty())
        secretsWithin(found.secrets);
    if (!found.personal.isEmpty())
        personalData(found.personal);
    if (!found.emailSubjects.isEmpty())
        add(Severity::Note, "claims.sub_email",
            tr("The subject is an e-mail address: %1").arg(found.emailSubjects.join(QStringLiteral(", "))),
            tr("An address names a person wherever the token is logged, and may pass to somebody else, who "
               "then "
               "is the same subject."),
            tr("Use an identifier that says nothing and is never given away again (RFC 7519 section "
               "4.1.2)."));
}

void Finder::secretsWithin(const QStringList &places)
{
    const QString title = tr("The claims seem to hold a secret: %1").arg(places.join(QStringLiteral(", ")));
    if (m_isEncrypted)
        add(Severity::Caution, "claims.secret", title,
            tr("The token is encrypted, but whoever has the key to open it reads the secret, and so does "
               "everything that logs what was opened."),
            tr("Take it out: a token says who somebody is, and needs no secret for that."));
    else
        add(Severity::Risk, "claims.secret", title,
            tr("The payload is not encrypted. Whoever sees the token reads it."),
            tr("Take it out, and change that secret now."));
}

void Finder::personalData(const QStringList &places)
{
    const QString title = tr("Personal data in the claims: %1").arg(places.join(QStringLiteral(", ")));
    if (m_isEncrypted)
        add(Severity::Note, "claims.personal", title,
            tr("The token is encrypted, so only services that have the key read them, and what these log."),
            tr("Leave out what not every one of these services needs."));
    else
        add(Severity::Caution, "claims.personal", title,
            tr("The payload is not encrypted, and tokens end up in logs, browsers and proxies."),
            tr("Carry an identifier only and look the rest up where it is needed."));
}

void Finder::secret()
{
    if (!m_context.weakSecret.isEmpty())
        add(Severity::Risk, "key.weak_secret", tr("The secret of this token is known or easy to guess"),
            m_context.weakSecret,
            tr("Change the secret now, to 32 random bytes or more. Until then anybody can sign tokens."));
    else if (m_token.isSigned())
        secretSearch();
}

/// What was not tried is said, so that silence does not pass for a strong secret.
void Finder::secretSearch()
{
    const auto alg = jose::algFromName(headerText("alg").toStdString());
    std::size_t size = 2;
    for (const jose::DecodedPart &part : m_token.parts)
        size += part.text.size();
    const auto reach = alg && jose::isHmac(*alg) ? jose::reachOfSearch(*alg, size) : jose::SecretReach::Whole;
    const QString action =
        tr("Verify the token with its secret: then it is told whether the secret is known.");
    if (reach == jose::SecretReach::Placeholders)
        add(Severity::Note, "key.not_searched", tr("The token is too long to be searched for known secrets"),
            tr("It has %1 characters, and each of the known secrets would be tried on all of it. Only the "
               "usual "
               "placeholders were.")
                .arg(size),
            action);
    else if (reach == jose::SecretReach::AsTheyStand)
        add(Severity::Note, "key.searched_in_part",
            tr("The token is so long that known secrets were tried in one form only"),
            tr("It has %1 characters. Each known secret was tried as it stands, but not with a line end, in "
               "small "
               "letters or decoded.")
                .arg(size),
            action);
}

} // namespace

std::vector<Finding> tokenFindings(const jose::UnverifiedToken &token, const FindingContext &context)
{
    if (token.parts.empty())
        return {};
    return Finder(token, context).run();
}

std::vector<Finding> tokenFindings(const TokenInspection &inspection, FindingContext context)
{
    const QString weakSecret = context.weakSecret;
    context.decrypted = inspection.plaintext ? &*inspection.plaintext : nullptr;
    if (inspection.nested)
        context.weakSecret.clear(); // It is that of the signed token.
    std::vector<Finding> all = tokenFindings(inspection.decoded, context);
    if (!inspection.nested)
        return all;
    context.weakSecret = weakSecret;
    context.cookie.reset(); // Said once.
    context.cameEncrypted = true;
    std::vector<Finding> inside = tokenFindings(inspection.nested->decoded, context);
    std::move(inside.begin(), inside.end(), std::back_inserter(all));
    std::stable_sort(all.begin(), all.end(),
                     [](const Finding &a, const Finding &b) { return a.severity < b.severity; });
    return all;
}

} // namespace gatehouse
