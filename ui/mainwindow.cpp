// SPDX-License-Identifier: MIT
#include "mainwindow.h"

#include "navbutton.h"
#include "page.h"
#include "shortcuthelp.h"
#include "sidebar.h"
#include "windowstate.h"

#include "core/service/connectionservice.h"
#include "core/service/keyservice.h"
#include "core/service/sessionservice.h"
#include "ui/connections/passworddialog.h"
#include "ui/palette/commandpalette.h"
#include "ui/sessions/revocationbar.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messagebar.h"

#include <QCloseEvent>
#include <QHBoxLayout>
#include <QSettings>
#include <QShortcut>
#include <QStackedWidget>

namespace gatehouse {

namespace {

const QString geometryKey = QStringLiteral("window/geometry");
const QString pageKey = QStringLiteral("window/page");
constexpr int compactBelow = 1180;

} // namespace

MainWindow::MainWindow(Services services, Theme &theme, QWidget *parent)
    : QMainWindow(parent)
    , m_services(services)
    , m_theme(theme)
    , m_entries(pageEntries())
    , m_pages(m_entries.size(), nullptr)
    , m_sidebar(new Sidebar(theme))
    , m_strip(new QWidget)
    , m_stack(new QStackedWidget)
{
    setObjectName(QStringLiteral("mainWindow"));
    auto *centre = new QWidget;
    auto *column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_strip);
    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(m_sidebar);
    auto *page = new QVBoxLayout;
    page->setSpacing(0);
    page->addWidget(new RevocationBar(services.sessions, theme));
    page->addWidget(m_stack, 1);
    row->addLayout(page, 1);
    column->addLayout(row, 1);
    setCentralWidget(centre);
    setMinimumSize(920, 600);
    buildSidebar();
    buildCommands();
    showProfile();
    m_services.sessions.setLive(false); // Until the page of the sessions is in front.
    restorePlace();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildSidebar()
{
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const PageEntry &entry = m_entries[i];
        m_buttons.push_back(
            m_sidebar->addPage(entry.id, entry.name, entry.icon, QStringLiteral("Ctrl+%1").arg(i + 1)));
    }
    m_sidebar->setOperator(m_services.sessions.actor());
    connect(m_sidebar, &Sidebar::pageChosen, this, &MainWindow::setCurrent);
    connect(m_sidebar, &Sidebar::connectionChosen, this, [this] { showPage(QStringLiteral("connections")); });
    connect(m_sidebar, &Sidebar::themeChosen, this, &MainWindow::switchTheme);
    connect(
        &m_services.sessions, &SessionService::connectionChanged, this,
        [this](bool reachable, const Error &error) { m_sidebar->setReachable(reachable, error.message); });
}

void MainWindow::addCommand(Command command)
{
    if (!command.shortcut.isEmpty()) {
        auto *shortcut = new QShortcut(command.shortcut, this);
        connect(shortcut, &QShortcut::activated, this, [command] {
            if (command.enabled())
                command.run();
        });
    }
    m_commands.push_back(std::move(command));
}

