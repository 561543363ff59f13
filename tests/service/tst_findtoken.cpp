// SPDX-License-Identifier: MIT
#include "core/service/tokenservice.h"

#include <QTest>

using namespace gatehouse;

namespace {

const QByteArray token = "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiI0MiIsInNpZCI6InMtMSJ9."
                         "c2lnbmF0dXJlLW9mLXRoZS10b2tlbg";
/// With a signature as long as ES256 makes it, so that it is known where it ends.
const QByteArray signedToken = token.left(token.lastIndexOf('.') + 1) + QByteArray(86, 'x');
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
    void goesByTheFirstPart_data();
    void goesByTheFirstPart();
    void takesEncodingsAway_data();
    void takesEncodingsAway();
    void joinsToTheLengthOfTheAlgorithm();
    void tellsTheJsonForm_data();
    void tellsTheJsonForm();
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
        list("the percent encoding", "the URL around parameter \"t\""));
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
    row("a word on the next line", "token: " + signedToken + "\nthanks\n", signedToken,
        list("the text around it"));
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

/// Versions and names of hosts have the dots of a token too.
void TestFindToken::goesByTheFirstPart_data()
{
    QTest::addColumn<QByteArray>("pasted");
    QTest::addColumn<QByteArray>("found");
    QTest::addColumn<QStringList>("trimmed");
    const auto row = [](const char *name, const QByteArray &pasted, const QByteArray &found, auto... words) {
        QTest::newRow(name) << pasted << found << QStringList{QString::fromLatin1(words)...};
    };
    row("host beside a header in JSON",
        R"({"headers":{"Authorization":"Bearer )" + token + R"(","host":"api.example.com"}})", token,
        "the JSON around member \"Authorization\"", "the word \"Bearer\"");
    row("version before it in JSON", R"({"app":"1.2.3","data":{"access_token":")" + token + "\"}}", token,
        "the JSON around member \"access_token\"");
    row("under a usual name twice",
        R"({"token":{"token":"1.2.3"},"data":{"token":{"jwt":")" + token + "\"}}}", token,
        "the JSON around member \"jwt\"");
    // Looked into once at each level: twice would be a billion times.
    row("under a usual name thirty times",
        "[" + QByteArray(R"({"token":)").repeated(30) + "\"1.2.3\"" + QByteArray(30, '}') + ",\"" + token
            + "\"]",
        token, "the JSON around it");
    row("within a text in JSON", R"({"v":"1.2.3","log":"GET /?token=)" + token + R"( gave 401"})", token,
        "the JSON around member \"log\"", "the URL around parameter \"token\"");
    row("JSON within JSON",
        R"({"v":"1.2.3","body":"{\"v\":\"1.2.3\",\"access_token\":\")" + token + R"(\"}"})", token,
        "the JSON around member \"body\"", "the JSON around member \"access_token\"");
    row("a whole text before one within", R"({"log":"not )" + other + R"( but","jwt":")" + token + "\"}",
        token, "the JSON around member \"jwt\"");
    row("version in a cookie", "Cookie: v=1.2.3; access=" + token, token, "the header name \"Cookie:\"",
        "the cookie name \"access\"", "other cookies or attributes");
    row("host in a cookie", "Cookie: domain=www.example.com; jwt=" + token, token,
        "the header name \"Cookie:\"", "the cookie name \"jwt\"", "other cookies or attributes");
    row("host in a URL", "https://e.org/cb?host=www.example.com&token=" + token, token,
        "the URL around parameter \"token\"");
    row("host in the body of a form", "host=www.example.com&token=" + token + "&x=y", token,
        "the URL around parameter \"token\"");
    row("a host that begins like JSON", "Cookie: h=ewok.example.com; jwt=" + token, token,
        "the header name \"Cookie:\"", "the cookie name \"jwt\"", "other cookies or attributes");
    const QByteArray damaged = "eyJhbGciOiJFUzI1NiIsInR5cCI6.e30.AAAA";
    row("a whole one before a damaged one", "Cookie: a=" + damaged + "; b=" + token, token,
        "the header name \"Cookie:\"", "the cookie name \"b\"", "other cookies or attributes");
    row("a damaged one before a host", "Cookie: h=www.example.com; b=" + damaged, damaged,
        "the header name \"Cookie:\"", "the cookie name \"b\"", "other cookies or attributes");
    row("one with a broken header alone", "abc.def.ghi", "abc.def.ghi");
    row("the same behind its scheme", "Bearer abc.def.ghi", "abc.def.ghi", "the word \"Bearer\"");
    row("the same in JSON", R"({"access_token":"abc.def.ghi"})", "abc.def.ghi",
        "the JSON around member \"access_token\"");
    row("JSON with one dot", R"({"a":"b.c"})", "");
}

void TestFindToken::goesByTheFirstPart() { finds(); }

