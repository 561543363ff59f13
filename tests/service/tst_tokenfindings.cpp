// SPDX-License-Identifier: MIT
#include "core/base/base64url.h"
#include "core/service/tokenfindings.h"
#include "core/service/tokenservice.h"

#include <QTest>

using namespace gatehouse;

class TestTokenFindings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void names_data();
    void names();
    void aGoodTokenHasNone();
    void escapesHideNothing_data();
    void escapesHideNothing();
    void lookIntoAnOpenedToken();
    void placesOfPersonalData_data();
    void placesOfPersonalData();
    void lifeOfOwnTokens();
    void tellsWhatWasNotSearched_data();
    void tellsWhatWasNotSearched();
    void aWeakSecretIsTheWorst();
    void readsCookies_data();
    void readsCookies();
    void cookieRisks();
    void cookieNamesThatPromise_data();
    void cookieNamesThatPromise();
    void aCookieEndsWithItsLine();
};

namespace {

constexpr qint64 now = 1'767'225'600;
const QByteArray goodHeader = R"({"alg":"ES256","typ":"at+jwt","kid":"k1"})";
const QByteArray goodPayload =
    R"({"iss":"https://idp.example","sub":"u1","aud":"api","jti":"j1","iat":1767225600,"exp":1767226500})";

std::string token(const QByteArray &header, const QByteArray &payload)
{
    return encodeBase64url(header.toStdString()) + '.' + encodeBase64url(payload.toStdString()) + ".AAAA";
}

QStringList idsOf(const std::string &text, FindingContext context = {})
{
    context.nowSeconds = now;
    QStringList ids;
    const auto decoded = jose::decode(text);
    for (const Finding &finding : tokenFindings(decoded, context)) {
        ids << finding.id;
        if (finding.title.isEmpty() || finding.why.isEmpty() || finding.action.isEmpty())
            ids << QStringLiteral("(a text is missing)");
    }
    return ids;
}

} // namespace

