// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/auditservice.h"
#include "ui/audit/auditfilter.h"
#include "ui/audit/auditmodel.h"
#include "ui/page.h"
#include "ui/services.h"
#include "ui/theme/theme.h"
#include "ui/widgets/standingerror.h"

#include <QTimer>

class QFileDialog;
class QLabel;
class QPushButton;
class QStackedWidget;

namespace gatehouse {

class DetailsPanel;
class EmptyState;
class MessageBar;
class SearchField;
class TableView;

/// Who did what, when, why and with which outcome; and whether the trail was tampered with.
class AuditPage : public Page {
    Q_OBJECT

public:
    AuditPage(const Services &services, const Theme &theme, QWidget *parent = nullptr);
    ~AuditPage() override;

    QString title() const override { return tr("Audit"); }
    bool canRefresh() const override { return true; }
    void refresh() override;
    bool hasSearch() const override { return true; }
    void focusSearch() override;
    Commands commands() override;
    bool closeDetails() override;
    /// `subject`: looked for in the trail.
    void showSubject(const QString &subject) override;
    void verify();

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    QWidget *makeTable();
    void read();
    void take(const std::vector<AuditEvent> &events);
    void showStack();
    void showDetails(const QModelIndex &current);
    void exportLines();
    void writeLines(const QString &path);

    AuditService &m_audit;
    const Clock &m_clock;
    const Theme &m_theme;
    AuditModel m_model;
    AuditFilter m_filter;
    QTimer m_ticks;
    bool m_isReading = false;
    bool m_hasRead = false;
    Worker m_writer; ///< A network disk may be slow.

    MessageBar *m_message;
    StandingError m_failure;
    SearchField *m_search;
    QLabel *m_count;
    QPushButton *m_verify, *m_export;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    TableView *m_table;
    DetailsPanel *m_details;
};

} // namespace gatehouse
