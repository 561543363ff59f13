// SPDX-License-Identifier: MIT
#include "revokedialog.h"

#include "revoketext.h"

#include "ui/widgets/messagebar.h"

#include <QLocale>

namespace gatehouse {

namespace {

QString titleFor(const RevokeTarget &target)
{
    if (std::holds_alternative<UserSessions>(target))
        return RevokeDialog::tr("Revoke all sessions of this user?");
    const qsizetype count = std::get<SessionIds>(target).ids.size();
    return count == 1 ? RevokeDialog::tr("Revoke this session?")
                      : RevokeDialog::tr("Revoke these %1 sessions?").arg(QLocale().toString(count));
}

} // namespace

RevokeDialog::RevokeDialog(SessionService &sessions, const Theme &theme, RevokeTarget target, QWidget *parent)
    : ConfirmDialog(theme, titleFor(target), parent)
    , m_sessions(sessions)
    , m_target(std::move(target))
{
    setObjectName(QStringLiteral("revokeDialog"));
    setConfirm(tr("Revoke"), QLatin1String("ban"));
    wantReason(tr("For the audit trail, such as: laptop stolen, ticket 4711"));
    connect(this, &ConfirmDialog::confirmed, this, &RevokeDialog::revoke);
    askPreview();
}

void RevokeDialog::askPreview()
{
    setReady(false);
    message()->dismiss();
    setSentence(tr("Looking up what this would end…"));
    deliver(m_sessions.info(), this, [this](Result<StoreInfo> info) {
        if (!info) {
            setSentence(tr("What this would end could not be looked up. Nothing has been revoked."));
            message()->say(info.error(), [this] { askPreview(); });
            return;
        }
        deliver(m_sessions.preview(m_target), this, [this, facts = *info](Result<RevokePreview> preview) {
            if (preview) {
                showPreview(facts, *preview);
                return;
            }
            setSentence(tr("What this would end could not be looked up. Nothing has been revoked."));
            message()->say(preview.error(), [this] { askPreview(); });
        });
    });
}

void RevokeDialog::showPreview(const StoreInfo &info, const RevokePreview &preview)
{
    const StoreAccess &store = m_sessions.store();
    setSentence(revokeSentence(preview, m_target, m_sessions.accessTokensEndMs(), store.clock().nowMs(),
                               info.capabilities.testFlag(Capability::CutOff)));
    wantTyped(wordToType(preview, m_target, store.profile().isProduction));
    setReady(preview.liveSessions > 0 || std::holds_alternative<UserSessions>(m_target));
    adjustSize();
}

void RevokeDialog::revoke(const QString &reason)
{
    message()->say(Tone::Info, tr("Revoking…"));
    deliver(m_sessions.revoke(m_target, reason), this, [this](Result<RevokeOutcome> outcome) {
        if (outcome)
            take(*outcome);
        else
            fail(outcome.error());
    });
}

void RevokeDialog::take(const RevokeOutcome &outcome)
{
    Q_EMIT finishedWith(outcome);
    const QString details = outcomeDetails(outcome);
    if (details.isEmpty()) {
        setBusy(false);
        accept();
        return;
    }
    fail({Error::Code::Internal, outcomeSentence(outcome), details});
}

} // namespace gatehouse
