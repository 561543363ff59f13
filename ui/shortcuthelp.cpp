// SPDX-License-Identifier: MIT
#include "shortcuthelp.h"

#include "ui/widgets/labels.h"

#include <QGridLayout>
#include <QPushButton>

namespace gatehouse {

ShortcutHelp::ShortcutHelp(const Commands &commands, QWidget *parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("shortcutHelp"));
    setWindowTitle(tr("Shortcuts"));
    setModal(true);
    setAttribute(Qt::WA_DeleteOnClose);
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(24, 20, 24, 20);
    grid->setHorizontalSpacing(32);
    grid->setVerticalSpacing(7);
    int row = 0;
    const auto add = [&](const QString &keys, const QString &what) {
        grid->addWidget(label("mono", keys), row, 0);
        grid->addWidget(label("value", what), row++, 1);
    };
    grid->addWidget(label("heading", tr("Shortcuts")), row++, 0, 1, 2);
    for (const Command &command : commands) {
        if (!command.shortcut.isEmpty())
            add(command.shortcut.toString(QKeySequence::NativeText), command.name);
    }
    grid->addWidget(label("section", tr("IN A TABLE")), row++, 0, 1, 2);
    add(tr("Return"), tr("Open the details of the row"));
    add(tr("Delete"), tr("Revoke what is selected (asks first)"));
    add(tr("Shift+F10"), tr("Menu of the row"));
    add(tr("Ctrl+A"), tr("Select all rows"));
    add(tr("Right, Left"), tr("Open or close a group of sessions"));
    add(tr("Escape"), tr("Close the details, or empty the search"));
    auto *close = new QPushButton(tr("Close"));
    close->setObjectName(QStringLiteral("close"));
    close->setAccessibleName(tr("Close"));
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    grid->addWidget(close, row, 1, Qt::AlignRight);
}

} // namespace gatehouse