void TestTokenFindings::names_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("id");
    const auto row = [](const char *id, const QByteArray &header, const QByteArray &payload) {
        QTest::addRow("%s", id) << header << payload << QString::fromLatin1(id);
    };
    row("header.alg_none", R"({"alg":"None","typ":"at+jwt"})", goodPayload);
    row("header.jku", R"({"alg":"ES256","typ":"at+jwt","jku":"https://evil.example"})", goodPayload);
    row("header.jwk", R"({"alg":"ES256","typ":"at+jwt","jwk":{"kty":"oct"}})", goodPayload);
    row("header.no_typ", R"({"alg":"ES256"})", goodPayload);
    row("header.zip", R"({"alg":"ES256","typ":"at+jwt","zip":"DEF"})", goodPayload);
    row("header.kid_trick", R"({"alg":"HS256","typ":"at+jwt","kid":"../../dev/null"})", goodPayload);
    row("header.kid_trick", R"({"alg":"HS256","typ":"at+jwt","kid":"x' UNION SELECT 'a"})", goodPayload);
    row("header.kid_trick", R"({"alg":"HS256","typ":"at+jwt","kid":"key|whoami"})", goodPayload);
    row("header.kid_trick", R"({"alg":"HS256","typ":"at+jwt","kid":"https://evil.example/k"})", goodPayload);
    row("json.duplicate", goodHeader,
        R"({"iss":"a","aud":"b","jti":"c","iat":1767225600,"exp":1767226500,"sub":"x","sub":"y"})");
    row("claims.no_exp", goodHeader, R"({"iss":"a","aud":"b","jti":"c","iat":1767225600})");
    row("claims.exp_milliseconds", goodHeader,
        R"({"iss":"a","aud":"b","jti":"c","iat":1767225600,"exp":1767226500000000})");
    row("claims.long_life", goodHeader,
        R"({"iss":"a","aud":"b","jti":"c","iat":1767225600,"exp":1767312000})");
    row("claims.long_life", goodHeader,
        R"({"iss":"a","aud":"b","jti":"c","iat":1767225600,"exp":1767226501})");
    row("claims.long_life", goodHeader,
        R"({"iss":"a","aud":"b","jti":"c","iat":1767225600,"exp":1767312000,"gen":3})");
    row("claims.exp_not_number", goodHeader,
        R"({"iss":"a","aud":"b","jti":"c","iat":1767225600,"exp":"1900000000"})");
    row("claims.iat_not_number", goodHeader,
        R"({"iss":"a","aud":"b","jti":"c","iat":"1767225600","exp":1767226500})");
    row("claims.nbf_not_number", goodHeader,
        R"({"iss":"a","aud":"b","jti":"c","iat":1767225600,"exp":1767226500,"nbf":null})");
    row("claims.exp_before_iat", goodHeader,
        R"({"iss":"a","aud":"b","jti":"c","iat":1767225600,"exp":1767225599})");
    row("claims.empty_jti", goodHeader,
        R"({"iss":"a","aud":"b","jti":"","iat":1767225600,"exp":1767226500})");
    row("claims.empty_aud", goodHeader,
        R"({"iss":"a","aud":[ ],"jti":"c","iat":1767225600,"exp":1767226500})");
    row("claims.empty_aud", goodHeader,
        R"({"iss":"a","aud":"","jti":"c","iat":1767225600,"exp":1767226500})");
    row("claims.sub_email", goodHeader,
        R"({"iss":"a","aud":"b","jti":"c","iat":1767225600,"exp":1767226500,"sub":"ada@example.org"})");
    row("claims.no_iat", goodHeader, R"({"iss":"a","aud":"b","jti":"c","exp":1767226500})");
    row("claims.iat_future", goodHeader,
        R"({"iss":"a","aud":"b","jti":"c","iat":1767229200,"exp":1767229300})");
    row("claims.no_aud", goodHeader, R"({"iss":"a","jti":"c","iat":1767225600,"exp":1767226500})");
    row("claims.no_jti", goodHeader, R"({"iss":"a","aud":"b","iat":1767225600,"exp":1767226500})");
    row("claims.no_iss", goodHeader, R"({"jti":"a","aud":"b","iat":1767225600,"exp":1767226500})");
    row("claims.personal", goodHeader,
        R"({"iss":"a","aud":"b","jti":"c","iat":1767225600,"exp":1767226500,"given_name":"Ada"})");
    row("claims.personal", goodHeader,
        R"({"iss":"a","aud":"b","jti":"c","iat":1767225600,"exp":1767226500,"who":"ada@example.org"})");
    row("claims.secret", goodHeader,
        R"({"iss":"a","aud":"b","jti":"c","iat":1767225600,"exp":1767226500,"db_password":"x"})");
}

void TestTokenFindings::names()
{
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, payload);
    QFETCH(QString, id);
    QCOMPARE(idsOf(token(header, payload)), QStringList(id));
}

void TestTokenFindings::aGoodTokenHasNone()
{
    QCOMPARE(idsOf(token(goodHeader, goodPayload)), QStringList());
}

void TestTokenFindings::escapesHideNothing_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QString>("id");
    const QString trick = QStringLiteral("header.kid_trick");
    const auto kid = [&trick](const char *name, const QByteArray &value) {
        QTest::newRow(name) << R"({"alg":"ES256","typ":"at+jwt","kid":")" + value + "\"}" << trick;
    };
    kid("slashes", R"(..\/..\/dev\/null)");
    kid("slash at the beginning", R"(\/etc\/passwd)");
    kid("dots", R"(\u002e\u002e/etc/passwd)");
    kid("backslashes of Windows", R"(..\\..\\keys)");
    kid("zero byte", R"(key\u0000.pem)");
    kid("line break", R"(key\nid)");
    kid("quote", R"(key\u0027x)");
    kid("pipe", R"(key\u007cid)");
    kid("percent signs", R"(%2e%2e%2fkey)");
    QTest::newRow("alg none") << QByteArray(R"({"alg":"\u006eone","typ":"at+jwt"})")
                              << QStringLiteral("header.alg_none");
}

