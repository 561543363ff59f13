// SPDX-License-Identifier: MIT
// What of a revocation is sent together, and how the outcome of several whole users finds its places.
#include "core/auth/revocationjournal.h"
#include "tests/support/expect.h"
#include "tests/support/sqlfixture.h"

#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;
using Outcome = RevokeItem::Outcome;

namespace {

const QString job = QStringLiteral("job-1");

RevokeTarget user(const char *id, const char *except = "")
{
    return UserSessions{QString::fromLatin1(id), QString::fromLatin1(except)};
}

RevokeTarget sessions(const QStringList &ids) { return SessionIds{ids}; }

/// "s1,s2" for sessions, "u1+u2" for users, "u1-s1" for a user with an exception.
QString written(const RevocationJournal::Part &part)
{
    if (!part.users.isEmpty())
        return part.users.join(QLatin1Char('+'));
    if (const auto *one = std::get_if<UserSessions>(&part.target))
        return one->userId + QLatin1Char('-') + one->exceptSession;
    return std::get<SessionIds>(part.target).ids.join(QLatin1Char(','));
}

} // namespace

class tst_RevocationJournal : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void partsAreOfOneKind_data();
    void partsAreOfOneKind();
    void eachUserHasAnOutcome();
    void usersWaitAgainAfterAStop();

private:
    void begin(const std::vector<RevokeTarget> &targets);

    std::unique_ptr<SqlFixture> m_file;
    std::unique_ptr<SqlConnection> m_connection;
    std::unique_ptr<RevocationJournal> m;
};

void tst_RevocationJournal::init()
{
    m.reset();
    m_connection.reset();
    m_file = std::make_unique<SqlFixture>();
    m_connection = m_file->open();
    m = std::make_unique<RevocationJournal>(*m_connection, QStringLiteral("elsewhere"));
}

void tst_RevocationJournal::begin(const std::vector<RevokeTarget> &targets)
{
    REQUIRE(m->add({job, targets, {}, QStringLiteral("breach"), QStringLiteral("dana")}, 1,
                   [] { return Done(); }));
}

void tst_RevocationJournal::partsAreOfOneKind_data()
{
    QTest::addColumn<std::vector<RevokeTarget>>("targets");
    QTest::addColumn<int>("users");
    QTest::addColumn<QString>("parts");
    using All = std::vector<RevokeTarget>;
    const QStringList five{QStringLiteral("s1"), QStringLiteral("s2"), QStringLiteral("s3"),
                           QStringLiteral("s4"), QStringLiteral("s5")};
    const All four{user("a"), user("b"), user("c"), user("d")};
    QTest::newRow("sessions") << All{sessions(five)} << 1 << QStringLiteral("s1,s2 s3,s4 s5");
    QTest::newRow("users, one at a time") << four << 1 << QStringLiteral("a b c d");
    QTest::newRow("users, three at a time") << four << 3 << QStringLiteral("a+b+c d");
    QTest::newRow("sessions, users, sessions")
        << All{sessions({QStringLiteral("s1")}), user("a"), user("b"), sessions({QStringLiteral("s2")})} << 3
        << QStringLiteral("s1 a+b s2");
    QTest::newRow("exceptions stand alone")
        << All{user("a", "s1"), user("b"), user("c", "s2"), user("d", "s3"), user("e"), user("f")} << 3
        << QStringLiteral("a-s1 b c-s2 d-s3 e+f");
}

void tst_RevocationJournal::partsAreOfOneKind()
{
    QFETCH(std::vector<RevokeTarget>, targets);
    QFETCH(int, users);
    QFETCH(QString, parts);
    begin(targets);
    QStringList taken;
    for (;;) {
        const Result<RevocationJournal::Part> part = m->take(job, 2, users);
        REQUIRE(part);
        if (part->isEmpty())
            break;
        taken << written(*part);
        QCOMPARE(part->before.waiting, int(part->places.size()));
        QCOMPARE(m->tally(job, *part)->unknown, int(part->places.size()));
    }
    QCOMPARE(taken.join(QLatin1Char(' ')), parts);
}

void tst_RevocationJournal::eachUserHasAnOutcome()
{
    begin({user("a"), user("b"), user("c"), user("d")});
    const auto part = m->take(job, 500, 500);
    REQUIRE(part);
    RevokeOutcome outcome;
    outcome.items = {{QStringLiteral("s1"), QStringLiteral("c"), Outcome::Revoked, {}},
                     {QStringLiteral("s2"), QStringLiteral("a"), Outcome::Revoked, {}},
                     {QStringLiteral("s3"), QStringLiteral("c"), Outcome::AlreadyGone, {}},
                     {{}, QStringLiteral("d"), Outcome::Unknown, QStringLiteral("The answer was lost.")}};
    REQUIRE(m->note(job, *part, outcome));
    QCOMPARE(m->find(job)->tally, (RevocationTally{4, 0, 1, 2, 1, 0, 0}));
    const auto items = m->items(job);
    REQUIRE(items);
    QStringList told;
    for (const RevokeItem &item : *items)
        told << item.userId + QString::number(int(item.outcome)) + item.why;
    const auto as = [](const char *name, Outcome what) {
        return QLatin1String(name) + QString::number(int(what));
    };
    QCOMPARE(told,
             (QStringList{as("a", Outcome::Revoked), as("b", Outcome::AlreadyGone), as("c", Outcome::Revoked),
                          as("d", Outcome::Unknown) + QStringLiteral("The answer was lost.")}));
}

void tst_RevocationJournal::usersWaitAgainAfterAStop()
{
    begin({user("a"), user("b")});
    const auto part = m->take(job, 500, 500);
    REQUIRE(part);
    RevokeOutcome outcome;
    outcome.items = {{QStringLiteral("s1"), QStringLiteral("a"), Outcome::Revoked, {}}};
    outcome.stop = Error{Error::Code::Denied, QStringLiteral("Read-only."), {}};
    REQUIRE(m->note(job, *part, outcome));
    QCOMPARE(m->find(job)->tally, (RevocationTally{2, 2, 0, 1, 0, 0, 0}));
    QCOMPARE(written(*m->take(job, 500, 500)), QStringLiteral("a+b"));
}

QTEST_GUILESS_MAIN(tst_RevocationJournal)
#include "tst_revocationjournal.moc"
