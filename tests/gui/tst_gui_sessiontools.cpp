// SPDX-License-Identifier: MIT
#include "guifixture.h"
#include "ui/mainwindow.h"
#include "ui/sessions/filterhelp.h"
#include "ui/sessions/filtermenu.h"
#include "ui/sessions/savedfilters.h"
#include "ui/sessions/sessionmodel.h"
#include "ui/sessions/sessionspage.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/tableview.h"

#include <QAction>
#include <QFile>
#include <QHeaderView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

using namespace gatehouse;
using test::GuiFixture;

namespace {

struct Opened {
    explicit Opened(GuiFixture &fixture, Theme &theme)
        : window(fixture.services(), theme)
    {
        window.showPage(QStringLiteral("sessions"));
        window.show();
        page = window.findChild<SessionsPage *>();
        model = page->findChild<SessionModel *>();
        search = page->findChild<QLineEdit *>(QStringLiteral("search"));
        menu = page->findChild<FilterMenu *>();
    }
    /// The entry of the filter menu that begins so.
    QAction *entry(const QString &start) const
    {
        Q_EMIT menu->menu()->aboutToShow();
        for (QAction *action : menu->menu()->actions()) {
            if (action->text().startsWith(start))
                return action;
        }
        return nullptr;
    }
    QString message() const { return page->findChild<MessageBar *>()->text(); }

    MainWindow window;
    SessionsPage *page;
    SessionModel *model;
    QLineEdit *search;
    FilterMenu *menu;
};

} // namespace

/// What stands beside the table: export, saved filters, help with the filter language.
class TestGuiSessionTools : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QSettings().clear(); }
    void exportsWhatIsShown();
    void exportsJson();
    void saysWhenAFileCannotBeWritten();
    void keepsFilters();
    void explainsFilters();
    void sharesTheRoom();
    void progressOfARevocationIsReadWhole();

private:
    Theme m_theme{Theme::Choice::Light};
    QTemporaryDir m_folder;
};

void TestGuiSessionTools::exportsWhatIsShown()
{
    GuiFixture fixture;
    fixture.fill(6, 60);
    Opened ui(fixture, m_theme);
    QTRY_COMPARE(ui.model->rowCount(), 60);
    ui.search->setText(QStringLiteral("state:revoked"));
    QTRY_VERIFY(ui.model->rowCount() < 60 && ui.model->rowCount() > 0);
    ui.model->sort(SessionModel::Expires, Qt::AscendingOrder);
    const QStringList shown = ui.model->shownIds();
    const QString path = m_folder.filePath(QStringLiteral("sessions.csv"));
    ui.page->exportTo(path);
    QTRY_VERIFY(ui.message().contains(path));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
    QCOMPARE(lines.size(), shown.size() + 1);
    for (qsizetype i = 0; i < shown.size(); ++i)
        QVERIFY2(lines.at(i + 1).contains(shown.at(i).toUtf8()), lines.at(i + 1).constData());
    QCOMPARE(file.permissions() & (QFileDevice::ReadGroup | QFileDevice::ReadOther),
             QFileDevice::Permissions());
}

void TestGuiSessionTools::exportsJson()
{
    GuiFixture fixture;
    fixture.fill(6, 60);
    Opened ui(fixture, m_theme);
    QTRY_COMPARE(ui.model->rowCount(), 60);
    const QString path = m_folder.filePath(QStringLiteral("sessions.json"));
    ui.page->exportTo(path);
    QTRY_VERIFY(ui.message().contains(path));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(QJsonDocument::fromJson(file.readAll()).array().size(), 60);
}

void TestGuiSessionTools::saysWhenAFileCannotBeWritten()
{
    GuiFixture fixture;
    fixture.fill(6, 60);
    Opened ui(fixture, m_theme);
    QTRY_COMPARE(ui.model->rowCount(), 60);
    ui.page->exportTo(QStringLiteral("/proc/none/sessions.csv"));
    QTRY_VERIFY(ui.message().contains(QStringLiteral("could not be written")));
    const Commands commands = ui.page->commands();
    const auto again = std::find_if(commands.begin(), commands.end(), [](const Command &command) {
        return command.id == QLatin1String("sessions.export");
    });
    QVERIFY(again != commands.end() && again->enabled());
    if (QFile::exists(QStringLiteral("/dev/full"))) { // A disk that is full, as far as a program can tell.
        ui.page->exportTo(QStringLiteral("/dev/full"));
        QTRY_VERIFY(!ui.message().contains(QStringLiteral("were saved")));
    }
}