void TestFindToken::takesEncodingsAway_data()
{
    QTest::addColumn<QByteArray>("pasted");
    QTest::addColumn<QByteArray>("found");
    QTest::addColumn<QStringList>("trimmed");
    const auto row = [](const char *name, const QByteArray &pasted, auto... words) {
        QTest::newRow(name) << pasted << signedToken << QStringList{QString::fromLatin1(words)...};
    };
    const char quoted[] = "the \">\" before quoted lines", printable[] = "the quoted-printable encoding",
               percent[] = "the percent encoding", around[] = "the text around it";
    row("quoted mail", "> Hello,\n> my token:\n> " + wrapped(signedToken, 60, "\n> ") + "\n> thanks\n",
        quoted, around, "line breaks");
    row("quoted mail, broken within the last part",
        "> " + wrapped(signedToken, signedToken.size() - 8, "\n> "), quoted, "line breaks");
    row("mail quoted twice, CR LF", ">> " + wrapped(signedToken, 40, "\r\n> > "), quoted, "line breaks");
    row("answer above a quoted mail", "I see 401.\n\n> token: " + signedToken + "\n> bye\n", around);
    row("quoted header line, wrapped", "> Authorization: Bearer " + wrapped(signedToken, 50, "\n> "), quoted,
        "the header name \"Authorization:\"", "the word \"Bearer\"", "line breaks");
    row("request by curl -v",
        "> GET / HTTP/1.1\n> Host: a.b.c\n> Authorization: Bearer " + signedToken + "\n>\n",
        "other header lines", "the header name \"Authorization:\"", "the word \"Bearer\"");
    row("quoted-printable", "Hello,\nmy token: " + wrapped(signedToken, 60, "=\n") + "\nthanks\n", printable,
        around);
    row("quoted-printable, CR LF and a name", "access_token=3D" + wrapped(signedToken, 50, "= \r\n"),
        printable, "the name \"access_token\"");
    row("quoted-printable in a quoted mail", "> x=3D1.2.3\n> at=3D" + wrapped(signedToken, 50, "=\n> "),
        quoted, printable, around);
    row("a name at the end of a line", "ACCESS_TOKEN=\n" + signedToken, "the name \"ACCESS_TOKEN\"");
    row("bearer in a cookie", "Cookie: v=1.2.3; at=Bearer%20" + signedToken, percent,
        "the header name \"Cookie:\"", "the cookie name \"at\"", "other cookies or attributes",
        "the word \"Bearer\"");
    row("quotes in a cookie", "at=%22" + signedToken + "%22; Path=/", percent, "the cookie name \"at\"",
        "other cookies or attributes");
    row("quotes in a form", "h=www.example.com&token=%22" + signedToken + "%22", percent, around);
    row("bearer in a URL", "https://e.org/?a=1.2.3&auth=Bearer%20" + signedToken + "&x=y", percent, around);
    row("percent signs elsewhere", "https://e.org/?a=b%20c&token=" + signedToken,
        "the URL around parameter \"token\"");
}

void TestFindToken::takesEncodingsAway() { finds(); }

/// The signature of a wrapped token may have the length of a shorter one at the end of some line.
void TestFindToken::joinsToTheLengthOfTheAlgorithm()
{
    const QByteArray header = "eyJhbGciOiJSUzI1NiJ9";
    for (int width = 40; width < 90; ++width) {
        const QByteArray longOne = header + ".eyJzdWIiOiI0MiJ9." + QByteArray(342, 's');
        const QByteArray mail = "Hello,\n" + wrapped(longOne, width, "\n") + "\nthanks\n";
        QCOMPARE(TokenService::findToken(mail).token, longOne);
    }
}

void TestFindToken::tellsTheJsonForm_data()
{
    QTest::addColumn<QByteArray>("pasted");
    QTest::addColumn<QString>("word");
    const QString jws = QStringLiteral("JWS"), jwe = QStringLiteral("JWE");
    QTest::newRow("general") << QByteArray(
        R"({"payload":"e30","signatures":[{"protected":"e30","header":{"kid":"2010.12.29"},"signature":"AA"}]})")
                             << jws;
    QTest::newRow("flattened") << QByteArray(R"( {"payload":"e30","protected":"e30","signature":"AA"} )")
                               << jws;
    QTest::newRow("encrypted") << QByteArray(
        R"({"protected":"e30","recipients":[{}],"iv":"AA","ciphertext":"AA","tag":"AA"})")
                               << jwe;
    QTest::newRow("another object") << QByteArray(R"({"payload":"e30"})") << QString();
    QTest::newRow("plain words") << QByteArray("payload and signature") << QString();
}

void TestFindToken::tellsTheJsonForm()
{
    QFETCH(QByteArray, pasted);
    QFETCH(QString, word);
    const FoundToken found = TokenService::findToken(pasted);
    QVERIFY(found.token.isEmpty());
    QCOMPARE(found.whyNone.isEmpty(), word.isEmpty());
    QVERIFY2(found.whyNone.contains(word), qPrintable(found.whyNone));
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
