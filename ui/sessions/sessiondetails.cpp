// SPDX-License-Identifier: MIT
#include "sessiondetails.h"

#include "statelook.h"

#include "ui/timetext.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pageheader.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace gatehouse {

namespace {
constexpr std::size_t eventsShown = 40;

/// The authority's own reasons are single words.
QString noteOf(const SessionEvent &event)
{
    if (event.kind != SessionEvent::Kind::Revoked)
        return event.note;
    if (event.note == QLatin1String("reuse"))
        return SessionDetails::tr("Because a used refresh token came back");
    if (event.note == QLatin1String("logout"))
        return SessionDetails::tr("The user logged out");
    return event.note;
}
} // namespace

SessionDetails::SessionDetails(SessionService &sessions, const Theme &theme, QWidget *parent)
    : DetailsPanel(theme, parent)
    , m_sessions(sessions)
    , m_theme(theme)
    , m_revoke(pushButton(theme, QStringLiteral("detailsRevoke"), tr("Revoke session"), QLatin1String("ban"),
                          "danger"))
    , m_copy(pushButton(theme, QStringLiteral("detailsCopy"), tr("Copy id"), QLatin1String("copy")))
{
    setObjectName(QStringLiteral("sessionDetails"));
    footer()->addWidget(m_revoke, 1);
    footer()->addWidget(m_copy);
    connect(m_revoke, &QPushButton::clicked, this, [this] {
        if (m_id.isEmpty())
            Q_EMIT selectionRevokeRequested();
        else
            Q_EMIT revokeRequested(SessionIds{{m_id}});
    });
    connect(&theme, &Theme::changed, this, [this] {
        if (!m_id.isEmpty())
            showSession(m_id); // The icons in the history keep their colour.
    });
    connect(m_copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_id); });
}

void SessionDetails::showSession(const QString &sessionId)
{
    m_id = sessionId;
    deliver(m_sessions.find(sessionId), this, [this, sessionId](Result<std::optional<Session>> found) {
        if (sessionId != m_id)
            return; // The person has moved on.
        if (!found)
            return showError(found.error());
        if (!*found)
            return showError({Error::Code::NotFound, tr("This session is not in the store any more."), {}});
        deliver(m_sessions.history(sessionId), this,
                [this, sessionId, session = **found](Result<std::vector<SessionEvent>> events) {
                    if (sessionId == m_id)
                        show(session, events ? *events : std::vector<SessionEvent>());
                });
    });
}

void SessionDetails::showSelection(int count)
{
    m_id.clear();
    setTitle(tr("%1 sessions selected").arg(QLocale().toString(count)));
    restart();
    QLabel *hint = label(
        "soft",
        tr("New sessions wait, and no row moves, while several are selected. Select one row to see it."));
    hint->setWordWrap(true);
    content()->addWidget(hint);
    content()->addStretch();
    m_revoke->setText(tr(" Revoke %1…").arg(QLocale().toString(count)));
    m_revoke->setEnabled(m_sessions.may(Capability::RevokeSession));
    m_revoke->setToolTip(m_sessions.whyNot(Capability::RevokeSession));
    m_copy->hide();
}

void SessionDetails::show(const Session &session, const std::vector<SessionEvent> &events)
{
    const qint64 now = m_sessions.store().clock().nowMs();
    m_userId = session.userId;
    const QString name = !session.displayName.isEmpty() ? session.displayName
        : !session.login.isEmpty()                      ? session.login
                                                        : session.userId;
    QStringList under;
    if (!session.login.isEmpty() && session.login != name)
        under += session.login;
    if (!session.role.isEmpty())
        under += tr("role %1").arg(session.role);
    setTitle(name, under.join(QStringLiteral(" · ")));
    restart();
    addState(session, now);
    addFacts(session);
    addHistory(events, now);
    addActions(session);
    content()->addStretch();
    m_copy->show();
    m_revoke->setText(tr(" Revoke session"));
    m_revoke->setEnabled(session.isLiveAt(now) && m_sessions.may(Capability::RevokeSession));
    m_revoke->setToolTip(session.isLiveAt(now) ? m_sessions.whyNot(Capability::RevokeSession)
                                               : tr("This session has ended already."));
}

void SessionDetails::showError(const Error &error)
{
    restart();
    auto *bar = new MessageBar(m_theme);
    content()->addWidget(bar);
    bar->say(error, [this] { showSession(m_id); });
    content()->addStretch();
    m_revoke->setEnabled(false);
}

