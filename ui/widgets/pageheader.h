// SPDX-License-Identifier: MIT
#pragma once

#include "ui/theme/theme.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace gatehouse {

class ElidedLabel;

/// Title and sentence at the left, buttons at the right.
class PageHeader : public QWidget {
    Q_OBJECT

public:
    PageHeader(const Theme &theme, const QString &title, const QString &subtitle, QWidget *parent = nullptr);
    void setSubtitle(const QString &subtitle);
    /// `kind`: "" (plain), "primary", "danger". Named by `objectName` for tests.
    QPushButton *addAction(const QString &objectName, const QString &text, QLatin1String icon,
                           const char *kind = "");

private:
    const Theme &m_theme;
    ElidedLabel *m_subtitle;
    QHBoxLayout *m_actions;
};

/// A push button in the house look, with an icon in its colour.
QPushButton *pushButton(const Theme &theme, const QString &objectName, const QString &text,
                        QLatin1String icon = QLatin1String(), const char *kind = "",
                        QWidget *parent = nullptr);

} // namespace gatehouse
