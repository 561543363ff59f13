// SPDX-License-Identifier: MIT
// The sessions grouped by user: what keys and clicks do then.
#include "sessionspage.h"

#include "sessionmodel.h"

#include "ui/theme/theme.h"
#include "ui/widgets/tableview.h"

#include <QKeyEvent>
#include <QPushButton>

namespace gatehouse {

void SessionsPage::setGrouped(bool grouped)
{
    m_model->setGrouped(grouped);
    m_group->setText(QLatin1Char(' ') + (grouped ? tr("Grouped") : tr("Group")));
    m_group->setIcon(grouped ? m_theme.icon(QLatin1String("check"), Ink::Accent)
                             : m_theme.icon(QLatin1String("users"), Ink::TextSoft));
    if (m_table->currentIndex().isValid())
        m_table->scrollTo(m_table->currentIndex());
    updateSelection();
}

/// Return, or a double click: a heading opens and closes.
void SessionsPage::open(const QModelIndex &index)
{
    if (m_model->isHeading(index.row()))
        m_model->setOpen(index.row(), !m_model->isOpen(index.row()));
    else
        openDetails();
}

bool SessionsPage::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_table && event->type() == QEvent::KeyPress && m_model->isGrouped()) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->modifiers() == Qt::NoModifier && stepBetweenGroups(key->key()))
            return true;
    }
    return Page::eventFilter(watched, event);
}

/// As in any tree: Right opens, Left closes or goes up to the heading.
bool SessionsPage::stepBetweenGroups(int key)
{
    const int row = m_table->currentIndex().row();
    if (row < 0 || (key != Qt::Key_Left && key != Qt::Key_Right))
        return false;
    if (m_model->isHeading(row))
        m_model->setOpen(row, key == Qt::Key_Right);
    else if (key == Qt::Key_Left)
        m_table->setCurrentIndex(m_model->index(m_model->headingOf(row), SessionModel::User));
    return true;
}

} // namespace gatehouse
