// SPDX-License-Identifier: MIT
#include "core/base/base64url.h"
#include "core/jose/jwe.h"
#include "core/jose/jws.h"

#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <functional>
#include <sys/stat.h>

using namespace gatehouse;

namespace {

/// 32 bytes that occur nowhere else: for A256KW and HS256.
const QByteArray secret = "Canary-sEcReT-0f3b7d91c5a2e864xy";
const QByteArray claim = "canary-claim-5d1e9b7734ac";

QByteArray base64url(const QByteArray &bytes)
{
    return QByteArray::fromStdString(encodeBase64url(bytes.toStdString()));
}

QByteArray masked(QByteArray text)
{
    for (char &c : text)
        c = char(c ^ 0x5a); // See windowdriver.cpp.
    return text.toHex();
}

QByteArray lastPart(const QByteArray &token) { return token.mid(token.lastIndexOf('.') + 1); }

/// What must not be found, in each form that it could have.
class Canaries {
public:
    void add(const char *name, const QByteArray &text)
    {
        const QString wide = QString::fromUtf8(text);
        m_forms << Form{name + QByteArray(", text"), text}
                << Form{name + QByteArray(", UTF-16"),
                        {reinterpret_cast<const char *>(wide.utf16()), wide.size() * 2}}
                << Form{name + QByteArray(", hex"), text.toHex()};
    }
    QStringList foundIn(const QByteArray &bytes) const
    {
        QStringList found;
        for (const Form &form : m_forms) {
            if (bytes.contains(form.bytes))
                found << QString::fromLatin1(form.name);
        }
        return found;
    }

private:
    struct Form {
        QByteArray name, bytes;
    };
    QList<Form> m_forms;
};

/// A token in a token, and a private key, all with canaries.
struct Material {
    Material()
    {
        const auto key =
            jose::Jwk::parse(R"({"kty":"oct","k":")" + base64url(secret).toStdString() + R"("})", true);
        const std::string claims = R"({"sub":")" + claim.toStdString() + R"("})";
        const std::string inner = jose::signCompact(*key, jose::Alg::HS256, "JWT", claims).value();
        token = QByteArray::fromStdString(
            jose::encryptCompact(*key, jose::Alg::A256KW, jose::Enc::A256GCM, inner, "JWT").value());
        jose::Jwk::Spec spec;
        spec.alg = jose::Alg::ES256;
        const jose::Jwk pair = jose::Jwk::generate(spec).value();
        const Secret text = pair.privateJson();
        privateKey = QByteArray(text.view().data(), qsizetype(text.size()));
        const qsizetype at = privateKey.indexOf("\"d\":\"") + 5;
        const QByteArray d = privateKey.mid(at, privateKey.indexOf('"', at) - at);
        for (Canaries *of : {&canaries, &ofToken}) {
            of->add("decrypted claim", claim);
            of->add("decrypted payload", base64url(QByteArray::fromStdString(claims)).mid(12, 20));
            of->add("inner signature", lastPart(QByteArray::fromStdString(inner)));
            of->add("token", token.mid(token.size() / 2, 30));
            of->add("tag", lastPart(token));
        }
        canaries.add("secret", secret);
        canaries.add("secret in base64url", base64url(secret));
        canaries.add("private key", d);
    }
    QByteArray token, privateKey;
    Canaries canaries, ofToken;
};

/// The gatehouse program itself, offscreen, in a home of its own.
class Program {
public:
    explicit Program(const QStringList &arguments = {}, const std::function<void()> &inTheChild = {})
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char *name : {"HOME", "TMPDIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME",
                                 "XDG_STATE_HOME", "XDG_RUNTIME_DIR"}) {
            const QString folder = home.filePath(QString::fromLatin1(name));
            QDir().mkpath(folder);
            QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
            environment.insert(QString::fromLatin1(name), folder);
        }
        environment.insert(QStringLiteral("QT_PLUGIN_PATH"), QStringLiteral(GATEHOUSE_PLUGINS));
        environment.insert(QStringLiteral("QT_QPA_GENERIC_PLUGINS"), QStringLiteral("windowdriver"));
        // Whatever can be logged is logged, and looked through.
        environment.insert(QStringLiteral("QT_LOGGING_RULES"), QStringLiteral("*=true"));
        process.setProcessEnvironment(environment);
        process.setChildProcessModifier(inTheChild);
        process.start(QStringLiteral(GATEHOUSE_PROGRAM), arguments);
        process.waitForStarted();
    }
    QByteArray ask(const QByteArray &command)
    {
        process.write(command + '\n');
        while (!process.canReadLine()) {
            if (!process.waitForReadyRead(20'000))
                return "no answer: " + process.readAllStandardError().right(2000);
        }
        return process.readLine().trimmed();
    }
    bool waitFor(const QByteArray &command, const QByteArray &answer, int ms = 20'000)
    {
        return QTest::qWaitFor([&] { return ask(command) == answer; }, ms);
    }
    QByteArray paste(const QByteArray &text)
    {
        ask("setclipboard " + masked(text));
        return ask("click paste");
    }
    /// To the end of it.
    bool inspect(const Material &material)
    {
        return waitFor("click nav.tokens", "ok") && paste(material.token) == "ok"
            && ask("click withSecret") == "ok" && ask("type secret " + masked(secret)) == "ok"
            && waitFor("text verdictWord", "Accepted");
    }
    /// All that can be done with the token, every view of it, and its private key; `said` gets the titles.
    bool lookAround(const Material &material, QByteArray &said)
    {
        if (!inspect(material)) {
            said = ask("text verdictSentence");
            return false;
        }
        for (const char *command : {"click viewText", "click viewHex", "click viewRaw", "click viewMembers",
                                    "click bytesAsText", "click bytesAsHex", "click showRisks",
                                    "click showKeysTried", "trigger copyReport", "title", "click compare"}) {
            said += QByteArray(command) + ": " + ask(command) + '\n';
        }
        const bool isCompared = paste(material.token) == "ok" && waitFor("text rightWord", "Accepted");
        said += ask("title") + ask("click closeCompare");
        return isCompared && paste(material.privateKey) == "ok" && !said.contains(": no\n");
    }
    /// What is wrong with the way it ends; empty when nothing is.
    QByteArray end()
    {
        ask("quit");
        if (process.state() != QProcess::NotRunning && !process.waitForFinished(20'000))
            return "it does not end";
        const bool isGood = process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
        return isGood ? QByteArray()
                      : QByteArray::number(process.exitCode()) + process.readAllStandardError().right(2000);
    }
    QByteArray proc(const char *name) const
    {
        QFile file(QStringLiteral("/proc/%1/%2").arg(process.processId()).arg(QLatin1String(name)));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    /// In all memory that it can write to.
    QStringList inMemory(const Canaries &canaries) const
    {
        QFile memory(QStringLiteral("/proc/%1/mem").arg(process.processId()));
        if (!memory.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
            return {QStringLiteral("the memory cannot be read")};
        QStringList found;
        for (const QByteArray &line : proc("maps").split('\n')) {
            const QList<QByteArray> words = line.simplified().split(' ');
            if (words.size() < 2 || !words.at(1).startsWith("rw"))
                continue;
            const QList<QByteArray> ends = words.at(0).split('-');
            const qint64 from = ends.at(0).toLongLong(nullptr, 16);
            if (memory.seek(from))
                found << canaries.foundIn(memory.read(ends.at(1).toLongLong(nullptr, 16) - from));
        }
        found.removeDuplicates();
        return found;
    }
    /// When what is still under way has ended.
    QByteArray leftInMemory(const Canaries &canaries) const
    {
        QStringList left;
        const bool isEmpty = QTest::qWaitFor(
            [&] {
                left = inMemory(canaries);
                return left.isEmpty();
            },
            10'000);
        return isEmpty ? QByteArray() : left.join(QStringLiteral("; ")).toUtf8();
    }
    QStringList inFiles(const Canaries &canaries, int &files) const
    {
        QStringList found;
        QDirIterator all(home.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        for (files = 0; all.hasNext(); ++files) {
            QFile file(all.next());
            const QByteArray content = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
            for (const QString &what : canaries.foundIn(content))
                found << file.fileName() + QStringLiteral(": ") + what;
        }
        return found;
    }

    QTemporaryDir home;
    QProcess process;
};

QByteArray listed(const QStringList &found) { return found.join(QStringLiteral("; ")).toUtf8(); }

} // namespace

/// What the program itself leaves behind of a token, of what it decrypted to, and of the keys for it.
class TestHygiene : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void endsBeforeTheKeychainAnswers();
    void isClosedToOthers();
    void leavesNothingInFiles();
    void leavesNothingInMemory();
    void forgetsTheTokenBefore();
    void forgetsWhatWasMinted();
    void leavesNothingOnTheClipboard();
    void keepsItsFilesToItself();
};

void TestHygiene::endsBeforeTheKeychainAnswers()
{
    for (int i = 0; i < 3; ++i) {
        Program program;
        QCOMPARE(program.end(), QByteArray());
    }
}

void TestHygiene::isClosedToOthers()
{
    Program program;
    QCOMPARE(program.ask("dumpable"), QByteArray("0"));
    const QByteArray limits = program.proc("limits");
    const qsizetype at = limits.indexOf("Max core file size");
    QVERIFY2(at >= 0 && limits.mid(at, 60).simplified().startsWith("Max core file size 0 0"), limits);
    QCOMPARE(program.end(), QByteArray());
}

void TestHygiene::leavesNothingInFiles()
{
    const Material material;
    Program program;
    QByteArray said;
    QVERIFY2(program.lookAround(material, said), said);
    QVERIFY2(said.contains("Gatehouse"), said);
    said += program.ask("title") + program.proc("cmdline") + program.proc("environ");
    QCOMPARE(program.end(), QByteArray());
    said += program.process.readAllStandardError() + program.process.readAllStandardOutput();
    QVERIFY2(said.contains("qt."), "nothing was logged");
    QCOMPARE(listed(material.canaries.foundIn(said)), QByteArray());
    int files = 0;
    QCOMPARE(listed(program.inFiles(material.canaries, files)), QByteArray());
    QVERIFY2(files >= 2, "the store and the settings are there at least");
}

void TestHygiene::leavesNothingInMemory()
{
    const Material material;
    Program program;
    if (program.ask("wipes") == "no")
        QSKIP("This build leaves freed memory as it is.");
    QByteArray said;
    QVERIFY2(program.lookAround(material, said), said);
    QCOMPARE(program.ask("dropclipboard"), QByteArray("ok"));
    QCOMPARE(program.ask("readable"), QByteArray("ok"));
    // The search finds what there is.
    const QStringList shown = program.inMemory(material.canaries);
    for (const char *name : {"token, UTF-16", "tag, UTF-16", "private key, UTF-16"})
        QVERIFY2(shown.contains(QLatin1String(name)), listed(shown));
    // Copied, and taken back from the clipboard after ten seconds.
    QCOMPARE(program.ask("click copyToken"), QByteArray("ok"));
    QCOMPARE(program.ask("clipboard"), QByteArray::number(material.token.size()));
    QVERIFY(program.waitFor("clipboard", "0", 30'000));
    QCOMPARE(program.ask("click clear"), QByteArray("ok"));
    QCOMPARE(program.leftInMemory(material.canaries), QByteArray());
    QCOMPARE(program.end(), QByteArray());
}

void TestHygiene::forgetsTheTokenBefore()
{
    const Material material;
    Program program;
    if (program.ask("wipes") == "no")
        QSKIP("This build leaves freed memory as it is.");
    QByteArray said;
    QVERIFY2(program.lookAround(material, said), said);
    QCOMPARE(program.paste("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.AAAA"), QByteArray("ok"));
    QCOMPARE(program.ask("dropclipboard"), QByteArray("ok"));
    QCOMPARE(program.ask("readable"), QByteArray("ok"));
    QCOMPARE(program.leftInMemory(material.ofToken), QByteArray());
    QCOMPARE(program.end(), QByteArray());
}

void TestHygiene::forgetsWhatWasMinted()
{
    Program program({QStringLiteral("--demo")}); // Its keys are unlocked.
    if (program.ask("wipes") == "no")
        QSKIP("This build leaves freed memory as it is.");
    QVERIFY(program.waitFor("click nav.tokens", "ok"));
    QCOMPARE(program.ask("click mint"), QByteArray("ok"));
    for (const auto &[field, text] :
         {std::pair{"mintSubject", QByteArray("user-17")},
          std::pair{"mintMore", R"({"note":")" + claim + R"("})"}, std::pair{"reason", QByteArray("Trial")}})
        QCOMPARE(program.ask("type " + QByteArray(field) + ' ' + masked(text)), QByteArray("ok"));
    QVERIFY(program.waitFor("click confirm", "ok"));
    QVERIFY(program.waitFor("click copySecret", "ok"));
    const QByteArray token = masked(QByteArray::fromHex(program.ask("readclipboard")));
    const QByteArray text = QByteArray::fromHex(token);
    QCOMPARE(text.count('.'), 2);
    Canaries canaries;
    canaries.add("claim", claim);
    canaries.add("payload", text.split('.').at(1).mid(20, 40));
    canaries.add("signature", lastPart(text));
    QCOMPARE(program.ask("readable"), QByteArray("ok"));
    QVERIFY(program.inMemory(canaries).contains(QStringLiteral("signature, text")));
    QCOMPARE(program.ask("click cancel"), QByteArray("ok"));
    QVERIFY(program.waitFor("clipboard", "0", 30'000));
    QCOMPARE(program.leftInMemory(canaries), QByteArray());
    QCOMPARE(program.end(), QByteArray());
    int files = 0;
    QCOMPARE(listed(program.inFiles(canaries, files)), QByteArray());
}

void TestHygiene::leavesNothingOnTheClipboard()
{
    const Material material;
    Program program;
    QVERIFY2(program.inspect(material), program.ask("text verdictSentence"));
    QCOMPARE(program.ask("click copyToken"), QByteArray("ok"));
    QCOMPARE(program.end(), QByteArray());
    const QByteArray log = program.process.readAllStandardError();
    const qsizetype last = log.lastIndexOf("driver: the clipboard has ");
    QVERIFY2(log.contains("the clipboard has " + QByteArray::number(material.token.size()) + " characters"),
             log);
    QVERIFY2(log.mid(last).startsWith("driver: the clipboard has 0 characters"), log.mid(last, 80));
    // What somebody else put there since is left alone.
    Program other;
    QVERIFY2(other.inspect(material), other.ask("text verdictSentence"));
    QCOMPARE(other.ask("click copyToken"), QByteArray("ok"));
    QCOMPARE(other.ask("setclipboard " + masked("of somebody else")), QByteArray("ok"));
    QCOMPARE(other.end(), QByteArray());
    const QByteArray kept = other.process.readAllStandardError();
    QVERIFY(kept.mid(kept.lastIndexOf("driver: ")).startsWith("driver: the clipboard has 16 characters"));
}

/// Even where everybody may read what is new.
void TestHygiene::keepsItsFilesToItself()
{
    const Material material;
    Program program({}, [] { ::umask(0); });
    QVERIFY2(program.inspect(material), program.ask("text verdictSentence"));
    QCOMPARE(program.end(), QByteArray());
    int files = 0;
    QDirIterator all(program.home.path(), {QStringLiteral("gatehouse*")},
                     QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
    for (; all.hasNext(); ++files) {
        const QFileInfo file(all.next());
        const auto others = file.permissions()
            & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther);
        QVERIFY2(
            !others,
            qPrintable(QStringLiteral("%1: %2").arg(file.filePath()).arg(int(file.permissions()), 0, 16)));
    }
    QVERIFY2(files >= 4, "the store and the settings, each in a folder");
}

QTEST_GUILESS_MAIN(TestHygiene)
#include "tst_hygiene.moc"
