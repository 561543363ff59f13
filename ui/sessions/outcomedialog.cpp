// SPDX-License-Identifier: MIT
#include "outcomedialog.h"

#include "revocationitemmodel.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/tableview.h"

#include <QCheckBox>
#include <QHeaderView>
#include <QLocale>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QVBoxLayout>

namespace gatehouse {

OutcomeDialog::OutcomeDialog(const Theme &theme, const QString &heading, std::vector<RevokeItem> items,
                             QWidget *parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("outcomeDialog"));
    setWindowTitle(tr("What was revoked"));
    setAttribute(Qt::WA_DeleteOnClose);
    setModal(true);
    resize(860, 520);
    auto *model = new RevocationItemModel(std::move(items), this);
    auto *shown = new QSortFilterProxyModel(this);
    shown->setSourceModel(model);
    shown->setFilterRole(RevocationItemModel::IsOpenRole);

    auto *table = new TableView(theme, tr("Sessions and what came of them"));
    table->setObjectName(QStringLiteral("outcomeTable"));
    table->setModel(shown);
    table->setItemDelegateForColumn(RevocationItemModel::Outcome, new ChipDelegate(theme, table));
    table->setColumnWidth(RevocationItemModel::Session, 270);
    table->setColumnWidth(RevocationItemModel::User, 170);
    table->setColumnWidth(RevocationItemModel::Outcome, 140);
    table->setFillColumns({{RevocationItemModel::Why, 200}});
    table->sortByColumn(-1, Qt::AscendingOrder); // As they were sent, until a header is clicked.

    auto *open =
        new QCheckBox(tr("Only what was not revoked (%1)").arg(QLocale().toString(model->openCount())));
    open->setObjectName(QStringLiteral("onlyOpen"));
    open->setEnabled(model->openCount() > 0);
    connect(open, &QCheckBox::toggled, shown,
            [shown](bool only) { shown->setFilterFixedString(only ? QStringLiteral("true") : QString()); });
    QPushButton *close = pushButton(theme, QStringLiteral("close"), tr("Close"));
    close->setDefault(true);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(12);
    QLabel *title = label("value", heading);
    title->setWordWrap(true);
    column->addWidget(title);
    column->addWidget(table, 1);
    auto *row = new QHBoxLayout;
    row->addWidget(open);
    row->addStretch();
    row->addWidget(close);
    column->addLayout(row);
}

} // namespace gatehouse
