// SPDX-License-Identifier: MIT
#include "ui/audit/auditdetails.h"

#include "ui/text/plaintext.h"
#include "ui/timetext.h"
#include "ui/widgets/detailspanel.h"
#include "ui/widgets/labels.h"

#include <QCoreApplication>
#include <QLocale>
#include <QVBoxLayout>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("AuditDetails", text); }

QString phaseTitle(AuditPhase phase)
{
    switch (phase) {
    case AuditPhase::Requested:
        return tr("Requested");
    case AuditPhase::Succeeded:
        return tr("Succeeded");
    case AuditPhase::Failed:
        break;
    }
    return tr("Failed");
}

void addRecord(DetailsPanel &panel, const AuditEvent &event)
{
    panel.addSection(tr("%1 · record %2").arg(phaseTitle(event.phase), QLocale().toString(event.seq)));
    panel.addFact(tr("When"), exactTime(event.atMs));
    if (!event.outcome.isEmpty())
        panel.addFact(tr("Outcome"), visibleText(event.outcome));
    panel.addFact(tr("Hash"), QString::fromLatin1(event.hash.toHex(' ')), true);
    panel.addFact(tr("Previous"), QString::fromLatin1(event.previousHash.toHex(' ')), true);
}

} // namespace

void fillAuditDetails(DetailsPanel &panel, const AuditEntry &entry, AuditModel::State state)
{
    const AuditEvent &first = entry.first();
    panel.setTitle(wordFor(first.action), codeOf(first.action));
    panel.restart();
    if (state == AuditModel::State::NoOutcome) {
        QLabel *warning =
            label("soft",
                  tr("This was begun, and no outcome was recorded. The program may have ended in between, so "
                     "look at the object itself to see whether it was carried out."));
        warning->setObjectName(QStringLiteral("noOutcome"));
        warning->setWordWrap(true);
        setTone(warning, Tone::Warning);
        panel.content()->addWidget(warning);
    }
    panel.addFact(tr("Who"), visibleText(first.actor));
    panel.addFact(tr("Object"), visibleText(first.object));
    if (!first.store.isEmpty())
        panel.addFact(tr("Store"), visibleText(first.store));
    if (!first.reason.isEmpty())
        panel.addFact(tr("Reason"), visibleText(first.reason));
    panel.addFact(tr("Action id"), first.actionId, true);
    if (entry.request)
        addRecord(panel, *entry.request);
    if (entry.outcome)
        addRecord(panel, *entry.outcome);
    panel.content()->addStretch();
}

QString checkSentence(const AuditCheck &check)
{
    const QString records = QLocale().toString(check.records);
    if (check.holds() && check.records == 0)
        return tr("The trail is empty, so there is nothing to check.");
    if (check.holds())
        return tr("The chain holds: %1 records, none changed, none missing in between. Head %2. Keep the "
                  "head elsewhere to "
                  "notice when records are cut off at the end.")
            .arg(records, QString::fromLatin1(check.head.toHex()));
    return tr("The chain is broken at record %1: %2 What comes before it can be trusted; it and what comes "
              "after cannot.")
        .arg(QLocale().toString(check.firstBad), check.problem);
}

} // namespace gatehouse
