// SPDX-License-Identifier: MIT
#include "authorityfixture.h"
#include "ui/audit/auditmodel.h"
#include "ui/audit/auditpage.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/tableview.h"

#include <QFile>
#include <QFileDialog>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

using namespace gatehouse;

class TestAuditPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<Theme>(Theme::Choice::Light); }
    void init();
    void cleanup();
    void joinsRequestAndOutcome();
    void warnsWithoutOutcome();
    void appendsWhatHappens();
    void searches();
    void verifiesAnIntactChain();
    void findsAChangedRecord();
    void exportsJsonLines();

private:
    template <class Widget>
    Widget *find(const char *name) const
    {
        return m_page->findChild<Widget *>(QString::fromLatin1(name));
    }
    QAbstractItemModel *rows() const { return find<TableView>("auditTable")->model(); }
    QString cell(int row, int column) const { return rows()->index(row, column).data().toString(); }
    /// Behind the back of the program.
    void sql(const QString &statement) const;

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<test::AuthorityFixture> m_world;
    std::unique_ptr<AuditPage> m_page;
};

void TestAuditPage::init()
{
    m_world = std::make_unique<test::AuthorityFixture>();
    m_world->unlock();
    m_world->revoke(m_world->login().sessionId, QStringLiteral("Phone stolen, ticket 4711"));
    m_page = std::make_unique<AuditPage>(m_world->services(), *m_theme);
    m_page->resize(1200, 850);
    m_page->show();
    QTRY_COMPARE(rows()->rowCount(), 2);
}

void TestAuditPage::cleanup()
{
    m_page.reset();
    m_world.reset();
}

void TestAuditPage::sql(const QString &statement) const
{
    const QString name = QStringLiteral("behind");
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), name);
        database.setDatabaseName(m_world->path());
        QVERIFY(database.open());
        QSqlQuery query(database);
        QVERIFY2(query.exec(statement), qPrintable(query.lastError().text()));
    }
    QSqlDatabase::removeDatabase(name);
}

void TestAuditPage::joinsRequestAndOutcome()
{
    QCOMPARE(cell(0, AuditModel::ActionColumn), QStringLiteral("Revoke sessions")); // Newest first.
    QCOMPARE(cell(1, AuditModel::ActionColumn), QStringLiteral("Set up the key store"));
    QCOMPARE(cell(0, AuditModel::ActorColumn), QStringLiteral("dana"));
    QCOMPARE(cell(0, AuditModel::ReasonColumn), QStringLiteral("Phone stolen, ticket 4711"));
    QVERIFY2(cell(0, AuditModel::OutcomeColumn).contains(QStringLiteral("1 revoked")),
             qPrintable(cell(0, 4)));
    find<TableView>("auditTable")->setCurrentIndex(rows()->index(0, 0));
    auto *details = find<QWidget>("auditDetails");
    QVERIFY(details->isVisible());
    QVERIFY(m_page->closeDetails());
    QVERIFY(!details->isVisible());
}

void TestAuditPage::warnsWithoutOutcome()
{
    AuditEvent begun;
    begun.atMs = m_world->clock.nowMs();
    begun.actionId = QStringLiteral("crashed");
    begun.action = AuditAction::RevokeUser;
    begun.actor = QStringLiteral("erin");
    begun.object = QStringLiteral("u-17");
    QVERIFY(m_world->run([&](OpenStore &store) { return store.audit.append(begun); }));
    m_page->refresh();
    QTRY_COMPARE(rows()->rowCount(), 3);
    QCOMPARE(cell(0, AuditModel::OutcomeColumn), QStringLiteral("Under way"));
    m_world->clock.advance(31'000);
    m_page->refresh();
    QCOMPARE(cell(0, AuditModel::OutcomeColumn), QStringLiteral("No outcome recorded"));
    find<TableView>("auditTable")->setCurrentIndex(rows()->index(0, 0));
    QVERIFY(find<QLabel>("noOutcome"));
}

void TestAuditPage::appendsWhatHappens()
{
    m_world->revoke(m_world->login(QStringLiteral("marcus@northwind.io")).sessionId,
                    QStringLiteral("Left the company"));
    QTRY_COMPARE(rows()->rowCount(), 3); // By itself.
    QCOMPARE(cell(0, AuditModel::ReasonColumn), QStringLiteral("Left the company"));
}

void TestAuditPage::searches()
{
    auto *line = find<QLineEdit>("search");
    QTest::keyClicks(line, QStringLiteral("TICKET dana"));
    QCOMPARE(rows()->rowCount(), 1);
    QCOMPARE(find<QLabel>("auditCount")->text(), QStringLiteral("1 of 2 actions"));
    QTest::keyClicks(line, QStringLiteral(" nowhere"));
    QCOMPARE(rows()->rowCount(), 0);
    QVERIFY(find<QPushButton>("emptyAction")->isVisible());
    find<QPushButton>("emptyAction")->click();
    QCOMPARE(rows()->rowCount(), 2);
}

void TestAuditPage::verifiesAnIntactChain()
{
    find<QPushButton>("verify")->click();
    auto *message = m_page->findChild<MessageBar *>();
    QTRY_VERIFY2(message->text().startsWith(QStringLiteral("The chain holds: 4 records")),
                 qPrintable(message->text()));
    QCOMPARE(message->property("tone").toString(), QStringLiteral("success"));
}

void TestAuditPage::findsAChangedRecord()
{
    sql(QStringLiteral("DROP TRIGGER audit_is_not_edited")); // As somebody with the file could.
    sql(QStringLiteral("UPDATE audit SET record = replace(record, 'stolen', 'found') WHERE seq = 3"));
    find<QPushButton>("verify")->click();
    auto *message = m_page->findChild<MessageBar *>();
    QTRY_VERIFY2(message->text().startsWith(QStringLiteral("The chain is broken at record 3")),
                 qPrintable(message->text()));
    QCOMPARE(message->property("tone").toString(), QStringLiteral("danger"));
}

void TestAuditPage::exportsJsonLines()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("audit.jsonl"));
    find<QPushButton>("export")->click();
    Q_EMIT find<QFileDialog>("exportDialog")->fileSelected(path);
    QTRY_VERIFY(QFile::exists(path));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
    QCOMPARE(lines.size(), 4);
    QString previous;
    for (int i = 0; i < lines.size(); ++i) {
        const QJsonObject record = QJsonDocument::fromJson(lines.at(i)).object();
        QCOMPARE(record.value(QStringLiteral("seq")).toInt(), i + 1);
        if (i > 0)
            QCOMPARE(record.value(QStringLiteral("previous_hash")).toString(), previous);
        previous = record.value(QStringLiteral("hash")).toString();
        QCOMPARE(previous.size(), 64);
    }
}

QTEST_MAIN(TestAuditPage)
#include "tst_auditpage.moc"
