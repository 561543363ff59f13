// SPDX-License-Identifier: MIT
#include "core/service/tokenservice.h"

#include <QTest>

using namespace gatehouse;

namespace {

const QByteArray token = "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiI0MiIsInNpZCI6InMtMSJ9."
                         "c2lnbmF0dXJlLW9mLXRoZS10b2tlbg";
const QByteArray other =
    "eyJhbGciOiJFUzI1NiIsInR5cCI6InJ0K2p3dCJ9.eyJzdWIiOiI0MyJ9.b3RoZXItc2lnbmF0dXJlLWhlcmU";
const QByteArray encrypted = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..aXYtb2YtaXQ.Y2lwaGVydGV4dA.dGFn";

QByteArray wrapped(const QByteArray &text, qsizetype width, const QByteArray &end)
{
    QByteArray lines;
    for (qsizetype i = 0; i < text.size(); i += width)
        lines += text.mid(i, width) + end;
    return lines;
}

} // namespace

class TestFindToken : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void finds_data();
    void finds();
    void handsOnWhatIsDamaged();
    void takesALongPaste();
};

void TestFindToken::finds_data()
{
    QTest::addColumn<QByteArray>("pasted");
    QTest::addColumn<QByteArray>("found");
    QTest::addColumn<QStringList>("trimmed");
    const auto row = [](const char *name, const QByteArray &pasted, const QByteArray &found,
                        const QStringList &trimmed) { QTest::newRow(name) << pasted << found << trimmed; };
    const auto list = [](auto... words) { return QStringList{QString::fromLatin1(words)...}; };
    row("the token alone", token, token, {});
    row("white space around", " \t\r\n" + token + "\n\n", token, {});
    row("byte order mark", "\xEF\xBB\xBF" + token, token, {});
    row("encrypted, empty second part", encrypted, encrypted, {});
    row("bearer", "Bearer " + token, token, list("the word \"Bearer\""));
    row("bearer in small letters", "bearer   " + token, token, list("the word \"bearer\""));
    row("header line", "Authorization: Bearer " + token, token,
        list("the header name \"Authorization:\"", "the word \"Bearer\""));
    row("quoted header line, as for curl", "'authorization: DPoP " + token + "'", token,
        list("quotes", "the header name \"authorization:\"", "the word \"DPoP\""));
    row("double quotes", '"' + token + '"', token, list("quotes"));
    row("two kinds of quotes", "`\"" + token + "\"`", token, list("quotes", "quotes"));
    row("cookie", "Cookie: theme=dark; refresh_token=" + token + "; lang=en", token,
        list("the header name \"Cookie:\"", "the cookie name \"refresh_token\"",
             "other cookies or attributes"));
    row("cookie, value in quotes", "Cookie: at=\"" + token + '"', token,
        list("the header name \"Cookie:\"", "the cookie name \"at\""));
    row("set-cookie",
        "Set-Cookie: refresh_token=" + token + "; HttpOnly; Secure; SameSite=Strict; Path=/auth", token,
        list("the header name \"Set-Cookie:\"", "the cookie name \"refresh_token\"",
             "other cookies or attributes"));
    const QByteArray answer =
        "HTTP/1.1 200 OK\r\nDate: today\r\nSet-Cookie: theme=dark; Path=/\r\nset-cookie: "
        "refresh_token="
        + token + "; HttpOnly;\r\n Path=/auth\r\nContent-Length: 0\r\n\r\n";
    const QStringList ofTheSecond = list("other header lines", "the header name \"set-cookie:\"",
                                         "the cookie name \"refresh_token\"", "other cookies or attributes");
    row("second cookie of an answer", answer, token, ofTheSecond);
    row("the same by curl -v", "< " + QByteArray(answer).replace("\r\n", "\r\n< "), token, ofTheSecond);
    row("two lines of cookies of a request",
        "GET /me HTTP/1.1\nHost: app.example\nCookie: a=b; c=d\nCookie: at=" + token + "\n", token,
        list("other header lines", "the header name \"Cookie:\"", "the cookie name \"at\""));
    row("request with a header",
        "GET /me HTTP/1.1\nHost: app.example\nAuthorization: Bearer " + token + "\n\n", token,
        list("other header lines", "the header name \"Authorization:\"", "the word \"Bearer\""));
    row("request with a wrapped header",
        "Host: app.example\nAuthorization: Bearer " + wrapped(token, 100, "\n") + "Accept: text/html", token,
        list("the text around it", "line breaks"));
    row("assignment", "ACCESS_TOKEN=" + token, token, list("the name \"ACCESS_TOKEN\""));
    row("json answer",
        R"({"token_type":"Bearer","refresh_token":")" + other + R"(","access_token":")" + token + "\"}",
        token, list("the JSON around member \"access_token\""));
    row("json, nested", R"({"data":[{"n":1},{"jwt":")" + token + "\"}]}", token,
        list("the JSON around member \"jwt\""));
    row("json, list of texts", R"([")" + token + "\"]", token, list("the JSON around it"));
    row("url parameter", "https://app.example.org/cb?state=x&token=" + token + "&scope=all", token,
        list("the URL around parameter \"token\""));
    row("url fragment", "https://app.example.org/cb#id_token=" + token, token,
        list("the URL around parameter \"id_token\""));
    row("url with escaped dots", "https://e.org/?t=" + QByteArray(token).replace('.', "%2E"), token,
        list("the URL around parameter \"t\""));
    row("wrapped lines", wrapped(token, 40, "\n"), token, list("line breaks"));
    row("wrapped lines of Windows", wrapped(token, 40, "\r\n"), token, list("line breaks"));
    row("wrapped shell lines", wrapped(token, 40, "\\\n"), token, list("line breaks"));
    row("header line, wrapped", "Authorization: Bearer " + wrapped(token, 50, "\n  "), token,
        list("the header name \"Authorization:\"", "the word \"Bearer\"", "line breaks"));
    row("text around", "It says 401 with " + token + ", why?", token, list("the text around it"));
    row("text around, end of a sentence", "My token is " + token + ".", token, list("the text around it"));
    row("log line", "ts=12 level=info auth=\"Bearer " + token + "\" status=401", token,
        list("the text around it"));
    row("first of two", token + "\n" + other, token, list("the text around it"));
    row("mail, wrapped", "Hello,\nmy token:\n" + wrapped(token, 60, "\n") + "\nthanks\n", token,
        list("the text around it", "line breaks"));
    const QByteArray complete = token.left(token.lastIndexOf('.') + 1) + QByteArray(86, 'x');
    row("a word on the next line", "token: " + complete + "\nthanks\n", complete, list("the text around it"));
    row("nothing", "", "", {});
    row("plain words", "there is no token here", "", {});
    row("white space only", " \n\t ", "", {});
}

