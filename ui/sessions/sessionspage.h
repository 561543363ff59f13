// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/sessionservice.h"
#include "ui/page.h"
#include "ui/services.h"

class QPushButton;
class QStackedWidget;
class QTimer;
class QToolButton;

namespace gatehouse {

class EmptyState;
class LoadBar;
class MessageBar;
class PageHeader;
class SessionDetails;
class SessionFilterBar;
class SessionModel;
class StatCards;
class TableView;
class Theme;

/// Every session of the store, live: search, filter, sort, look closer, revoke.
class SessionsPage : public Page {
    Q_OBJECT

public:
    SessionsPage(Services services, Theme &theme);
    ~SessionsPage() override;

    QString title() const override { return tr("Sessions"); }
    void activated() override;
    void deactivated() override;
    bool hasSearch() const override { return true; }
    void focusSearch() override;
    bool canRefresh() const override { return true; }
    void refresh() override;
    bool closeDetails() override;
    void showSubject(const QString &subject) override;
    Commands commands() override;
    /// Writes the sessions as filtered and sorted; CSV unless the name ends in .json.
    void exportTo(const QString &path);

    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *buildBody();
    QWidget *buildTableCard();
    void buildHeader();
    void buildTable();
    void follow();
    void applyFilter();
    void noticeDetails(const SessionBatch &batch);
    void scheduleUpdate();
    void updateNumbers();
    bool isLocked() const; ///< The connection waits for its password.
    void updateState();
    void updateSelection();
    void updateDetails();
    void open(const QModelIndex &index);
    void openDetails();
    void setGrouped(bool grouped);
    bool stepBetweenGroups(int key);
    void openMenu(const QPoint &global);
    void openMore(QWidget *under);
    void exportShown();
    void revokeSelection();
    void revokeMatching();
    void revokePasted();
    void revoke(const RevocationChoice &choice);
    /// Why what the filter matches cannot be revoked now; empty when it can.
    QString whyNotMatching() const;
    QStringList selectedIds() const;
    int selectedCount() const;
    void takeConnection(bool reachable, const Error &error);

    Services m_services;
    Theme &m_theme;
    SessionModel *m_model;
    PageHeader *m_header;
    MessageBar *m_message;
    StatCards *m_cards;
    SessionFilterBar *m_filters;
    LoadBar *m_load;
    QStackedWidget *m_stack;
    TableView *m_table;
    EmptyState *m_empty;
    SessionDetails *m_details;
    QToolButton *m_pill; ///< "12 new – show", while the order is held.
    QPushButton *m_revoke = nullptr;
    QPushButton *m_group = nullptr;
    QTimer *m_soon; ///< Gathers what arrives into one update of the numbers.
    QTimer *m_tick;
    QTimer *m_moved; ///< So that walking through rows does not ask the store for each.
    Error m_failure;
    qint64 m_resumedSaidMs = 0; ///< The last time a load went on after a cut, as the message bar says.
    bool m_failed = false;
    bool m_saidUnreachable = false;
    bool m_started = false;
    bool m_isExporting = false;
    bool m_detailsWanted = false;
};

} // namespace gatehouse
