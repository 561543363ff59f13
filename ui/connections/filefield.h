// SPDX-License-Identifier: MIT
#pragma once

#include "ui/theme/theme.h"

#include <QWidget>

class QLineEdit;

namespace gatehouse {

/// The path of a file: typed, or chosen by the button beside it.
class FileField : public QWidget {
    Q_OBJECT

public:
    FileField(const Theme &theme, const QString &dialogTitle, const QString &placeholder,
              QWidget *parent = nullptr);
    QString path() const;
    void setPath(const QString &path);
    QLineEdit *field() const { return m_field; }

Q_SIGNALS:
    void changed();

private:
    void choose();

    QString m_title;
    QLineEdit *m_field;
};

} // namespace gatehouse
