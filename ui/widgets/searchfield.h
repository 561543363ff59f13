// SPDX-License-Identifier: MIT
#pragma once

#include "ui/theme/theme.h"

#include <QWidget>

class QLabel;
class QLineEdit;

namespace gatehouse {

/// A line to search with: Escape empties it, a problem with what was typed is said in words beneath.
class SearchField : public QWidget {
    Q_OBJECT

public:
    SearchField(const Theme &theme, const QString &placeholder, QWidget *parent = nullptr);
    QString text() const;
    void setText(const QString &text);
    /// Empty: no problem.
    void setProblem(const QString &sentence);
    void focus();
    QLineEdit *line() const { return m_line; }

Q_SIGNALS:
    void changed(const QString &text);
    /// Arrow down or Return: on to the results.
    void left();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QLineEdit *m_line;
    QLabel *m_problem;
};

} // namespace gatehouse
