// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/connectionservice.h"
#include "ui/theme/theme.h"

#include <QFrame>

class QButtonGroup;
class QLabel;
class QToolButton;
class QVBoxLayout;

namespace gatehouse {

class Avatar;
class Chip;
class ConnectionBox;
class ElidedLabel;
class NavButton;

/// Logo, connection, pages, operator, theme switch.
class Sidebar : public QFrame {
    Q_OBJECT

public:
    explicit Sidebar(const Theme &theme, QWidget *parent = nullptr);

    NavButton *addPage(const QString &id, const QString &name, QLatin1String icon, const QString &shortcut);
    void setCurrent(int page);
    void setOperator(const QString &name);
    void setProfile(const ConnectionProfile &profile);
    /// The second line of the connection box: "SQLite 3.40".
    void setStore(const QString &description);
    void setReachable(bool reachable, const QString &why);
    void setCompact(bool compact);

Q_SIGNALS:
    void pageChosen(int page);
    void connectionChosen();
    void themeChosen();

private:
    QWidget *makeLogo();
    QWidget *makeOperator();
    void showConnection();
    void showThemeIcon();

    const Theme &m_theme;
    QVBoxLayout *m_nav;
    QWidget *m_logoWords;
    ConnectionBox *m_connection;
    Chip *m_mark;
    QButtonGroup *m_pages;
    Avatar *m_avatar;
    QWidget *m_operatorWords;
    ElidedLabel *m_operator;
    QToolButton *m_themeSwitch;
    QString m_name, m_store, m_why;
    bool m_reachable = true;
};

} // namespace gatehouse
