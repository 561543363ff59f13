// SPDX-License-Identifier: MIT
#include "core/auth/revocationlist.h"
#include "tests/support/authfixture.h"
#include "tests/support/expect.h"

#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

class tst_RevocationList : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void entries_data();
    void entries();
    void resolves();
};

void tst_RevocationList::entries_data()
{
    QTest::addColumn<QString>("list");
    QTest::addColumn<QStringList>("wanted");
    const QStringList abc{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")};
    QTest::newRow("lines") << QStringLiteral("a\r\nb\n\nc\n") << abc;
    QTest::newRow("commas") << QStringLiteral("a,b, c") << abc;
    QTest::newRow("spaces and tabs") << QStringLiteral("  a b\tc ") << abc;
    QTest::newRow("a column of a sheet") << QStringLiteral("\"a\";\"b\";\"c\"") << abc;
    QTest::newRow("twice") << QStringLiteral("a b a c b") << abc;
    QTest::newRow("nothing") << QStringLiteral(" \n,;") << QStringList();
    QTest::newRow("addresses") << QStringLiteral("ada@example.org, grace-h_1@example.org")
                               << QStringList{QStringLiteral("ada@example.org"),
                                              QStringLiteral("grace-h_1@example.org")};
}

void tst_RevocationList::entries()
{
    QFETCH(QString, list);
    QFETCH(QStringList, wanted);
    QCOMPARE(entriesOf(list), wanted);
}

void tst_RevocationList::resolves()
{
    const SqlFixture sql;
    const FixedClock clock(startMs);
    AuthParts parts(sql.open(), clock);
    const auto ada = parts.addUser("ada", "analytical engine", startMs);
    const auto idle = parts.addUser("idle", "has no session", startMs);
    REQUIRE(ada);
    REQUIRE(idle);
    Session session = sampleSession(QStringLiteral("s1"));
    REQUIRE(parts.sessions.insert(session));
    session = sampleSession(QStringLiteral("s2"));
    session.userId = ada->id;
    REQUIRE(parts.sessions.insert(session));
    session = sampleSession(QStringLiteral("s3"));
    session.userId = QStringLiteral("third");
    REQUIRE(parts.sessions.insert(session));
    const QString other = sampleSession(QStringLiteral("s1")).userId;

    // Sessions of users that are named too end with them, and count once.
    const auto list =
        resolveList({QStringLiteral("s2"), QStringLiteral("ADA"), QStringLiteral("nobody"), other,
                     QStringLiteral("idle"), ada->id, QStringLiteral("s1"), QStringLiteral("s3")},
                    parts.sessions, &parts.users);
    REQUIRE(list);
    QCOMPARE(list->sessions, QStringList{QStringLiteral("s3")});
    QCOMPARE(list->users, (QStringList{ada->id, other, idle->id}));
    QCOMPARE(list->notFound, QStringList{QStringLiteral("nobody")});
    QCOMPARE(list->targets().size(), std::size_t(4));
    // Where no users are kept, those with sessions are still known.
    const auto without =
        resolveList({QStringLiteral("ADA"), ada->id, QStringLiteral("idle")}, parts.sessions, nullptr);
    REQUIRE(without);
    QCOMPARE(without->users, QStringList{ada->id});
    QCOMPARE(without->notFound, QStringList{QStringLiteral("idle")});
}

QTEST_GUILESS_MAIN(tst_RevocationList)
#include "tst_revocationlist.moc"
