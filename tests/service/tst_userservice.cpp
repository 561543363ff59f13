// SPDX-License-Identifier: MIT
#include "core/service/auditservice.h"
#include "core/service/userservice.h"
#include "servicefixture.h"

#include <QSignalSpy>

using namespace gatehouse;
using namespace gatehouse::test;

class TestUserService : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void listsUsersWithTheirSessions();
    void addsUsersWhoCanLogIn();
    void disablesUsers();
};

void TestUserService::listsUsersWithTheirSessions()
{
    ServiceFixture m;
    m.login();
    m.login();
    REQUIRE(m.other.sessions.insert(sampleSession(QStringLiteral("s1"), QStringLiteral("a-stranger"))));
    UserService service(m.store, QStringLiteral("op"));
    const auto users = settled(service.list());
    REQUIRE(users);
    QCOMPARE(users->size(), std::size_t(2));
    QCOMPARE(users->at(0).user.login, QStringLiteral("ada"));
    QCOMPARE(users->at(0).activity.liveSessions, 2);
    QCOMPARE(users->at(1).user.id, QStringLiteral("a-stranger"));
    QVERIFY(users->at(1).user.login.isEmpty());
    QCOMPARE(users->at(1).activity.liveSessions, 1);
}

void TestUserService::addsUsersWhoCanLogIn()
{
    ServiceFixture m;
    UserService service(m.store, QStringLiteral("op"));
    QSignalSpy changed(&service, &UserService::changed);
    const NewUser bob{QStringLiteral("bob"), QStringLiteral("Bob"), QStringLiteral("support")};
    REFUSED(settled(service.add(bob, Secret("short"))), Error::Code::Malformed);
    REFUSED(settled(service.add({QStringLiteral("  "), {}, {}}, Secret("long enough"))),
            Error::Code::Malformed);
    QCOMPARE(changed.count(), 0);
    REQUIRE(settled(service.add(bob, Secret("long enough"))));
    QCOMPARE(changed.count(), 1);
    REFUSED(settled(service.add(bob, Secret("long enough"))), Error::Code::Conflict);
    QVERIFY(m.other.login("bob", "long enough")->ok());

    AuditService audit(m.store);
    AuditQuery query;
    query.text = QStringLiteral("user.add");
    const auto events = settled(audit.read(query));
    REQUIRE(events);
    QCOMPARE(events->size(), std::size_t(4)); // Two attempts that came so far, each with its end.
    QCOMPARE(events->at(1).phase, AuditPhase::Succeeded);
    QCOMPARE(events->at(3).phase, AuditPhase::Failed);
    const auto check = settled(audit.check());
    REQUIRE(check);
    QVERIFY(check->holds());
}

void TestUserService::disablesUsers()
{
    ServiceFixture m;
    UserService service(m.store, QStringLiteral("op"));
    const QString id = m.other.users.findByLogin(QStringLiteral("ada"))->value().id;
    REQUIRE(settled(service.setDisabled(id, true)));
    const auto refused = m.other.login("ada", "analytical engine");
    QVERIFY(refused && !refused->ok());
    QCOMPARE(refused->denial, Denial::UserDisabled);
    REQUIRE(settled(service.setDisabled(id, false)));
    QVERIFY(m.other.login("ada", "analytical engine")->ok());
}

QTEST_GUILESS_MAIN(TestUserService)
#include "tst_userservice.moc"
