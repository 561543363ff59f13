// SPDX-License-Identifier: MIT
#pragma once

#include "ui/commands.h"

#include <QWidget>

class QAbstractButton;

namespace gatehouse {

/// One page of the window. Made on first show; then kept. A page takes the services it needs and the Theme.
class Page : public QWidget {
    Q_OBJECT

public:
    explicit Page(QWidget *parent = nullptr)
        : QWidget(parent)
    {
        setProperty("kind", QStringLiteral("page"));
        setAttribute(Qt::WA_StyledBackground);
    }

    /// For the window's title and for screen readers.
    virtual QString title() const = 0;
    /// The page comes to the front, or goes. What is live pauses in between.
    virtual void activated() { }
    virtual void deactivated() { }
    /// Ctrl+F, on a page that has a search.
    virtual bool hasSearch() const { return false; }
    virtual void focusSearch() { }
    /// F5, on a page that can be read again.
    virtual bool canRefresh() const { return false; }
    virtual void refresh() { }
    /// What can be done on this page, by name. The palette offers it from every page and brings this one to
    /// the front first; a shortcut works while the page is in front. What needs a selection or a right says
    /// so by isEnabled. Asked again each time.
    virtual Commands commands() { return {}; }
    /// Escape: true when there was something to close.
    virtual bool closeDetails() { return false; }

Q_SIGNALS:
    /// Ask the window for another page: "sessions", "users", "tokens", "keys", "audit", "connections".
    /// `subject` is what to look for there: a user or session id, or empty.
    void showRequested(const QString &page, const QString &subject);
    /// For the number beside the page's name; negative for none.
    void badgeChanged(int count);

public:
    /// The other side of showRequested.
    virtual void showSubject(const QString &subject) { Q_UNUSED(subject) }

protected:
    /// The command that does what `button` of this page does, whenever that can be pressed.
    Command pressing(QAbstractButton *button, const QString &id, const QString &name, QLatin1String icon,
                     const QKeySequence &shortcut = {}) const;
};

} // namespace gatehouse
