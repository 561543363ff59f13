// SPDX-License-Identifier: MIT
#include "revokedialog.h"

#include "revoketext.h"

#include "ui/widgets/messagebar.h"

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
