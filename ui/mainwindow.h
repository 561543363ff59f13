// SPDX-License-Identifier: MIT
#pragma once

#include "ui/commands.h"
#include "ui/pages.h"
#include "ui/services.h"

#include <QMainWindow>

class QStackedWidget;

namespace gatehouse {

struct Error;
struct StoreInfo;
class NavButton;
class Page;
class Sidebar;
class Theme;

/// The window: pages at the right, made when they are first shown, and the sidebar that chooses among them.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    MainWindow(Services services, Theme &theme, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Brings this page to the front; a `subject` (a user or session id) is looked for there.
    void showPage(const QString &id, const QString &subject = {});
    /// Keeps size, place and page for the next window.
    void rememberPlace() const;
    void restorePlace();

protected:
    void closeEvent(QCloseEvent *event) override;
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void buildSidebar();
    void buildCommands();
    void addCommand(Command command);
    void showProfile();
    void askPassword(const Error &why);
    void showStore(const StoreInfo &info);
    void setCurrent(int index);
    Page *pageAt(int index);
    Page *currentPage() const;
    void switchTheme();
    Commands everyCommand();
    Commands searchesFor(const QString &text);
    void openPalette();
    void openShortcutHelp();

    Services m_services;
    Theme &m_theme;
    std::vector<PageEntry> m_entries;
    std::vector<Page *> m_pages; ///< Null until first shown.
    std::vector<NavButton *> m_buttons;
    Sidebar *m_sidebar;
    QWidget *m_strip; ///< Coloured for production and for profiles with a colour.
    QStackedWidget *m_stack;
    Commands m_commands; ///< Those of no page.
    int m_current = -1;
};

} // namespace gatehouse
