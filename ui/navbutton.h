// SPDX-License-Identifier: MIT
#pragma once

#include "ui/theme/theme.h"

#include <QAbstractButton>

namespace gatehouse {

/// The name of a page in the sidebar, with a number. Shows the icon alone when there is little room.
class NavButton : public QAbstractButton {
    Q_OBJECT

public:
    NavButton(const Theme &theme, const QString &name, QLatin1String icon, QWidget *parent = nullptr);
    /// Negative: none.
    void setBadge(int count);
    void setCompact(bool compact);
    QSize sizeHint() const override { return {184, 34}; }
    QSize minimumSizeHint() const override { return {40, 34}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    void paintBadge(QPainter &painter, const QRect &box) const;

    const Theme &m_theme;
    QLatin1String m_icon;
    int m_badge = -1;
    bool m_compact = false;
};

/// Which store this is and how it stands. A click shows the connections.
class ConnectionBox : public QAbstractButton {
    Q_OBJECT

public:
    explicit ConnectionBox(const Theme &theme, QWidget *parent = nullptr);
    void setConnection(const QString &name, const QString &state, Tone tone);
    void setCompact(bool compact);
    QSize sizeHint() const override { return {184, 46}; }
    QSize minimumSizeHint() const override { return {40, 46}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Theme &m_theme;
    QString m_state;
    Tone m_tone = Tone::Neutral;
    bool m_compact = false;
};

/// A ring around what has the keyboard; for widgets that paint themselves.
void paintFocusRing(QPainter &painter, const QRect &rect, int radius, const Theme &theme);

} // namespace gatehouse
