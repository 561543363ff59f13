// SPDX-License-Identifier: MIT
#include "revokedialog.h"

#include "revoketext.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/messagebar.h"

#include <QCheckBox>
#include <QLocale>
#include <QVBoxLayout>

namespace gatehouse {

namespace {

QString titleFor(const RevocationChoice &choice)
{
    if (isOneUser(choice.targets))
        return std::get<UserSessions>(choice.targets.front()).exceptSession.isEmpty()
            ? RevokeDialog::tr("Revoke all sessions of this user?")
            : RevokeDialog::tr("Revoke all other sessions of this user?");
    qsizetype count = 0;
    for (const RevokeTarget &target : choice.targets) {
        if (const auto *sessions = std::get_if<SessionIds>(&target))
            count += sessions->ids.size();
    }
    // How many of them will end is looked up first.
    return count == 1 ? RevokeDialog::tr("Revoke this session?") : RevokeDialog::tr("Revoke these sessions?");
}

} // namespace

RevokeDialog::RevokeDialog(SessionService &sessions, const Theme &theme, const RevokeTarget &target,
                           QWidget *parent)
    : RevokeDialog(sessions, theme, RevocationChoice{{target}}, parent)
{ }

RevokeDialog::RevokeDialog(SessionService &sessions, const Theme &theme, const RevocationChoice &choice,
                           QWidget *parent)
    : RevokeDialog(sessions, theme, titleFor(choice), parent)
{
    m_choice = choice;
    lookUp();
}

RevokeDialog::RevokeDialog(SessionService &sessions, const Theme &theme, const QString &title,
                           QWidget *parent)
    : ConfirmDialog(theme, title, parent)
    , m_sessions(sessions)
{
    setObjectName(QStringLiteral("revokeDialog"));
    setConfirm(tr("Revoke"), QLatin1String("ban"));
    wantReason(tr("For the audit trail, such as: laptop stolen, ticket 4711"));
    setReady(false);
    connect(this, &ConfirmDialog::confirmed, this, &RevokeDialog::revoke);
}

void RevokeDialog::offerCutOff(const QStringList &userIds)
{
    m_cutOff = new QWidget;
    auto *column = new QVBoxLayout(m_cutOff);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    auto *box = new QCheckBox(tr("Also refuse access tokens already given out"));
    box->setObjectName(QStringLiteral("cutOff"));
    const QString meaning = userIds.size() == 1
        ? tr("The store keeps one cut-off for a user, so this ends every session of this user, not only what "
             "was chosen. The user has to log in again.")
        : tr("The store keeps one cut-off for a user, so this ends every session of these %1 users, not only "
             "what was chosen. They have to log in again.")
              .arg(QLocale().toString(userIds.size()));
    box->setAccessibleDescription(meaning);
    auto *words = label("small", meaning);
    words->setWordWrap(true);
    column->addWidget(box);
    column->addWidget(words);
    body()->addWidget(m_cutOff);
    m_cutOff->setVisible(m_hasCutOff); // Otherwise once the store is known to keep one.
    connect(box, &QCheckBox::toggled, this, [this, chosen = m_choice.targets, userIds](bool isWanted) {
        m_choice.targets = chosen;
        if (isWanted) {
            m_choice.targets.clear();
            for (const QString &user : userIds)
                m_choice.targets.emplace_back(UserSessions{user, {}});
        }
        lookUp();
    });
}

QFuture<Result<RevocationPlan>> RevokeDialog::plan() { return m_sessions.revocations().plan(m_choice); }

void RevokeDialog::forgetPlan(const QString &sentence)
{
    ++m_asked;
    setReady(false);
    wantTyped({});
    message()->dismiss();
    setSentence(sentence);
}

void RevokeDialog::lookUp()
{
    forgetPlan(tr("Looking up what this would end…"));
    deliver(m_sessions.info(), this, [this, asked = m_asked](const Result<StoreInfo> &info) {
        if (!info)
            return take(asked, false, Failure(info.error()));
        const bool canCutOff = info->capabilities.testFlag(Capability::CutOff);
        deliver(plan(), this, [this, asked, canCutOff](Result<RevocationPlan> plan) {
            take(asked, canCutOff, std::move(plan));
        });
    });
}

void RevokeDialog::take(quint64 asked, bool canCutOff, Result<RevocationPlan> plan)
{
    if (asked != m_asked)
        return;
    if (!plan) {
        setSentence(tr("What this would end could not be looked up. Nothing has been revoked."));
        message()->say(plan.error(), [this] { lookUp(); });
        return;
    }
    m_plan = std::move(*plan);
    m_hasCutOff = canCutOff && m_sessions.may(Capability::RevokeUser);
    if (m_cutOff != nullptr)
        m_cutOff->setVisible(m_hasCutOff);
    const StoreAccess &store = m_sessions.store();
    setSentence(revokeSentence(m_plan, m_sessions.accessTokensEndMs(), store.clock().nowMs(), canCutOff));
    wantTyped(wordToType(m_plan.preview, store.profile().isProduction));
    setReady(m_plan.isUseful());
    adjustSize();
}

void RevokeDialog::revoke(const QString &reason)
{
    m_sessions.revocations().schedule(m_plan, reason);
    setBusy(false);
    accept();
}

} // namespace gatehouse