void TestGuiSessionTools::keepsFilters()
{
    GuiFixture fixture;
    fixture.fill(6, 60);
    {
        Opened ui(fixture, m_theme);
        QTRY_COMPARE(ui.model->rowCount(), 60);
        QVERIFY(!ui.entry(QStringLiteral("Save"))->isEnabled()); // Nothing to save yet.
        ui.search->setText(QStringLiteral("state:revoked"));
        ui.entry(QStringLiteral("Save"))->trigger();
        auto *dialog = ui.window.findChild<QDialog *>(QStringLiteral("saveFilter"));
        QVERIFY(dialog);
        QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("reason")),
                         QStringLiteral("Ended ones"));
        dialog->findChild<QPushButton *>(QStringLiteral("confirm"))->click();
    }
    Opened ui(fixture, m_theme); // Another start.
    QTRY_COMPARE(ui.model->rowCount(), 60);
    QAction *saved = ui.entry(QStringLiteral("Ended ones"));
    QVERIFY(saved);
    saved->trigger();
    QCOMPARE(ui.search->text(), QStringLiteral("state:revoked"));
    QTRY_VERIFY(ui.model->rowCount() < 60);
    ui.entry(QStringLiteral("Remove"))->menu()->actions().front()->trigger();
    QVERIFY(!ui.entry(QStringLiteral("Ended ones")));
    QVERIFY(SavedFilters().all().empty()); // At the next start as well.
}

void TestGuiSessionTools::explainsFilters()
{
    GuiFixture fixture;
    fixture.fill(6, 60);
    Opened ui(fixture, m_theme);
    QTRY_COMPARE(ui.model->rowCount(), 60);
    ui.entry(QStringLiteral("The filter language"))->trigger();
    auto *help = ui.window.findChild<FilterHelp *>();
    QVERIFY(help);
    const QList<QPushButton *> examples = help->findChildren<QPushButton *>();
    QVERIFY(examples.size() > 10);
    for (QPushButton *example : examples) { // Each example is understood.
        if (example->property("kind").toString() != QLatin1String("link"))
            continue;
        Q_EMIT help->chosen(example->text());
        QCOMPARE(ui.search->text(), example->text());
        QVERIFY2(!ui.model->filterProblem(), qPrintable(example->text()));
    }
}

/// The columns that are often cut share what is left, whatever the width.
void TestGuiSessionTools::sharesTheRoom()
{
    GuiFixture fixture;
    fixture.fill(6, 10);
    Opened ui(fixture, m_theme);
    ui.window.resize(1440, 900);
    QTRY_COMPARE(ui.model->rowCount(), 10);
    const auto *table = ui.page->findChild<TableView *>(QStringLiteral("sessionTable"));
    const QHeaderView *header = table->horizontalHeader();
    QTRY_VERIFY(header->sectionSize(SessionModel::Device) >= 200);
    QVERIFY(header->length() <= table->viewport()->width());
}

/// Also before the event loop has had its turn, as during a long revocation.
void TestGuiSessionTools::progressOfARevocationIsReadWhole()
{
    GuiFixture fixture;
    Opened ui(fixture, m_theme);
    ui.window.resize(920, 640);
    RevocationService &revocations = fixture.services().sessions.revocations();
    Q_EMIT revocations.begun(QStringLiteral("test"));
    const auto *progress = ui.window.findChild<QWidget *>(QStringLiteral("revocationProgress"));
    QTRY_VERIFY(progress->isVisible() && progress->width() > 400);
    const auto *text = progress->findChild<QLabel *>();
    RevocationTally tally;
    tally.total = 1'000'000;
    for (const int waiting : {999'995, 500'000, 0}) {
        tally.waiting = waiting;
        Q_EMIT revocations.progressed(tally);
        QVERIFY(text->text().startsWith(QStringLiteral("Revoking: ")));
        QVERIFY2(text->width() >= text->fontMetrics().horizontalAdvance(text->text()),
                 qPrintable(text->text()));
    }
}

QTEST_MAIN(TestGuiSessionTools)
#include "tst_gui_sessiontools.moc"
