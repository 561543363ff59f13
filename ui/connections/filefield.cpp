// SPDX-License-Identifier: MIT
#include "ui/connections/filefield.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QToolButton>

namespace gatehouse {

FileField::FileField(const Theme &theme, const QString &dialogTitle, const QString &placeholder,
                     QWidget *parent)
    : QWidget(parent)
    , m_title(dialogTitle)
    , m_field(new QLineEdit)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    m_field->setPlaceholderText(placeholder);
    row->addWidget(m_field, 1);
    auto *button = new QToolButton;
    button->setIcon(theme.icon(QLatin1String("folder-open")));
    button->setAccessibleName(dialogTitle);
    button->setToolTip(dialogTitle);
    row->addWidget(button);
    setFocusProxy(m_field);
    connect(button, &QToolButton::clicked, this, &FileField::choose);
    connect(m_field, &QLineEdit::textChanged, this, &FileField::changed);
}

QString FileField::path() const { return m_field->text().trimmed(); }

void FileField::setPath(const QString &path) { m_field->setText(path); }

void FileField::choose()
{
    auto *dialog = new QFileDialog(this, m_title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    if (!path().isEmpty())
        dialog->setDirectory(QFileInfo(path()).absolutePath());
    connect(dialog, &QFileDialog::fileSelected, this, &FileField::setPath);
    dialog->open();
}

} // namespace gatehouse
