// SPDX-License-Identifier: MIT
#pragma once

#include "ui/palette/commandmodel.h"
#include "ui/theme/theme.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QListView;

namespace gatehouse {

/// Finds a command by a few letters of its name and runs it; all by keyboard. Ctrl+K.
class CommandPalette : public QDialog {
    Q_OBJECT

public:
    CommandPalette(const Theme &theme, QWidget *parent);
    /// Shows itself over the parent with these commands, and with `searches` for what is typed.
    void ask(Commands commands, CommandModel::Searches searches = {});

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void search(const QString &text);
    void move(int rows);
    void run();

    CommandModel m_model;
    QLineEdit *m_line;
    QListView *m_list;
    QLabel *m_none;
};

} // namespace gatehouse
