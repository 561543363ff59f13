// SPDX-License-Identifier: MIT
#pragma once

#include "ui/page.h"
#include "ui/services.h"
#include "ui/users/usermodel.h"
#include "ui/widgets/standingerror.h"

class QButtonGroup;
class QLabel;
class QPushButton;
class QStackedWidget;
class QTimer;

namespace gatehouse {

class EmptyState;
class MessageBar;
class PageHeader;
class SearchField;
class TableView;
class Theme;
class UserDetails;

/// All users with their live sessions; revoke all, disable, add.
class UsersPage : public Page {
    Q_OBJECT

public:
    UsersPage(Services services, Theme &theme);
    ~UsersPage() override;

    QString title() const override { return tr("Users"); }
    void activated() override;
    void deactivated() override;
    bool hasSearch() const override { return true; }
    void focusSearch() override;
    bool canRefresh() const override { return true; }
    void refresh() override;
    Commands commands() override;
    bool closeDetails() override;
    void showSubject(const QString &subject) override;

private:
    QWidget *buildBody();
    QLayout *buildFilters();
    void buildTable();
    void read();
    void take(Result<std::vector<UserOverview>> users);
    void takeRights();
    void applyFilter();
    void updateCounts();
    void updateDetails();
    void openMenu(const QPoint &global);
    void revokeAll(const QString &userId);
    void setDisabled(const User &user, bool disabled);
    void carryOut(const User &user, bool disabled);
    void addUser();
    QString currentUser() const;

    Services m_services;
    Theme &m_theme;
    UserModel *m_model;
    PageHeader *m_header;
    MessageBar *m_message;
    StandingError m_failure;
    SearchField *m_search;
    QButtonGroup *m_chips;
    QLabel *m_count;
    QStackedWidget *m_stack;
    TableView *m_table;
    EmptyState *m_empty;
    UserDetails *m_details;
    QPushButton *m_add = nullptr;
    QTimer *m_timer;
    QString m_wanted; ///< A user to select as soon as the list is there.
    bool m_mayRevoke = false;
    bool m_mayChange = false;
    bool m_detailsWanted = false;
    bool m_loaded = false;
    bool m_asking = false;
};

} // namespace gatehouse
