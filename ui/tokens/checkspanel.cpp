// SPDX-License-Identifier: MIT
#include "ui/tokens/checkspanel.h"

#include "ui/tokens/explaineddelegate.h"
#include "ui/tokens/stepdelegate.h"
#include "ui/widgets/emptystate.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QListView>
#include <QStackedWidget>
#include <QToolButton>

namespace gatehouse {

namespace {

constexpr int leastHeight = 110;

} // namespace

ChecksPanel::ChecksPanel(const Theme &theme, QWidget *parent)
    : Card(parent)
    , m_tabs(new QButtonGroup(this))
    , m_stack(new QStackedWidget)
{
    setObjectName(QStringLiteral("checksPanel"));
    body()->setContentsMargins(4, 10, 4, 4);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(10, 0, 10, 0);
    row->setSpacing(6);
    addTab(row, QStringLiteral("showChecks"), tr("Checks, in order"))->setChecked(true);
    m_risksTab = addTab(row, QStringLiteral("showRisks"), tr("Risks"));
    m_keysTab = addTab(row, QStringLiteral("showKeysTried"), tr("Keys tried"));
    row->addStretch();
    body()->addLayout(row);
    QListView *steps = makeList(QStringLiteral("steps"), tr("Checks"), &m_report);
    steps->setItemDelegate(new StepDelegate(theme, steps));
    m_stack->addWidget(steps);
    auto *noRisks = new EmptyState(theme);
    noRisks->say(QLatin1String("shield-check"), tr("No risks found"),
                 tr("Nothing in this token or in the way it came is known to be risky."));
    m_stack->addWidget(makeRows(theme, QStringLiteral("risks"), tr("Risks"), m_findings, noRisks));
    auto *noKeys = new EmptyState(theme);
    noKeys->say(QLatin1String("key-round"), tr("No key was tried"),
                tr("There was none, or the token was refused before a key was needed."));
    m_stack->addWidget(makeRows(theme, QStringLiteral("keysTried"), tr("Keys tried"), m_trials, noKeys));
    // As much as there is room for, and where that is little, the column scrolls.
    m_stack->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Ignored);
    m_stack->setMinimumHeight(leastHeight);
    body()->addWidget(m_stack, 1);
    connect(m_tabs, &QButtonGroup::idClicked, m_stack, &QStackedWidget::setCurrentIndex);
    clear();
}

QToolButton *ChecksPanel::addTab(QHBoxLayout *row, const QString &objectName, const QString &name)
{
    auto *button = new QToolButton;
    button->setObjectName(objectName);
    button->setProperty("kind", QStringLiteral("filter"));
    button->setProperty("dense", true);
    button->setText(name);
    button->setAccessibleName(name);
    button->setCheckable(true);
    m_tabs->addButton(button, int(m_tabs->buttons().size()));
    row->addWidget(button);
    return button;
}

QListView *ChecksPanel::makeList(const QString &objectName, const QString &name, QAbstractItemModel *model)
{
    auto *list = new QListView;
    list->setObjectName(objectName);
    list->setAccessibleName(name);
    list->setModel(model);
    list->setResizeMode(QListView::Adjust);
    list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list->setFrameShape(QFrame::NoFrame);
    return list;
}

QWidget *ChecksPanel::makeRows(const Theme &theme, const QString &objectName, const QString &name,
                               ExplainedModel &model, EmptyState *empty)
{
    auto *stack = new QStackedWidget;
    QListView *list = makeList(objectName, name, &model);
    list->setItemDelegate(new ExplainedDelegate(theme, list));
    empty->setObjectName(objectName + QStringLiteral("Empty"));
    stack->addWidget(empty);
    stack->addWidget(list);
    connect(&model, &QAbstractItemModel::modelReset, stack,
            [stack, &model] { stack->setCurrentIndex(model.rowCount() > 0 ? 1 : 0); });
    return stack;
}

void ChecksPanel::setReport(const jose::VerificationReport &report)
{
    m_report.setReport(report);
    m_trials.setRows(rowsOf(report));
    m_keysTab->setText(tr("Keys tried (%1)").arg(m_trials.rowCount()));
    m_keysTab->setAccessibleName(m_keysTab->text());
}

void ChecksPanel::setFindings(const std::vector<Finding> &findings)
{
    m_findings.setRows(rowsOf(findings));
    m_risksTab->setText(tr("Risks (%1)").arg(m_findings.rowCount()));
    m_risksTab->setAccessibleName(m_risksTab->text());
}

void ChecksPanel::clear()
{
    m_report.clear();
    m_trials.setRows({});
    setFindings({});
    m_keysTab->setText(tr("Keys tried"));
}

} // namespace gatehouse
