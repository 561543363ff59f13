// SPDX-License-Identifier: MIT
#include "revokedialog.h"

#include "revoketext.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/messagebar.h"

#include <QCheckBox>
#include <QVBoxLayout>

#include <algorithm>

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
    , m_denyOffer(new QWidget(this))
    , m_denyBox(new QCheckBox(m_denyOffer))
{
    setObjectName(QStringLiteral("revokeDialog"));
    setConfirm(tr("Revoke"), QLatin1String("ban"));
    wantReason(tr("For the audit trail, such as: laptop stolen, ticket 4711"));
    setReady(false);
    addDenyBox();
    connect(this, &ConfirmDialog::confirmed, this, &RevokeDialog::revoke);
}

/// For sessions chosen one by one; whole users get a cut-off in any case.
void RevokeDialog::addDenyBox()
{
    const QString meaning =
        tr("They go on the deny list of this store until the last of them is over, so an API that asks the "
           "store refuses them at once. The user's other sessions go on.");
    m_denyBox->setObjectName(QStringLiteral("denyTokens"));
    m_denyBox->setText(tr("Also refuse access tokens already given out"));
    m_denyBox->setAccessibleDescription(meaning);
    auto *words = label("small", meaning);
    words->setWordWrap(true);
    auto *column = new QVBoxLayout(m_denyOffer);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_denyBox);
    column->addWidget(words);
    m_denyOffer->hide(); // Until the store is known to keep such a list.
    connect(m_denyBox, &QCheckBox::toggled, this, &RevokeDialog::showPlan);
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
            return take(asked, {}, Failure(info.error()));
        deliver(plan(), this, [this, asked, can = info->capabilities](Result<RevocationPlan> plan) {
            take(asked, can, std::move(plan));
        });
    });
}

void RevokeDialog::take(quint64 asked, Capabilities can, Result<RevocationPlan> plan)
{
    if (asked != m_asked)
        return;
    if (!plan) {
        setSentence(tr("What this would end could not be looked up. Nothing has been revoked."));
        message()->say(plan.error(), [this] { lookUp(); });
        return;
    }
    m_plan = std::move(*plan);
    m_can = can;
    const std::vector<RevokeTarget> &targets = m_plan.choice.targets;
    const bool hasSessions = std::ranges::any_of(
        targets, [](const RevokeTarget &target) { return std::holds_alternative<SessionIds>(target); });
    body()->addWidget(m_denyOffer); // Behind what a dialog for a special case has there.
    m_denyOffer->setVisible(can.testFlag(Capability::DenyList) && hasSessions
                            && m_plan.preview.liveSessions > 0);
    wantTyped(wordToType(m_plan.preview.liveSessions, m_sessions.store().profile().isProduction));
    setReady(m_plan.isUseful());
    showPlan();
}

void RevokeDialog::showPlan()
{
    m_plan.choice.deniesTokens = m_denyBox->isChecked() && !m_denyOffer->isHidden();
    const StoreAccess &store = m_sessions.store();
    QString sentence = revokeSentence(m_plan, m_sessions.accessTokensEndMs(), store.clock().nowMs(),
                                      m_can.testFlag(Capability::CutOff));
    if (const QString clocks = clockSentence(store.clockSkewMs()); !clocks.isEmpty())
        sentence += QStringLiteral("\n\n") + clocks;
    setSentence(sentence);
    fit();
}

void RevokeDialog::revoke(const QString &reason)
{
    m_sessions.revocations().schedule(m_plan, reason);
    setBusy(false);
    accept();
}

} // namespace gatehouse
