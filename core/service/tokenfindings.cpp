// SPDX-License-Identifier: MIT
#include "core/service/tokenfindings.h"

#include "core/service/findinglist.h"

#include <QCoreApplication>
#include <QRegularExpression>

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
    { }

    std::vector<Finding> run()
    {
        header();
        kid();
        doubled();
        if (m_token.isSigned() && !m_token.parts[1].members.empty()) {
            times();
            missingClaims();
            personalData();
        }
        secret();
        cookie();
        return take();
    }

private:
    QString headerText(std::string_view name) const { return textOf(m_token.headerMember(name)); }
    static QString textOf(const jose::DecodedMember *member)
    {
        if (member == nullptr)
            return {};
        const QString value = shown(member->valueText);
        return value.size() >= 2 && value.startsWith(QLatin1Char('"')) ? value.mid(1, value.size() - 2)
                                                                       : value;
    }
    std::optional<double> claimNumber(std::string_view name) const
    {
        const jose::DecodedMember *member = m_token.claim(name);
        bool isNumber = false;
        const double value = member != nullptr ? shown(member->valueText).toDouble(&isNumber) : 0;
        return isNumber ? std::optional(value) : std::nullopt;
    }

    void header();
    void kid();
    void doubled();
    void times();
    void missingClaims();
    void personalData();
    void secret();
    void cookie();
    void cookieScope(const CookieFacts &cookie);

    const jose::UnverifiedToken &m_token;
    const FindingContext &m_context;
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
    static const QRegularExpression path(QStringLiteral("\\.\\./|\\.\\.\\\\\\\\|^/|^[A-Za-z]:|/dev/"));
    static const QRegularExpression query(QStringLiteral("'|\\\\\"|--|;|\\bunion\\b|\\bselect\\b"),
                                          QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression shell(QStringLiteral("[|`$<>&]|\\\\u0000|\\\\[nr]"));
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
    for (const jose::DecodedPart &part : m_token.parts) {
        for (const jose::DecodedMember &member : part.members) {
            if (!member.isDuplicate)
                continue;
            add(Severity::Risk, "json.duplicate",
                tr("\"%1\" stands in the token twice").arg(shown(member.name)),
                tr("Servers differ in which of the two they believe, so a token can mean one thing to one "
                   "and "
                   "another to the next."),
                tr("Refuse such tokens, and find out who made this one."));
            return;
        }
    }
}

void Finder::times()
{
    const auto exp = claimNumber("exp"), iat = claimNumber("iat");
    if (!exp) {
        add(Severity::Risk, "claims.no_exp", tr("The token never expires"),
            tr("Without exp a stolen token works until the key is changed."), tr("Have the issuer set exp."));
        return;
    }
    if (*exp > 253402300799.0) {
        add(Severity::Risk, "claims.exp_milliseconds", tr("exp is not in seconds"),
            tr("It looks like milliseconds. A server that accepts it lets the token live for thousands of "
               "years."),
            tr("Have the issuer write seconds since 1970 (RFC 7519 section 2)."));
        return;
    }
    const bool isRefresh =
        headerText("typ").contains(QLatin1String("rt+jwt")) || m_token.claim("gen") != nullptr;
    const double life = iat ? *exp - *iat : *exp - double(m_context.nowSeconds);
    if (!isRefresh && life > double(m_context.accessLifeSeconds) + 60)
        add(Severity::Caution, "claims.long_life",
            tr("As an access token it lives long: %1 minutes").arg(qRound64(life / 60)),
            tr("An access token cannot be called back; it should be over before a thief can do much with it. "
               "%1 minutes are usual.")
                .arg(m_context.accessLifeSeconds / 60),
            tr("Shorten its life and let clients refresh. (A refresh token may live longer.)"));
    if (!iat)
        add(Severity::Note, "claims.no_iat", tr("The token does not say when it was issued"),
            tr("A user can be cut off only by refusing tokens issued before a moment; this one has none."),
            tr("Have the issuer set iat."));
    else if (*iat > double(m_context.nowSeconds) + 300)
        add(Severity::Caution, "claims.iat_future", tr("The token was issued in the future"),
            tr("The clock of the issuer or of this machine is wrong, or the token was made by hand."),
            tr("Compare the clocks."));
}

void Finder::missingClaims()
{
    if (m_token.claim("aud") == nullptr)
        add(Severity::Caution, "claims.no_aud", tr("The token does not say who it is for"),
            tr("Without aud a token for one service is accepted by every other that trusts the same issuer."),
            tr("Have the issuer set aud, and check it."));
    if (m_token.claim("jti") == nullptr)
        add(Severity::Caution, "claims.no_jti", tr("The token has no identifier"),
            tr("Without jti this one token cannot be revoked or found in a log."),
            tr("Have the issuer set jti."));
    if (m_token.claim("iss") == nullptr)
        add(Severity::Note, "claims.no_iss", tr("The token does not say who issued it"),
            tr("With several issuers, keys can be confused."), tr("Have the issuer set iss, and check it."));
}