void TestFindToken::finds()
{
    QFETCH(QByteArray, pasted);
    QFETCH(QByteArray, found);
    QFETCH(QStringList, trimmed);
    const FoundToken result = TokenService::findToken(pasted);
    QCOMPARE(result.token, found);
    QCOMPARE(result.trimmed, trimmed);
}

/// So that the person is told what is wrong with it.
void TestFindToken::handsOnWhatIsDamaged()
{
    QCOMPARE(TokenService::findToken("eyJhbGciOiJFUzI1NiJ9.eyJz").token, "eyJhbGciOiJFUzI1NiJ9.eyJz");
    QCOMPARE(TokenService::findToken("Bearer eyJhbGci+iJF/zI1NiJ9.e30.x").token,
             "eyJhbGci+iJF/zI1NiJ9.e30.x");
    QCOMPARE(TokenService::findToken("eyJhbGciOiJFUzI1NiIsInR5cCI6").token, "eyJhbGciOiJFUzI1NiIsInR5cCI6");
}

void TestFindToken::takesALongPaste()
{
    const QByteArray pasted = "x " + QByteArray(300'000, 'a') + ' ' + token + ' ' + QByteArray(300'000, '.');
    QCOMPARE(TokenService::findToken(pasted).token, token);
    QVERIFY(TokenService::findToken(QByteArray(4 << 20, ' ') + token).token.isEmpty());
}

QTEST_GUILESS_MAIN(TestFindToken)
#include "tst_findtoken.moc"
