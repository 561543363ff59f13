// SPDX-License-Identifier: MIT
// The ways to revoke: a selection, a user, what the filter matches, a pasted list.
#include "sessionspage.h"

#include "revokedialog.h"
#include "revokelistdialog.h"
#include "sessionfilterbar.h"
#include "sessionmodel.h"

#include "core/session/livesessions.h"
#include "ui/theme/theme.h"
#include "ui/widgets/tableview.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLocale>
#include <QMenu>
#include <QPushButton>

namespace gatehouse {

void SessionsPage::openMenu(const QPoint &global)
{
    const QModelIndex current = m_table->currentIndex();
    const QString id = m_model->sessionIdAt(current.row()), user = m_model->userIdAt(current.row());
    const SessionService &sessions = m_services.sessions;
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("sessionMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const char *icon, const QString &text, auto run) {
        return menu->addAction(m_theme.icon(QLatin1String(icon)), text, this, run);
    };
    const int count = selectedCount();
    add("ban", count > 1 ? tr("Revoke %1 sessions…").arg(QLocale().toString(count)) : tr("Revoke session…"),
        [this] { revokeSelection(); })
        ->setEnabled(sessions.may(Capability::RevokeSession));
    add("user-x", tr("Revoke all sessions of this user…"), [this, user] {
        revoke({{UserSessions{user, {}}}});
    })->setEnabled(sessions.may(Capability::RevokeUser));
    add("user-check", tr("Revoke all but this one…"), [this, user, id] {
        revoke({{UserSessions{user, id}}});
    })->setEnabled(count == 1 && !id.isEmpty() && sessions.may(Capability::RevokeUser));
    menu->addSeparator();
    add("info", tr("Show details"), [this] { openDetails(); });
    add("user", tr("Show this user"), [this, user] { Q_EMIT showRequested(QStringLiteral("users"), user); });
    add("list-filter", tr("Only sessions of this user"), [this, user] { showSubject(user); });
    menu->addSeparator();
    add("copy", tr("Copy session id"), [id] {
        QGuiApplication::clipboard()->setText(id);
    })->setEnabled(!id.isEmpty());
    add("copy", tr("Copy user id"), [user] { QGuiApplication::clipboard()->setText(user); });
    menu->popup(global);
}

/// What needs no selection.
void SessionsPage::openMore(QWidget *under)
{
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("moreMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    const QString whyNot = whyNotMatching();
    QAction *matching = menu->addAction(m_theme.icon(QLatin1String("list-filter")),
                                        tr("Revoke everything that matches the filter…"), this,
                                        &SessionsPage::revokeMatching);
    matching->setEnabled(whyNot.isEmpty());
    matching->setToolTip(whyNot);
    QAction *pasted = menu->addAction(m_theme.icon(QLatin1String("clipboard-paste")),
                                      tr("Revoke a pasted list…"), this, &SessionsPage::revokePasted);
    pasted->setEnabled(m_services.sessions.may(Capability::RevokeSession));
    pasted->setToolTip(m_services.sessions.whyNot(Capability::RevokeSession));
    menu->addSeparator();
    const auto openAll = [this](bool open) { return [this, open] { m_model->setAllOpen(open); }; };
    menu->addAction(tr("Open all groups"), this, openAll(true))->setEnabled(m_model->isGrouped());
    menu->addAction(tr("Close all groups"), this, openAll(false))->setEnabled(m_model->isGrouped());
    menu->addSeparator();
    menu->addAction(m_theme.icon(QLatin1String("download")), tr("Export what is shown…"), this,
                    &SessionsPage::exportShown)
        ->setEnabled(!m_isExporting);
    menu->popup(under->mapToGlobal(QPoint(0, under->height() + 4)));
}

Commands SessionsPage::commands()
{
    const auto mayRevoke = [this] { return m_services.sessions.may(Capability::RevokeSession); };
    return {{QStringLiteral("sessions.group"),
             tr("Group the sessions by user, or not"),
             QLatin1String("users"),
             QKeySequence(Qt::CTRL | Qt::Key_G),
             [this] { m_group->toggle(); },
             {}},
            pressing(m_revoke, QStringLiteral("sessions.revoke"), tr("Revoke the selected sessions"),
                     QLatin1String("ban")),
            {QStringLiteral("sessions.revokeMatching"),
             tr("Revoke everything that matches the filter"),
             QLatin1String("list-filter"),
             {},
             [this] { revokeMatching(); },
             [this] { return whyNotMatching().isEmpty(); }},
            {QStringLiteral("sessions.revokePasted"),
             tr("Revoke a pasted list of sessions or users"),
             QLatin1String("clipboard-paste"),
             {},
             [this] { revokePasted(); },
             mayRevoke},
            {QStringLiteral("sessions.export"),
             tr("Export the sessions as filtered and sorted…"),
             QLatin1String("download"),
             {},
             [this] { exportShown(); },
             [this] { return !m_isExporting; }}};
}

void SessionsPage::revokeSelection()
{
    const QStringList ids = selectedIds();
    if (ids.isEmpty() || !m_revoke->isEnabled())
        return;
    revoke({{SessionIds{ids}}});
}

QString SessionsPage::whyNotMatching() const
{
    if (const QString whyNot = m_services.sessions.whyNot(Capability::RevokeSession); !whyNot.isEmpty())
        return whyNot;
    if (m_model->filterText().trimmed().isEmpty() && !m_model->stateChip())
        return tr("Filter first: this would end every session. If you mean that, search for state:live.");
    if (m_model->filterProblem())
        return tr("The filter is not understood.");
    if (m_services.sessions.isLoading() || !m_services.sessions.isLive() || m_model->isTakingIn())
        return tr("The sessions are not all read yet.");
    if (m_model->rowCount() == 0)
        return tr("No session matches the filter.");
    return {};
}

void SessionsPage::revokeMatching()
{
    if (!whyNotMatching().isEmpty())
        return;
    const std::optional<SessionState> state = m_model->stateChip();
    const LiveSessions found =
        liveSessions(m_model->table(), m_model->filter(), state, m_services.sessions.store().clock().nowMs());
    QString what = QStringLiteral("filter ") + m_model->filterText().trimmed();
    if (state)
        what += QStringLiteral(" state:")
            + QString::fromLatin1(filterName(*state).data(), qsizetype(filterName(*state).size()));
    revoke({{SessionIds{found.ids}}, what.simplified(), true, found.ended, {}});
}

void SessionsPage::revokePasted() { (new RevokeListDialog(m_services.sessions, m_theme, this))->open(); }

void SessionsPage::revoke(const RevocationChoice &choice)
{
    (new RevokeDialog(m_services.sessions, m_theme, choice, this))->open();
}

} // namespace gatehouse