void Finder::personalData()
{
    static const QRegularExpression name(
        QStringLiteral(
            "^(e?_?mail|email_address|phone|phone_number|mobile|given_name|family_name|first_?name|last_?"
            "name|"
            "full_?name|birth_?date|dob|address|street|ssn|social_security.*|tax_?id|passport.*|iban|"
            "card.*number|national_?id)$"),
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression secretName(
        QStringLiteral("^(.*password.*|passwd|pwd|secret|api_?key|private_?key|.*_token)$"),
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression value(QStringLiteral("^\"[^\"@\\s]+@[^\"@\\s]+\\.[a-z]{2,}\"$"),
                                          QRegularExpression::CaseInsensitiveOption);
    QStringList personal, secrets;
    for (const jose::DecodedMember &member : m_token.parts[1].members) {
        const QString claim = shown(member.name);
        if (secretName.match(claim).hasMatch())
            secrets << claim;
        else if (name.match(claim).hasMatch()
                 || (claim != QLatin1String("sub") && value.match(shown(member.valueText)).hasMatch()))
            personal << claim;
    }
    if (!secrets.isEmpty())
        add(Severity::Risk, "claims.secret",
            tr("The claims seem to hold a secret: %1").arg(secrets.join(QStringLiteral(", "))),
            tr("The payload is not encrypted. Whoever sees the token reads it."),
            tr("Take it out, and change that secret now."));
    if (!personal.isEmpty())
        add(Severity::Caution, "claims.personal",
            tr("Personal data in the claims: %1").arg(personal.join(QStringLiteral(", "))),
            tr("The payload is not encrypted, and tokens end up in logs, browsers and proxies."),
            tr("Carry an identifier only and look the rest up where it is needed."));
}

void Finder::secret()
{
    if (!m_context.weakSecret.isEmpty())
        add(Severity::Risk, "key.weak_secret", tr("The secret of this token is known or easy to guess"),
            m_context.weakSecret,
            tr("Change the secret now, to 32 random bytes or more. Until then anybody can sign tokens."));
}

void Finder::cookie()
{
    if (!m_context.cookie)
        return;
    const CookieFacts &cookie = *m_context.cookie;
    if (!cookie.httpOnly)
        add(Severity::Risk, "cookie.no_httponly", tr("The cookie is readable by scripts"),
            tr("Without HttpOnly one injected script steals the token."), tr("Set HttpOnly."));
    if (!cookie.secure)
        add(Severity::Risk, "cookie.no_secure", tr("The cookie is sent without encryption too"),
            tr("Without Secure the token crosses the network in the clear on any http address."),
            tr("Set Secure."));
    if (cookie.sameSite.isEmpty() || cookie.sameSite == QLatin1String("None"))
        add(Severity::Caution, "cookie.samesite", tr("The cookie is sent with requests from other sites"),
            tr("Another site can make the browser act for the user (CSRF)."),
            tr("Set SameSite=Strict or Lax."));
    cookieScope(cookie);
}

void Finder::cookieScope(const CookieFacts &cookie)
{
    const bool isRefresh = cookie.name.contains(QLatin1String("refresh"), Qt::CaseInsensitive);
    const bool isHost = cookie.name.startsWith(QLatin1String("__Host-"), Qt::CaseInsensitive);
    // With __Host- the path has to be /, and keeps the cookie from all other hosts instead.
    if (isRefresh && !isHost && (cookie.path.isEmpty() || cookie.path == QLatin1String("/")))
        add(Severity::Caution, "cookie.path", tr("The refresh cookie is sent with every request"),
            tr("A refresh token is needed at the refresh and logout addresses only; anywhere else it can "
               "only leak."),
            tr("Set Path to a folder that holds both, for example /auth."));
    if (isRefresh && cookie.path.endsWith(QLatin1String("/refresh")))
        add(Severity::Note, "cookie.logout_path", tr("The logout address never sees this cookie"),
            tr("With Path=%1 the browser does not send it to the logout route, so a logout cannot end the "
               "session.")
                .arg(cookie.path),
            tr("Set Path one folder higher, or let the logout route lie below it."));
    const bool isHeld = cookie.secure && cookie.domain.isEmpty() && cookie.path == QLatin1String("/");
    const bool isSecure = cookie.name.startsWith(QLatin1String("__Secure-"), Qt::CaseInsensitive);
    if ((isHost && !isHeld) || (isSecure && !cookie.secure))
        add(Severity::Risk, "cookie.prefix", tr("The browser refuses this cookie for its name"),
            isHost ? tr("A name that begins with __Host- asks for Secure, Path=/ and no Domain.")
                   : tr("A name that begins with __Secure- asks for Secure."),
            tr("Set what the name promises, or take another name."));
    if (!cookie.domain.isEmpty())
        add(Severity::Note, "cookie.domain", tr("The cookie goes to every host below %1").arg(cookie.domain),
            tr("One weak host among them is enough to lose it."),
            tr("Leave Domain out, or use the __Host- prefix."));
}

} // namespace

std::vector<Finding> tokenFindings(const jose::UnverifiedToken &token, const FindingContext &context)
{
    if (token.parts.empty())
        return {};
    return Finder(token, context).run();
}

} // namespace gatehouse