void TestTokenFindings::escapesHideNothing()
{
    QFETCH(QByteArray, header);
    QFETCH(QString, id);
    QCOMPARE(idsOf(token(header, goodPayload)), QStringList(id));
    QCOMPARE(idsOf(token(R"({"alg":"ES256","typ":"rt\u002bjwt"})",
                         R"({"iss":"a","aud":"b","jti":"c","iat":1767225600,"exp":1767312000})")),
             QStringList());
}

/// Nobody reads what is encrypted but who has the key; all else is as dangerous in it.
void TestTokenFindings::lookIntoAnOpenedToken()
{
    TokenInspection outer;
    const std::string sealed = encodeBase64url(R"({"alg":"dir","enc":"A128GCM"})") + "..AAAA.AAAA.AAAA";
    outer.decoded = jose::decode(sealed);
    const auto told = [&outer](FindingContext context = {}) {
        context.nowSeconds = now;
        QStringList list;
        for (const Finding &finding : tokenFindings(outer, context)) {
            list << finding.id;
            if (finding.why.contains(QLatin1String("is not encrypted")))
                list << QStringLiteral("(says that it is not encrypted)");
        }
        list.sort();
        return list;
    };
    QCOMPARE(told(), QStringList());
    outer.plaintext = jose::decodeJson(R"({"sub":"u1","email":"ada@example.org","password":"x","sub":"u2"})");
    QCOMPARE(told(),
             (QStringList{QStringLiteral("claims.no_aud"), QStringLiteral("claims.no_exp"),
                          QStringLiteral("claims.no_iss"), QStringLiteral("claims.no_jti"),
                          QStringLiteral("claims.personal"), QStringLiteral("claims.secret"),
                          QStringLiteral("json.duplicate")}));
    outer.plaintext = jose::decodeJson("no claims at all");
    QCOMPARE(told(), QStringList());
    outer.plaintext.reset();
    const std::string text = token(goodHeader,
                                   R"({"iss":"a","aud":"b","jti":"c","iat":1767225600,)"
                                   R"("exp":1767226500,"email":"ada@example.org"})");
    auto inner = std::make_shared<TokenInspection>();
    inner->decoded = jose::decode(text);
    outer.nested = inner;
    QCOMPARE(told(), QStringList(QStringLiteral("claims.personal")));
    FindingContext context;
    context.weakSecret = QStringLiteral("It is in the public list of secrets.");
    QCOMPARE(told(context),
             (QStringList{QStringLiteral("claims.personal"), QStringLiteral("key.weak_secret")}));
}

void TestTokenFindings::placesOfPersonalData_data()
{
    QTest::addColumn<QByteArray>("claims");
    QTest::addColumn<QString>("places");
    const auto row = [](const QByteArray &claims, const char *places) {
        QTest::newRow(claims.left(60).constData()) << claims << QString::fromUtf8(places);
    };
    for (const char *name :
         {"name", "given_name", "family_name", "middle_name", "nickname", "preferred_username", "gender",
          "birthdate", "phone_number", "address", "email", "userName"})
        row(QByteArray("\"") + name + R"(":"Ada")", name);
    row(R"("user":{"email":"x","id":7})", "user.email");
    row(R"("user":{"name":"Ada"},"role":{"name":"admin"})", "user.name");
    row(R"("contacts":[{"id":1},{"phone":"1"}])", "contacts[1].phone");
    row(R"("a":[["x"],["ada@example.org"]])", "a[1][0]");
    row(R"("address":{"street_address":"x","email":"y"})", "address");
    row(R"("db_password":"x","cfg":{"clientSecret":"y","api_key":"z"})",
        "db_password, cfg.clientSecret, cfg.api_key");
    row(R"("password_changed_at":1767225600,"email_verified":true,"email":"","secretary":"x")", "");
    row(R"("azp":"app@example.org","token_type":"x","role":{"name":"admin"})", "");
    row(R"("act":{"sub":"bob@example.org"})", "act.sub");
    row("\"x\":" + QByteArray(20, '[') + "\"ada@example.org\"" + QByteArray(20, ']'),
        "x[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]");
}

