// SPDX-License-Identifier: MIT
#pragma once

#include "ui/tokens/explainedmodel.h"
#include "ui/tokens/reportmodel.h"
#include "ui/widgets/card.h"

class QButtonGroup;
class QHBoxLayout;
class QListView;
class QStackedWidget;
class QToolButton;

namespace gatehouse {

class EmptyState;
class Theme;

/// What was found out about a token, in three lists: the checks in order, the risks, and what each candidate
/// key said.
class ChecksPanel : public Card {
    Q_OBJECT

public:
    explicit ChecksPanel(const Theme &theme, QWidget *parent = nullptr);
    void setReport(const jose::VerificationReport &report);
    void setFindings(const std::vector<Finding> &findings);
    void clear();

private:
    QToolButton *addTab(QHBoxLayout *row, const QString &objectName, const QString &name);
    QListView *makeList(const QString &objectName, const QString &name, QAbstractItemModel *model);
    QWidget *makeRows(const Theme &theme, const QString &objectName, const QString &name,
                      ExplainedModel &model, EmptyState *empty);

    ReportModel m_report;
    ExplainedModel m_findings, m_trials;
    QButtonGroup *m_tabs;
    QStackedWidget *m_stack;
    QToolButton *m_risksTab, *m_keysTab;
};

} // namespace gatehouse
