// SPDX-License-Identifier: MIT
#include "core/base/base64url.h"
#include "core/service/tokenfindings.h"

#include <QTest>

using namespace gatehouse;

class TestTokenFindings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void names_data();
    void names();
    void aGoodTokenHasNone();
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