void TestTokenFindings::placesOfPersonalData()
{
    QFETCH(QByteArray, claims);
    QFETCH(QString, places);
    FindingContext context;
    context.nowSeconds = now;
    const std::string text = token(goodHeader, goodPayload.chopped(1) + ',' + claims + '}');
    const auto found = tokenFindings(jose::decode(text), context);
    QCOMPARE(found.size(), places.isEmpty() ? 0U : 1U);
    if (!found.empty())
        QCOMPARE(found.front().title.section(QStringLiteral(": "), 1), places);
}

/// The store may give more than 15 minutes. That is told, but as its own rule, and for its own tokens only.
void TestTokenFindings::lifeOfOwnTokens()
{
    const auto lives = [](qint64 seconds, std::optional<qint64> ownLife) {
        FindingContext context;
        context.nowSeconds = now;
        context.ownAccessLifeSeconds = ownLife;
        const std::string text = token(goodHeader,
                                       R"({"iss":"a","aud":"b","jti":"c","iat":1767225600,"exp":)"
                                           + QByteArray::number(now + seconds) + '}');
        const auto found = tokenFindings(jose::decode(text), context);
        return found.empty() ? QString() : found.front().id + found.front().why;
    };
    QCOMPARE(lives(900, {}), QString());
    QCOMPARE(lives(900, 300), QString());
    QVERIFY(lives(3600, {}).startsWith(QLatin1String("claims.long_life")));
    QVERIFY(!lives(3600, {}).contains(QLatin1String("policy")));
    QVERIFY(lives(3600, 3600).startsWith(QLatin1String("claims.long_life")));
    QVERIFY(lives(3600, 3600).contains(QLatin1String("policy")));
    QVERIFY(!lives(3601, 3600).contains(QLatin1String("policy")));
}

void TestTokenFindings::tellsWhatWasNotSearched_data()
{
    QTest::addColumn<QByteArray>("alg");
    QTest::addColumn<int>("size");
    QTest::addColumn<QString>("id");
    const QString inPart = QStringLiteral("key.searched_in_part"), not_ = QStringLiteral("key.not_searched");
    QTest::newRow("short") << QByteArray("HS256") << 8'000 << QString();
    QTest::newRow("long") << QByteArray("HS256") << 8'400 << inPart;
    QTest::newRow("too long") << QByteArray("HS256") << 24'700 << not_;
    QTest::newRow("slower, long") << QByteArray("HS512") << 4'200 << inPart;
    QTest::newRow("slower, too long") << QByteArray("HS384") << 8'400 << not_;
    QTest::newRow("no secret") << QByteArray("ES256") << 24'700 << QString();
}

void TestTokenFindings::tellsWhatWasNotSearched()
{
    QFETCH(QByteArray, alg);
    QFETCH(int, size);
    QFETCH(QString, id);
    const QByteArray header = R"({"alg":")" + alg + R"(","typ":"at+jwt"})";
    const QByteArray payload =
        goodPayload.chopped(1) + R"(,"x":")" + QByteArray(size * 3 / 4 - 200, 'x') + "\"}";
    QCOMPARE(idsOf(token(header, payload)), id.isEmpty() ? QStringList() : QStringList(id));
    FindingContext found;
    found.weakSecret = QStringLiteral("It is in the public list of secrets.");
    QCOMPARE(idsOf(token(header, payload), found), QStringList(QStringLiteral("key.weak_secret")));
}

void TestTokenFindings::aWeakSecretIsTheWorst()
{
    FindingContext context;
    context.weakSecret = QStringLiteral("It is in the public list of secrets.");
    QCOMPARE(idsOf(token(R"({"alg":"HS256"})", goodPayload), context),
             (QStringList{QStringLiteral("key.weak_secret"), QStringLiteral("header.no_typ")}));
}

void TestTokenFindings::readsCookies_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isCookie");
    QTest::newRow("with name") << QByteArray("Set-Cookie: a=b") << true;
    QTest::newRow("attributes only") << QByteArray("a=b; HttpOnly") << true;
    QTest::newRow("request cookie") << QByteArray("a=b; c=d") << false;
    QTest::newRow("bare") << QByteArray("a=b") << false;
    QTest::newRow("empty") << QByteArray("") << false;
    QTest::newRow("no name") << QByteArray("Set-Cookie: =b; Secure") << false;
}

