// SPDX-License-Identifier: MIT
#include "tests/support/expect.h"

#include "core/store/connectionprofile.h"

#include <QTest>

using namespace gatehouse;
using Kind = ConnectionProfile::Kind;

class tst_ConnectionProfile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void reads();
    void roundTrips_data();
    void roundTrips();
    void refuses_data();
    void refuses();
};

void tst_ConnectionProfile::reads()
{
    const auto file = ConnectionProfile::fromUrl(QStringLiteral("sqlite:some folder/a?b%20c.db"));
    QCOMPARE(file->kind, Kind::Embedded);
    QCOMPARE(file->path, QStringLiteral("some folder/a?b%20c.db"));
    QCOMPARE(ConnectionProfile::fromUrl(QStringLiteral("sqlite:///var/x.db"))->path,
             QStringLiteral("/var/x.db"));
    const auto redis =
        ConnectionProfile::fromUrl(QStringLiteral("rediss://support@cache.example.org:6380/2"));
    REQUIRE(redis);
    QCOMPARE(redis->kind, Kind::Redis);
    QCOMPARE(redis->host, QStringLiteral("cache.example.org"));
    QCOMPARE(redis->port, 6380);
    QCOMPARE(redis->userName, QStringLiteral("support"));
    QCOMPARE(redis->database, QStringLiteral("2"));
    QVERIFY(redis->tls);
    QVERIFY(!ConnectionProfile::fromUrl(QStringLiteral("redis://localhost"))->tls);
    const auto postgres = ConnectionProfile::fromUrl(QStringLiteral("postgres://app@db/auth"));
    QCOMPARE(postgres->kind, Kind::PostgreSql);
    QCOMPARE(postgres->database, QStringLiteral("auth"));
    QVERIFY(postgres->tls);
    QCOMPARE(postgres->port, 0);
}

void tst_ConnectionProfile::roundTrips_data()
{
    QTest::addColumn<QString>("url");
    for (const char *url :
         {"sqlite:/var/lib/gatehouse/store.db", "sqlite:relative.db", "redis://localhost",
          "rediss://support@cache.example.org:6380/2", "postgresql://app@db.example.org:5433/auth",
          "postgresql://db/auth?sslmode=disable",
          "postgresql://db/auth?sslmode=verify-ca&sslrootcert=/etc/a%26b.crt&schema=my%20app",
          "postgresql:?service=production", "redis://[::1]:7000",
          "redis://cache?access_life=300&refresh_life=86400",
          "rediss://a:26380?sentinel=shop&sentinels=b%3A26380%2Cc%3A26380",
          "rediss://a:26380?sentinel=shop&sentinel_user=default&connect_timeout=20"})
        QTest::newRow(url) << QString::fromLatin1(url);
}

void tst_ConnectionProfile::roundTrips()
{
    QFETCH(QString, url);
    const auto profile = ConnectionProfile::fromUrl(url);
    REQUIRE(profile);
    QCOMPARE(profile->toUrl(), url);
}

void tst_ConnectionProfile::refuses_data()
{
    QTest::addColumn<QString>("url");
    for (const char *url : {"", "sqlite:", "store.db", "mysql://db/x", "redis://", "postgresql:///auth",
                            "redis://user:hunter2@host", "rediss://:hunter2@host",
                            "postgresql://host/db?password=hunter2", "redis://host:99999", "redis://ho st",
                            "redis://host?access_life=15m", "redis://host?refresh_life=-1",
                            "redis://host?connect_timeout=0", "redis://host?connect_timeout=soon"})
        QTest::newRow(*url == '\0' ? "empty" : url) << QString::fromLatin1(url);
}

void tst_ConnectionProfile::refuses()
{
    QFETCH(QString, url);
    const auto profile = ConnectionProfile::fromUrl(url);
    REFUSED(profile, Error::Code::Malformed);
    QVERIFY(!profile.error().message.contains(QStringLiteral("hunter2")));
    QVERIFY(!profile.error().detail.contains(QStringLiteral("hunter2")));
}

QTEST_APPLESS_MAIN(tst_ConnectionProfile)
#include "tst_connectionprofile.moc"
