// SPDX-License-Identifier: MIT
#include "tests/support/expect.h"

#include "core/store/profilebook.h"
#include "core/store/profilejson.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace gatehouse;
using Kind = ConnectionProfile::Kind;

namespace {

ConnectionProfile redis(const QString &name)
{
    ConnectionProfile profile;
    profile.name = name;
    profile.kind = Kind::Redis;
    profile.host = QStringLiteral("redis.example.org");
    return profile;
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class tst_ProfileBook : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsEveryField();
    void isReadableByItsOwnerOnly();
    void refusesWhatCannotBeUsed();
    void keepsTheWorkOfAnotherProgram();
    void leavesADamagedFileAlone();
    void saysWhenItCannotBeWritten();
    void exportsAndImports();
    void importsAllOrNothing_data();
    void importsAllOrNothing();

private:
    QTemporaryDir m_folder;
    int m_count = 0;
    QString freshPath() { return m_folder.filePath(QStringLiteral("%1/connections.json").arg(++m_count)); }
};

void tst_ProfileBook::keepsEveryField()
{
    const QString path = freshPath();
    ConnectionProfile profile = redis(QStringLiteral("Shop"));
    profile.userName = QStringLiteral("support");
    profile.database = QStringLiteral("3");
    profile.port = 6380;
    profile.tls = false;
    profile.tlsMode = QStringLiteral("verify-ca");
    profile.caFile = QStringLiteral("/etc/ca.pem");
    profile.certificateFile = QStringLiteral("/etc/me.crt");
    profile.keyFile = QStringLiteral("/etc/me.key");
    profile.service = QStringLiteral("shop");
    profile.schema = QStringLiteral("auth");
    profile.sentinelPrimary = QStringLiteral("mymaster");
    profile.sentinels = QStringLiteral("a:1,b:2");
    profile.sentinelUser = QStringLiteral("watcher");
    profile.connectTimeoutMs = 12'000;
    profile.layout = QStringLiteral("guide");
    profile.colour = QStringLiteral("#d64545");
    profile.path = QStringLiteral("/var/records.db");
    profile.isProduction = profile.isReadOnly = true;
    profile.deadlineMs = 2500;
    profile.accessLifeSeconds = 300;
    profile.refreshLifeSeconds = 86'400;
    ProfileBook book(path);
    const Result<ConnectionProfile> saved = book.save(profile);
    REQUIRE(saved);
    profile.id = saved->id;
    ProfileBook again(path);
    REQUIRE(again.load());
    QCOMPARE(again.profiles().size(), std::size_t(1));
    QVERIFY(again.profiles().front() == profile);
    QVERIFY(again.find(QStringLiteral("sHOP")) != nullptr);
    REQUIRE(again.remove(saved->id));
    REQUIRE(book.load());
    QVERIFY(book.profiles().empty());
    REFUSED(book.remove(saved->id), Error::Code::NotFound);
}

void tst_ProfileBook::isReadableByItsOwnerOnly()
{
    const QString path = freshPath();
    REQUIRE(ProfileBook(path).save(redis(QStringLiteral("Shop"))));
    const QFileDevice::Permissions others =
        QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ReadOther | QFileDevice::WriteOther;
    QCOMPARE(QFile::permissions(path) & others, QFileDevice::Permissions());
}

void tst_ProfileBook::refusesWhatCannotBeUsed()
{
    ProfileBook book(freshPath());
    REFUSED(book.save(redis(QStringLiteral("  "))), Error::Code::Malformed);
    ConnectionProfile nowhere = redis(QStringLiteral("Nowhere"));
    nowhere.host.clear();
    REFUSED(book.save(nowhere), Error::Code::Malformed);
    REQUIRE(book.save(redis(QStringLiteral("Shop"))));
    const auto taken = book.save(redis(QStringLiteral("shop")));
    REFUSED(taken, Error::Code::Conflict);
    QVERIFY(taken.error().message.contains(QStringLiteral("Shop")));
    QCOMPARE(book.profiles().size(), std::size_t(1));
}

void tst_ProfileBook::keepsTheWorkOfAnotherProgram()
{
    const QString path = freshPath();
    ProfileBook one(path), other(path);
    REQUIRE(one.load());
    REQUIRE(other.load());
    REQUIRE(one.save(redis(QStringLiteral("One"))));
    REQUIRE(other.save(redis(QStringLiteral("Two"))));
    REQUIRE(one.load());
    QCOMPARE(one.profiles().size(), std::size_t(2));
}

void tst_ProfileBook::leavesADamagedFileAlone()
{
    const QString path = freshPath();
    REQUIRE(ProfileBook(path).save(redis(QStringLiteral("Shop"))));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write("{\"format\": \"gatehouse-connections-1\", \"connec");
    file.close();
    const QByteArray before = contentOf(path);
    ProfileBook book(path);
    const Done loaded = book.load();
    REFUSED(loaded, Error::Code::Malformed);
    QVERIFY(loaded.error().message.contains(path));
    REFUSED(book.save(redis(QStringLiteral("Other"))), Error::Code::Malformed);
    QCOMPARE(contentOf(path), before);
}

void tst_ProfileBook::saysWhenItCannotBeWritten()
{
    ProfileBook book(QStringLiteral("/proc/none/connections.json"));
    const auto saved = book.save(redis(QStringLiteral("Shop")));
    REFUSED(saved, Error::Code::Denied);
    QVERIFY(book.profiles().empty());
}

void tst_ProfileBook::exportsAndImports()
{
    ProfileBook book(freshPath());
    REQUIRE(book.save(redis(QStringLiteral("Shop"))));
    REQUIRE(book.save(redis(QStringLiteral("Bank"))));
    ProfileBook other(freshPath());
    REQUIRE(other.save(redis(QStringLiteral("Shop"))));
    const Result<int> count = other.import(book.exported());
    REQUIRE(count);
    QCOMPARE(*count, 2);
    QVERIFY(other.find(QStringLiteral("Shop (2)")) != nullptr);
    QVERIFY(other.find(QStringLiteral("Bank")) != nullptr);
    QVERIFY(other.find(QStringLiteral("Bank"))->id != book.find(QStringLiteral("Bank"))->id);
}

void tst_ProfileBook::importsAllOrNothing_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("says");
    const QByteArray good = R"({"name":"A","kind":"redis","host":"h"})";
    const auto file = [&](const QByteArray &second) {
        return QByteArray(R"({"format":"gatehouse-connections-1","connections":[)") + good + "," + second
            + "]}";
    };
    QTest::newRow("no JSON") << QByteArray("hello") << "JSON";
    QTest::newRow("another format") << QByteArray(R"({"connections":[]})") << "format";
    QTest::newRow("no list") << QByteArray(R"({"format":"gatehouse-connections-1"})") << "list";
    QTest::newRow("no object") << file("7") << "2";
    QTest::newRow("a password") << file(R"({"name":"B","kind":"redis","host":"h","password":"hunter2"})")
                                << "keychain";
    QTest::newRow("unknown member") << file(R"({"name":"B","kind":"redis","host":"h","shoe":1})") << "shoe";
    QTest::newRow("wrong type") << file(R"({"name":"B","kind":"redis","host":7})") << "host";
    QTest::newRow("port out of range")
        << file(R"({"name":"B","kind":"redis","host":"h","port":70000})") << "port";
    QTest::newRow("no kind") << file(R"({"name":"B","host":"h"})") << "kind";
    QTest::newRow("no host") << file(R"({"name":"B","kind":"redis"})") << "host";
}

void tst_ProfileBook::importsAllOrNothing()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, says);
    ProfileBook book(freshPath());
    const Result<int> count = book.import(json);
    REFUSED(count, Error::Code::Malformed);
    QVERIFY2(count.error().message.contains(says), qPrintable(count.error().message));
    QVERIFY(!count.error().message.contains(QStringLiteral("hunter2")));
    QVERIFY(book.profiles().empty());
}

QTEST_GUILESS_MAIN(tst_ProfileBook)
#include "tst_profilebook.moc"