void TestTokenFindings::readsCookies()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, isCookie);
    QCOMPARE(CookieFacts::read(text).has_value(), isCookie);
}

void TestTokenFindings::aCookieEndsWithItsLine()
{
    const auto cookie =
        CookieFacts::read("HTTP/1.1 200 OK\r\nServer: x; secure\r\nSet-Cookie: t=v; HttpOnly;\r\n"
                          " Path=/auth\r\nContent-Type: text/html; SameSite=None\r\n\r\n");
    QVERIFY(cookie.has_value());
    QCOMPARE(cookie->name, QStringLiteral("t"));
    QCOMPARE(cookie->path, QStringLiteral("/auth"));
    QVERIFY(cookie->httpOnly && !cookie->secure);
    QVERIFY(cookie->sameSite.isEmpty());
    const auto bare = CookieFacts::read("t=v; Path=/a; SameSite=Lax\nDate: today");
    QCOMPARE(bare.value().sameSite, QStringLiteral("Lax"));
    const auto second = CookieFacts::read(
        "HTTP/1.1 200 OK\nSet-Cookie: theme=dark; SameSite=Lax\nSet-Cookie: at="
        + QByteArray::fromStdString(token(goodHeader, goodPayload)) + "; HttpOnly; SameSite=Strict\n");
    QCOMPARE(second.value().name, QStringLiteral("at"));
    QCOMPARE(second->sameSite, QStringLiteral("Strict"));
}

void TestTokenFindings::cookieRisks()
{
    FindingContext context;
    context.cookie = CookieFacts::read(
        "set-cookie: refresh_token=x; Path=/auth/refresh; SameSite=strict; HttpOnly; Secure; Max-Age=604800");
    QVERIFY(context.cookie.has_value());
    QCOMPARE(context.cookie->sameSite, QStringLiteral("Strict"));
    QCOMPARE(context.cookie->maxAgeSeconds.value(), 604800);
    QCOMPARE(idsOf(token(goodHeader, goodPayload), context),
             QStringList(QStringLiteral("cookie.logout_path")));
    context.cookie = CookieFacts::read("Set-Cookie: refresh_token=x; Domain=example.org");
    QCOMPARE(idsOf(token(goodHeader, goodPayload), context),
             (QStringList{QStringLiteral("cookie.no_httponly"), QStringLiteral("cookie.no_secure"),
                          QStringLiteral("cookie.samesite"), QStringLiteral("cookie.path"),
                          QStringLiteral("cookie.domain")}));
}

void TestTokenFindings::cookieNamesThatPromise_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QStringList>("ids");
    const QStringList refused{QStringLiteral("cookie.prefix")};
    const QByteArray rest = "=x; HttpOnly; SameSite=Strict; ";
    QTest::newRow("host, kept") << "Set-Cookie: __Host-refresh" + rest + "Secure; Path=/" << QStringList();
    QTest::newRow("host, no path") << "Set-Cookie: __Host-at" + rest + "Secure" << refused;
    QTest::newRow("host, a path") << "Set-Cookie: __Host-refresh" + rest + "Secure; Path=/auth" << refused;
    QTest::newRow("host, a domain") << "Set-Cookie: __Host-at" + rest + "Secure; Path=/; Domain=example.org"
                                    << QStringList{QStringLiteral("cookie.prefix"),
                                                   QStringLiteral("cookie.domain")};
    QTest::newRow("secure, kept") << "Set-Cookie: __Secure-at" + rest + "Secure; Path=/" << QStringList();
    QTest::newRow("secure, not so") << "Set-Cookie: __Secure-at" + rest
            + "Path=/" << QStringList{QStringLiteral("cookie.no_secure"), QStringLiteral("cookie.prefix")};
}

void TestTokenFindings::cookieNamesThatPromise()
{
    QFETCH(QByteArray, line);
    QFETCH(QStringList, ids);
    FindingContext context;
    context.cookie = CookieFacts::read(line);
    QVERIFY(context.cookie.has_value());
    QCOMPARE(idsOf(token(goodHeader, goodPayload), context), ids);
}

QTEST_APPLESS_MAIN(TestTokenFindings)
#include "tst_tokenfindings.moc"
