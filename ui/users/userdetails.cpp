// SPDX-License-Identifier: MIT
#include "userdetails.h"

#include "ui/timetext.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/pageheader.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLocale>
#include <QPushButton>

#include <tuple>

namespace gatehouse {

namespace {

bool sameFacts(const UserOverview &a, const UserOverview &b)
{
    const auto facts = [](const UserOverview &of) {
        return std::tie(of.user.id, of.user.login, of.user.displayName, of.user.role, of.user.disabled,
                        of.user.lastLoginMs, of.activity.liveSessions, of.activity.allSessions,
                        of.activity.lastActivityMs, of.activity.cutOffSeconds);
    };
    return facts(a) == facts(b);
}

} // namespace

UserDetails::UserDetails(const Theme &theme, QWidget *parent)
    : DetailsPanel(theme, parent)
    , m_theme(theme)
    , m_revoke(pushButton(theme, QStringLiteral("userRevokeAll"), tr("Revoke all…"), QLatin1String("user-x"),
                          "danger"))
{
    setObjectName(QStringLiteral("userDetails"));
    QPushButton *copy = pushButton(theme, QStringLiteral("userCopy"), tr("Copy id"), QLatin1String("copy"));
    footer()->addWidget(m_revoke, 1);
    footer()->addWidget(copy);
    connect(m_revoke, &QPushButton::clicked, this, [this] { Q_EMIT revokeAllRequested(userId()); });
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(userId()); });
}

void UserDetails::setRights(bool mayRevoke, bool mayChange)
{
    if (m_mayChange != mayChange)
        m_shown = false; // The buttons among the facts change.
    m_mayRevoke = mayRevoke;
    m_mayChange = mayChange;
    m_revoke->setEnabled(mayRevoke);
    m_revoke->setToolTip(mayRevoke ? QString() : tr("This connection may not revoke sessions."));
}

/// The same again changes nothing: what the person reads or has the keyboard on stays.
void UserDetails::show(const UserOverview &user)
{
    if (m_shown && sameFacts(m_user, user))
        return;
    m_shown = true;
    m_user = user;
    const User &who = user.user;
    const QString name = !who.displayName.isEmpty() ? who.displayName
        : !who.login.isEmpty()                      ? who.login
                                                    : who.id;
    QStringList under;
    if (!who.login.isEmpty() && who.login != name)
        under += who.login;
    if (!who.role.isEmpty())
        under += tr("role %1").arg(who.role);
    setTitle(name, under.join(QStringLiteral(" · ")));
    restart();
    addState();
    addFacts();
    addActions();
    content()->addStretch();
}

void UserDetails::addState()
{
    auto *row = new QHBoxLayout;
    row->addWidget(new Chip(m_theme,
                            m_user.user.disabled
                                ? ChipLook{tr("Disabled"), Tone::Danger, QLatin1String("ban")}
                                : ChipLook{tr("Enabled"), Tone::Success, QLatin1String("check")}));
    row->addWidget(new Chip(m_theme,
                            {tr("%1 live").arg(QLocale().toString(m_user.activity.liveSessions)),
                             Tone::Accent, QLatin1String("activity")}));
    row->addStretch();
    content()->addLayout(row);
}

void UserDetails::addFacts()
{
    const auto time = [this](const QString &name, qint64 at) {
        addFact(name, at == 0 ? tr("Never") : exactTimeLines(at));
    };
    addFact(tr("User id"), m_user.user.id, true);
    addFact(tr("Sessions"),
            tr("%1 live of %2 known")
                .arg(QLocale().toString(m_user.activity.liveSessions),
                     QLocale().toString(m_user.activity.allSessions)));
    time(tr("Last activity"), m_user.activity.lastActivityMs);
    time(tr("Last login"), m_user.user.lastLoginMs.value_or(0));
    if (m_user.user.createdMs > 0)
        time(tr("Added"), m_user.user.createdMs);
    if (m_user.activity.cutOffSeconds)
        addFact(tr("Cut off"),
                tr("Access tokens issued before %1 count no longer.")
                    .arg(exactTime(*m_user.activity.cutOffSeconds * 1000)));
}

void UserDetails::addActions()
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
    QPushButton *sessions =
        action("userSessions", tr("Show the sessions of this user"), QLatin1String("activity"));
    connect(sessions, &QPushButton::clicked, this, [this] { Q_EMIT sessionsRequested(userId()); });
    const bool disabled = m_user.user.disabled;
    QPushButton *change = action("userDisable", disabled ? tr("Enable this user") : tr("Disable this user…"),
                                 QLatin1String(disabled ? "user-check" : "ban"));
    change->setEnabled(m_mayChange);
    change->setToolTip(
        m_mayChange ? QString() : tr("This store keeps no users, or this connection may not change them."));
    connect(change, &QPushButton::clicked, this,
            [this] { Q_EMIT disableRequested(m_user.user, !m_user.user.disabled); });
}

} // namespace gatehouse