void MainWindow::buildCommands()
{
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        addCommand({QStringLiteral("page.") + m_entries[i].id,
                    tr("Go to %1").arg(m_entries[i].name),
                    m_entries[i].icon,
                    QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_1 + int(i))),
                    [this, i] { setCurrent(int(i)); },
                    {}});
    addCommand({QStringLiteral("search"), tr("Search on this page"), QLatin1String("search"),
                QKeySequence(Qt::CTRL | Qt::Key_F), [this] { currentPage()->focusSearch(); },
                [this] { return currentPage()->hasSearch(); }});
    addCommand({QStringLiteral("palette"),
                tr("Open the command palette"),
                QLatin1String("command"),
                QKeySequence(Qt::CTRL | Qt::Key_K),
                [this] { openPalette(); },
                {}});
    addCommand({QStringLiteral("refresh"), tr("Refresh this page"), QLatin1String("refresh-cw"),
                QKeySequence(Qt::Key_F5), [this] { currentPage()->refresh(); },
                [this] { return currentPage()->canRefresh(); }});
    addCommand({QStringLiteral("theme"),
                tr("Switch between light and dark"),
                QLatin1String("sun-moon"),
                QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L),
                [this] { switchTheme(); },
                {}});
    addCommand({QStringLiteral("theme.system"),
                tr("Follow the light or dark of the system"),
                QLatin1String("monitor"),
                {},
                [this] {
                    m_theme.setChoice(Theme::Choice::System);
                    rememberTheme(m_theme.choice());
                },
                [this] { return m_theme.choice() != Theme::Choice::System; }});
    addCommand({QStringLiteral("password"),
                tr("Enter the password of the connection…"),
                QLatin1String("key-round"),
                {},
                [this] { m_services.connections.askForPassword(); },
                [this] { return m_services.connections.isWaitingForPassword(); }});
    addCommand({QStringLiteral("help"),
                tr("Show all shortcuts"),
                QLatin1String("keyboard"),
                QKeySequence(Qt::Key_F1),
                [this] { openShortcutHelp(); },
                {}});
    addCommand({QStringLiteral("quit"),
                tr("Quit Gatehouse"),
                QLatin1String("log-out"),
                QKeySequence(Qt::CTRL | Qt::Key_Q),
                [this] { close(); },
                {}});
    // Text fields keep their question mark: they claim it before a shortcut does.
    connect(new QShortcut(QKeySequence(QStringLiteral("?")), this), &QShortcut::activated, this,
            &MainWindow::openShortcutHelp);
}

void MainWindow::showProfile()
{
    const ConnectionProfile &profile = m_services.connections.current();
    m_sidebar->setProfile(profile);
    const QColor own(profile.colour);
    const bool tinted = profile.isProduction || own.isValid();
    const auto tint = [this, own] {
        QPalette palette;
        palette.setColor(QPalette::Window, own.isValid() ? own : m_theme.colour(Ink::DangerFill));
        m_strip->setPalette(palette);
    };
    m_strip->setFixedHeight(4);
    m_strip->setAutoFillBackground(true);
    m_strip->setVisible(tinted);
    tint();
    connect(&m_theme, &Theme::changed, m_strip, tint);
    connect(&m_services.connections, &ConnectionService::opened, this, &MainWindow::showStore);
    connect(&m_services.connections, &ConnectionService::passwordNeeded, this, &MainWindow::askPassword);
    connect(&m_services.connections, &ConnectionService::notKept, this, [this](const Error &error) {
        auto *dialog = new ConfirmDialog(m_theme, tr("The password was not kept"), this);
        dialog->setSentence(
            tr("You are connected, but the keychain did not take the password. It will be asked "
               "for again next time."));
        dialog->message()->say(error);
        dialog->showOnlyClose();
        dialog->open();
    });
}

void MainWindow::showStore(const StoreInfo &info)
{
    m_sidebar->setStore(QStringLiteral("%1 %2").arg(info.kind, info.version));
    m_sidebar->setReachable(true, {});
}

void MainWindow::askPassword(const Error &why)
{
    m_sidebar->setReachable(false, tr("Waits for its password"));
    if (findChild<PasswordDialog *>() == nullptr)
        (new PasswordDialog(m_services.connections, why, m_theme, this))->open();
}

Page *MainWindow::pageAt(int index)
{
    Page *&page = m_pages[std::size_t(index)];
    if (page)
        return page;
    page = m_entries[std::size_t(index)].make(m_services, m_theme);
    page->setObjectName(QStringLiteral("page.") + m_entries[std::size_t(index)].id);
    connect(page, &Page::showRequested, this, &MainWindow::showPage);
    connect(page, &Page::badgeChanged, m_buttons[std::size_t(index)], &NavButton::setBadge);
    m_stack->addWidget(page);
    for (const Command &command : page->commands()) {
        if (command.shortcut.isEmpty())
            continue;
        auto *shortcut = new QShortcut(command.shortcut, page); // Rests while the page is not in front.
        connect(shortcut, &QShortcut::activated, page, [command] {
            if (command.enabled())
                command.run();
        });
    }
    return page;
}

