// SPDX-License-Identifier: MIT
#include "filtermenu.h"

#include "filterhelp.h"

#include "ui/theme/theme.h"
#include "ui/widgets/confirmdialog.h"

#include <QMenu>

namespace gatehouse {

FilterMenu::FilterMenu(const Theme &theme, std::function<QString()> current, QWidget *parent)
    : QToolButton(parent)
    , m_theme(theme)
    , m_current(std::move(current))
    , m_menu(new QMenu(this))
{
    setObjectName(QStringLiteral("filterMenu"));
    setIcon(theme.icon(QLatin1String("bookmark")));
    setIconSize(QSize(18, 18));
    setAccessibleName(tr("Saved filters"));
    setToolTip(tr("Saved filters, and help with the filter language"));
    setPopupMode(InstantPopup);
    setFocusPolicy(Qt::TabFocus);
    setMenu(m_menu);
    connect(m_menu, &QMenu::aboutToShow, this, &FilterMenu::fill);
}

void FilterMenu::fill()
{
    m_menu->clear();
    for (const SavedFilter &filter : m_saved.all()) {
        QAction *action =
            m_menu->addAction(filter.name, this, [this, text = filter.text] { Q_EMIT chosen(text); });
        action->setToolTip(filter.text);
    }
    if (!m_saved.all().empty())
        m_menu->addSeparator();
    QAction *save = m_menu->addAction(m_theme.icon(QLatin1String("plus")), tr("Save this filter…"), this,
                                      &FilterMenu::ask);
    save->setEnabled(!m_current().trimmed().isEmpty());
    if (!m_saved.all().empty()) {
        QMenu *remove = m_menu->addMenu(m_theme.icon(QLatin1String("trash-2")), tr("Remove"));
        for (const SavedFilter &filter : m_saved.all())
            remove->addAction(filter.name, this, [this, name = filter.name] { m_saved.remove(name); });
    }
    m_menu->addAction(m_theme.icon(QLatin1String("circle-help")), tr("The filter language…"), this,
                      &FilterMenu::openHelp);
}

void FilterMenu::ask()
{
    auto *dialog = new ConfirmDialog(m_theme, tr("Save this filter"), window());
    dialog->setObjectName(QStringLiteral("saveFilter"));
    dialog->setSentence(
        tr("“%1” goes into this list under a name of yours. A filter with the same name is replaced.")
            .arg(m_current().trimmed()));
    dialog->wantReason(tr("Name of the filter"));
    dialog->setConfirm(tr("Save"), QLatin1String("check"), "primary");
    connect(dialog, &ConfirmDialog::confirmed, this, [this, dialog](const QString &name) {
        m_saved.save({name, m_current().trimmed()});
        dialog->setBusy(false);
        dialog->accept();
    });
    dialog->open();
}

void FilterMenu::openHelp()
{
    auto *help = new FilterHelp(m_theme, window());
    connect(help, &FilterHelp::chosen, this, &FilterMenu::chosen);
    help->open();
}

} // namespace gatehouse
