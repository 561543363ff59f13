// SPDX-License-Identifier: MIT
#include "revocationbar.h"

#include "outcomedialog.h"
#include "revoketext.h"

#include "ui/timetext.h"
#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pageheader.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QShortcut>
#include <QTimer>

namespace gatehouse {

namespace {

constexpr int countdownMs = 200;

} // namespace

RevocationBar::RevocationBar(SessionService &sessions, const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_sessions(sessions)
    , m_revocations(sessions.revocations())
    , m_theme(theme)
    , m_undo(new MessageBar(theme))
    , m_result(new MessageBar(theme))
    , m_unfinished(new MessageBar(theme))
    , m_undoKey(new QShortcut(QKeySequence::Undo, this))
    , m_second(new QTimer(this))
{
    setObjectName(QStringLiteral("revocationBar"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(24, 14, 24, 0);
    column->setSpacing(8);
    m_undo->setObjectName(QStringLiteral("revocationUndo"));
    m_undo->setCloseable(false);
    m_result->setObjectName(QStringLiteral("revocationResult"));
    m_unfinished->setObjectName(QStringLiteral("revocationUnfinished"));
    column->addWidget(m_undo);
    column->addWidget(buildProgress(theme));
    column->addWidget(m_result);
    column->addWidget(m_unfinished);
    m_undoKey->setEnabled(false);
    m_second->setInterval(countdownMs);
    follow();
    updateRoom();
    askUnfinished();
}

RevocationBar::~RevocationBar() { m_revocations.undo(); }

QWidget *RevocationBar::buildProgress(const Theme &theme)
{
    m_progress = new QWidget;
    m_progress->setObjectName(QStringLiteral("revocationProgress"));
    auto *row = new QHBoxLayout(m_progress);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    m_progressText = label("soft");
    m_progressBar = new QProgressBar;
    m_progressBar->setTextVisible(false);
    m_cancel = pushButton(theme, QStringLiteral("revocationCancel"), tr("Stop"), QLatin1String("x"), "link");
    row->addWidget(m_progressText);
    row->addWidget(m_progressBar, 1, Qt::AlignVCenter);
    row->addWidget(m_cancel);
    m_progress->hide();
    return m_progress;
}

void RevocationBar::follow()
{
    connect(&m_revocations, &RevocationService::scheduled, this, [this](const RevocationPlan &plan) {
        m_scheduled = shortPlan(plan);
        m_result->dismiss();
        m_second->start();
        m_undoKey->setEnabled(true);
        m_undo->say(Tone::Warning, countdown(), tr("Undo"), [this] { m_revocations.undo(); });
        updateRoom();
    });
    connect(&m_revocations, &RevocationService::undone, this, &RevocationBar::showUndone);
    connect(&m_revocations, &RevocationService::begun, this, &RevocationBar::showBegun);
    connect(&m_revocations, &RevocationService::progressed, this, &RevocationBar::showProgress);
    connect(&m_revocations, &RevocationService::finished, this, &RevocationBar::showResult);
    connect(m_undoKey, &QShortcut::activated, &m_revocations, &RevocationService::undo);
    connect(m_second, &QTimer::timeout, this, &RevocationBar::showCountdown);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        m_cancel->setEnabled(false);
        m_progressText->setText(tr("Stopping after what is being sent…"));
        m_revocations.cancel();
    });
    connect(&m_sessions, &SessionService::connectionChanged, this, [this](bool reachable) {
        if (reachable)
            askUnfinished();
    });
    for (MessageBar *bar : {m_undo, m_result, m_unfinished})
        connect(bar, &MessageBar::dismissed, this, &RevocationBar::updateRoom);
}

QString RevocationBar::countdown() const
{
    const qint64 seconds = (m_revocations.undoLeftMs() + 999) / 1000;
    return tr("Revoking %1 in %2 s. Nothing has been sent yet; %3 takes it back.")
        .arg(m_scheduled, QLocale().toString(seconds), m_undoKey->key().toString(QKeySequence::NativeText));
}

/// A message that is said anew each second would be read aloud each second, so only its text changes.
void RevocationBar::showCountdown()
{
    if (!m_revocations.isScheduled()) {
        m_second->stop();
        m_undoKey->setEnabled(false);
        m_undo->dismiss();
        return;
    }
    m_undo->setText(countdown());
}

void RevocationBar::showUndone(const RevocationPlan &)
{
    showCountdown();
    m_result->say(Tone::Info, tr("Undone: nothing was sent, and nothing was revoked."));
    updateRoom();
}

void RevocationBar::showBegun()
{
    showCountdown();
    m_result->dismiss();
    m_progressText->setText(tr("Revoking…"));
    m_progressText->setMinimumWidth(0);
    m_progressBar->setRange(0, 0);
    m_cancel->setEnabled(true);
    m_progress->show();
    updateRoom();
}

void RevocationBar::showProgress(const RevocationTally &tally)
{
    const QLocale locale;
    m_progressBar->setRange(0, tally.total);
    m_progressBar->setValue(tally.done());
    if (m_cancel->isEnabled())
        m_progressText->setText(
            tr("Revoking: %1 of %2").arg(locale.toString(tally.done()), locale.toString(tally.total)));
    m_progressBar->setAccessibleName(m_progressText->text());
    // Room for the longest at once: between two steps of a long revocation the layout might come too late.
    m_progressText->setMinimumWidth(
        std::max(m_progressText->minimumWidth(), m_progressText->sizeHint().width()));
    m_progress->layout()->activate();
}

void RevocationBar::showResult(const RevocationResult &result)
{
    m_progress->hide();
    if (result.stoppedBy && result.tally.total == 0) {
        m_result->say(*result.stoppedBy);
    } else {
        const bool isWhole = !result.stoppedBy && result.tally.failed + result.tally.left() == 0
            && remarkOf(result.items).isEmpty();
        const QString sentence = outcomeSentence(result, m_sessions.store().clock().nowMs());
        m_result->say(isWhole ? Tone::Success : Tone::Warning, sentence, tr("Details"),
                      [this, sentence, items = result.items] {
                          (new OutcomeDialog(m_theme, sentence, items, window()))->open();
                      });
    }
    updateRoom();
    askUnfinished();
}

void RevocationBar::askUnfinished()
{
    if (m_sessions.store().profile().isReadOnly)
        return;
    deliver(m_revocations.unfinished(), this,
            [this](const Result<std::vector<UnfinishedRevocation>> &unfinished) {
                // A store that cannot be asked is told of elsewhere, and asked again when it is back.
                if (unfinished)
                    showUnfinished(*unfinished);
            });
}

void RevocationBar::showUnfinished(const std::vector<UnfinishedRevocation> &unfinished)
{
    if (unfinished.empty()) {
        m_unfinished->dismiss();
        return;
    }
    const UnfinishedRevocation &one = unfinished.front();
    m_unfinished->say(Tone::Warning, unfinishedSentence(one), tr("Continue…"),
                      [this, one] { askToContinue(one); });
    m_unfinished->offer(QStringLiteral("unfinishedShow"), tr("Show"), [this, one] { showItems(one); });
    m_unfinished->offer(QStringLiteral("unfinishedForget"), tr("Forget…"), [this, one] { askToForget(one); });
    m_unfinished->setCloseable(false);
    updateRoom();
}

void RevocationBar::showItems(const UnfinishedRevocation &unfinished)
{
    deliver(
        m_revocations.items(unfinished.id), this, [this, unfinished](Result<std::vector<RevokeItem>> items) {
            if (!items) {
                m_result->say(items.error());
                return updateRoom();
            }
            const QString heading = tr("%1 Begun %2 by %3. Reason: %4.")
                                        .arg(unfinishedSentence(unfinished), localTime(unfinished.begunMs),
                                             unfinished.actor, unfinished.reason);
            (new OutcomeDialog(m_theme, heading, std::move(*items), window()))->open();
        });
}

/// The person who continues need not be the one who began, nor the store the one they think of.
void RevocationBar::askToContinue(const UnfinishedRevocation &unfinished)
{
    const ConnectionProfile &profile = m_sessions.store().profile();
    auto *dialog = new ConfirmDialog(m_theme, tr("Continue a revocation"), window());
    dialog->setObjectName(QStringLiteral("continueDialog"));
    dialog->setSentence(
        tr("%1\n\nBegun %2 by %3, at the store %4. Reason: %5.\n\nWhat is left of it is revoked "
           "now, and cannot be taken back.")
            .arg(unfinishedSentence(unfinished), localTime(unfinished.begunMs), unfinished.actor,
                 profile.name, unfinished.reason));
    dialog->wantTyped(wordToType(unfinished.tally.left(), profile.isProduction));
    dialog->setConfirm(tr("Continue"), QLatin1String("ban"));
    connect(dialog, &ConfirmDialog::confirmed, this, [this, dialog, id = unfinished.id] {
        dialog->setBusy(false);
        dialog->accept();
        m_unfinished->dismiss();
        m_revocations.resume(id);
    });
    dialog->open();
}

void RevocationBar::askToForget(const UnfinishedRevocation &unfinished)
{
    auto *dialog = new ConfirmDialog(m_theme, tr("Forget a revocation"), window());
    dialog->setObjectName(QStringLiteral("forgetDialog"));
    dialog->setSentence(
        tr("%1\n\nWhat is left of it stays valid and is not offered again. The audit trail says "
           "so.")
            .arg(unfinishedSentence(unfinished)));
    dialog->setConfirm(tr("Forget"), QLatin1String("circle-minus"));
    connect(dialog, &ConfirmDialog::confirmed, this, [this, dialog, id = unfinished.id] {
        dialog->setBusy(false);
        dialog->accept();
        forget(id);
    });
    dialog->open();
}

void RevocationBar::forget(const QString &id)
{
    deliver(m_revocations.forget(id), this, [this](const Done &done) {
        if (done)
            m_result->say(Tone::Info, tr("What was left of it stays as it is. The audit trail says so."));
        else
            m_result->say(done.error());
        updateRoom();
        askUnfinished();
    });
}

void RevocationBar::updateRoom()
{
    const QWidget *parts[] = {m_undo, m_progress, m_result, m_unfinished};
    setVisible(std::any_of(std::begin(parts), std::end(parts),
                           [](const QWidget *part) { return !part->isHidden(); }));
}

} // namespace gatehouse