Page *MainWindow::currentPage() const { return m_pages[std::size_t(m_current)]; }

void MainWindow::setCurrent(int index)
{
    if (index == m_current)
        return;
    if (m_current >= 0)
        currentPage()->deactivated();
    m_current = index;
    Page *page = pageAt(index);
    m_stack->setCurrentWidget(page);
    m_sidebar->setCurrent(index);
    setWindowTitle(tr("%1 – %2 – Gatehouse").arg(page->title(), m_services.connections.current().name));
    page->activated();
    // Who walks through the sidebar with the arrow keys stays there.
    if (!m_sidebar->isAncestorOf(focusWidget()))
        page->setFocus(Qt::OtherFocusReason);
}

void MainWindow::showPage(const QString &id, const QString &subject)
{
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        if (m_entries[i].id != id)
            continue;
        setCurrent(int(i));
        if (!subject.isEmpty())
            currentPage()->showSubject(subject);
    }
}

void MainWindow::switchTheme()
{
    m_theme.setChoice(m_theme.isDark() ? Theme::Choice::Light : Theme::Choice::Dark);
    rememberTheme(m_theme.choice());
}

void MainWindow::openShortcutHelp()
{
    Commands here = m_commands;
    for (Command &command : currentPage()->commands())
        here.push_back(std::move(command));
    (new ShortcutHelp(here, this))->open();
}

/// What can be done here, on the page in front; then what leads to another page or is done there.
Commands MainWindow::everyCommand()
{
    Commands all = currentPage()->commands();
    for (const Command &command : m_commands) {
        if (command.id != QLatin1String("palette"))
            all.push_back(command);
    }
    for (int i = 0; i < int(m_entries.size()); ++i) {
        if (i == m_current)
            continue;
        for (Command &command : pageAt(i)->commands()) {
            if (!command.enabled())
                continue; // What needs a selection there makes no sense from here.
            command.shortcut = {};
            command.run = [this, i, run = std::move(command.run)] {
                setCurrent(i);
                run();
            };
            all.push_back(std::move(command));
        }
    }
    return all;
}

/// What was typed, as something to look for.
Commands MainWindow::searchesFor(const QString &text)
{
    const auto look = [&](const QString &page, const QString &name, QLatin1String icon) {
        return Command{QStringLiteral("search.") + page,
                       name,
                       icon,
                       {},
                       [this, page, text] { showPage(page, text); },
                       {}};
    };
    return {
        look(QStringLiteral("sessions"), tr("Search sessions for “%1”").arg(text), QLatin1String("activity")),
        look(QStringLiteral("users"), tr("Search users for “%1”").arg(text), QLatin1String("users")),
        look(QStringLiteral("audit"), tr("Search the audit log for “%1”").arg(text),
             QLatin1String("scroll-text"))};
}

void MainWindow::restorePlace()
{
    const QSettings settings;
    resize(1440, 900);
    restoreGeometry(settings.value(geometryKey).toByteArray());
    showPage(settings.value(pageKey).toString());
    if (m_current < 0)
        setCurrent(0);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    m_services.sessions.revocations().undo(); // What has not been sent yet never is.
    rememberPlace();
    QMainWindow::closeEvent(event);
}

void MainWindow::rememberPlace() const
{
    QSettings settings;
    settings.setValue(geometryKey, saveGeometry());
    settings.setValue(pageKey, m_entries[std::size_t(m_current)].id);
}

void MainWindow::openPalette()
{
    (new CommandPalette(m_theme, this))->ask(everyCommand(), [this](const QString &text) {
        return searchesFor(text);
    });
}

/// What is live rests while nobody can see it.
void MainWindow::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::WindowStateChange && m_current >= 0) {
        if (isMinimized())
            currentPage()->deactivated();
        else
            currentPage()->activated();
    }
    QMainWindow::changeEvent(event);
}

void MainWindow::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && currentPage()->closeDetails())
        return;
    QMainWindow::keyPressEvent(event);
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    m_sidebar->setCompact(width() < compactBelow);
    QMainWindow::resizeEvent(event);
}

} // namespace gatehouse