void SessionDetails::addState(const Session &session, qint64 nowMs)
{
    const StateLook look = lookOf(session.stateAt(nowMs));
    auto *row = new QHBoxLayout;
    row->addWidget(new Chip(m_theme, {look.name, look.tone, look.icon}));
    row->addStretch();
    content()->addLayout(row);
    if (!session.revocation)
        return;
    const SessionRevocation &end = *session.revocation;
    auto *bar = new MessageBar(m_theme);
    content()->addWidget(bar);
    if (end.reuse != ReuseKind::None)
        bar->say(Tone::Danger,
                 tr("Refresh token reuse, %1. %2 The whole session was revoked.")
                     .arg(localTime(end.atMs), explain(end.reuse)));
    else
        bar->say(Tone::Warning,
                 tr("Revoked by %1, %2. Reason: %3").arg(end.by, localTime(end.atMs), end.reason));
    bar->setCloseable(false);
}

void SessionDetails::addFacts(const Session &session)
{
    const auto fact = [this](const QString &name, const QString &value, bool mono = false) {
        if (!value.isEmpty())
            addFact(name, value, mono);
    };
    fact(tr("Device"), deviceName(session.agent));
    fact(tr("Address"), session.address, true);
    fact(tr("Client"), session.client);
    fact(tr("Session"), session.id, true);
    fact(tr("User id"), session.userId, true);
    fact(tr("Generation"), QLocale().toString(session.generation));
    fact(tr("Logged in"), exactTimeLines(session.createdMs));
    fact(tr("Refreshed"), exactTimeLines(session.refreshedMs));
    fact(tr("Expires"), exactTimeLines(session.expiresMs));
}

void SessionDetails::addHistory(const std::vector<SessionEvent> &events, qint64 nowMs)
{
    if (events.empty())
        return;
    addSection(tr("History, times in %1").arg(zoneName()));
    std::size_t shown = 0;
    for (auto event = events.rbegin(); event != events.rend() && shown < eventsShown; ++event, ++shown)
        content()->addWidget(eventRow(*event, nowMs));
    if (shown < events.size())
        content()->addWidget(
            label("small", tr("and %1 earlier").arg(QLocale().toString(qint64(events.size() - shown)))));
}

QWidget *SessionDetails::eventRow(const SessionEvent &event, qint64 nowMs)
{
    const StateLook look = lookOf(event.kind);
    auto *row = new QWidget;
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 2);
    line->setSpacing(10);
    auto *icon = new QLabel;
    icon->setPixmap(
        m_theme.icon(look.icon, coloursOf(look.tone).ink).pixmap(QSize(16, 16), devicePixelRatioF()));
    line->addWidget(icon, 0, Qt::AlignTop);
    auto *words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(new ElidedLabel("strong", look.name));
    QStringList facts{shortTime(event.atMs, nowMs)};
    for (const QString &fact : {event.address, deviceName(event.agent)})
        if (!fact.isEmpty())
            facts += fact;
    words->addWidget(new ElidedLabel("small", facts.join(QStringLiteral(" · "))));
    if (!event.note.isEmpty()) {
        QLabel *note = label("small", noteOf(event));
        note->setWordWrap(true);
        words->addWidget(note);
    }
    line->addLayout(words, 1);
    row->setToolTip(exactTime(event.atMs));
    row->setAccessibleName(look.name + QStringLiteral(", ") + exactTime(event.atMs));
    return row;
}

void SessionDetails::addActions(const Session &session)
{
    addSection(tr("What can be done"));
    const auto action = [this](const char *objectName, const QString &text, QLatin1String icon) {
        auto *row = new QHBoxLayout;
        QPushButton *button = pushButton(m_theme, QLatin1String(objectName), text, icon, "link");
        row->addWidget(button);
        row->addStretch();
        content()->addLayout(row);
        return button;
    };
    QPushButton *all =
        action("detailsRevokeUser", tr("Revoke all sessions of this user…"), QLatin1String("user-x"));
    all->setEnabled(m_sessions.may(Capability::RevokeUser));
    all->setToolTip(m_sessions.whyNot(Capability::RevokeUser));
    connect(all, &QPushButton::clicked, this, [this, id = session.userId] {
        Q_EMIT revokeRequested(UserSessions{id, {}});
    });
    QPushButton *user = action("detailsShowUser", tr("Show this user"), QLatin1String("user"));
    connect(user, &QPushButton::clicked, this, [this, id = session.userId] { Q_EMIT userRequested(id); });
}

} // namespace gatehouse
