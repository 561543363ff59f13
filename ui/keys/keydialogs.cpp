// SPDX-License-Identifier: MIT
#include "ui/keys/keydialogs.h"

#include "ui/timetext.h"
#include "ui/widgets/confirmdialog.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("KeyDialogs", text); }

QString shortKid(const QString &kid)
{
    return kid.size() <= 14 ? kid : kid.left(6) + QStringLiteral("…") + kid.right(6);
}

QString named(const KeyInfo &key) { return tr("%1 (%2)").arg(shortKid(key.kid), nameOf(key)); }

/// What depends on the key, and for how long.
QString consequences(const KeyInfo &key, const KeyInfo *next, qint64 nowMs, qint64 longestTokenMs)
{
    const qint64 safeMs = nowMs + longestTokenMs;
    const QString when = tr("%1 (%2)").arg(relativeTime(safeMs, nowMs), localTime(safeMs));
    QStringList sentences;
    if (key.state == KeyState::Next) {
        sentences
            << tr("Key %1 has signed nothing here and never will. It stays published and verifies only.")
                   .arg(named(key))
            << tr("If it was imported from a system that signs with it, the tokens of that system are "
                  "accepted as long as the key is kept. Retired, it can be removed at any time: wait until "
                  "that system has stopped signing with it and its last token has ended.");
    } else {
        sentences << (key.use == KeyUse::Access ? tr("Key %1 is the one that signs access tokens.")
                                                : tr("Key %1 is the one that signs refresh tokens."))
                         .arg(named(key));
        if (next)
            sentences.last() += QLatin1Char(' ') + tr("Key %1 takes its place.").arg(named(*next));
        sentences
            << tr("It goes on verifying the tokens it signed; how many there are is not recorded. The last "
                  "of them ends %1; until then the key is kept and cannot be removed.")
                   .arg(when)
            << tr("Nobody is logged out.");
    }
    return sentences.join(QStringLiteral("\n\n"));
}

} // namespace

ConfirmDialog *KeyDialogs::rotate(KeyUse use, qint64 nowMs, qint64 longestTokenMs) const
{
    auto *dialog = new ConfirmDialog(theme,
                                     use == KeyUse::Access ? tr("Rotate the key for access tokens")
                                                           : tr("Rotate the key for refresh tokens"),
                                     parent);
    dialog->setObjectName(QStringLiteral("rotateDialog"));
    const KeyInfo *next = model.next(use);
    const KeyInfo *current = model.current(use);
    QStringList sentences;
    sentences << (next ? tr("Key %1 begins to sign.").arg(named(*next))
                       : tr("There is no next key, so a new one like the present one is made, and it begins "
                            "to sign at once. "
                            "Servers that keep a copy of the public keys may refuse its tokens until they "
                            "fetch them again."));
    if (current)
        sentences << tr("Key %1 retires: it signs no more, and goes on verifying the tokens it signed. The "
                        "last of them ends %2 "
                        "(%3); until then it must be kept.")
                         .arg(named(*current), relativeTime(nowMs + longestTokenMs, nowMs),
                              localTime(nowMs + longestTokenMs));
    sentences << tr("Nobody is logged out.");
    dialog->setSentence(sentences.join(QStringLiteral("\n\n")));
    dialog->setConfirm(tr("Rotate"), QLatin1String("rotate-cw"), "primary");
    QObject::connect(dialog, &ConfirmDialog::confirmed, dialog, [dialog, use, &service = keys, tell = done] {
        deliver(service.rotate(use), dialog, [dialog, tell](const Result<KeyInfo> &key) {
            if (!key) {
                dialog->fail(key.error());
                return;
            }
            dialog->setBusy(false);
            dialog->accept();
            tell(tr("Key %1 signs from now on.").arg(named(*key)));
        });
    });
    dialog->open();
    return dialog;
}

ConfirmDialog *KeyDialogs::retire(const KeyInfo &key, qint64 nowMs, qint64 longestTokenMs) const
{
    auto *dialog = new ConfirmDialog(theme, tr("Retire a key"), parent);
    dialog->setObjectName(QStringLiteral("retireDialog"));
    dialog->setSentence(consequences(key, model.next(key.use), nowMs, longestTokenMs));
    dialog->setConfirm(tr("Retire"), QLatin1String("circle-minus"));
    QObject::connect(dialog, &ConfirmDialog::confirmed, dialog,
                     [dialog, name = named(key), kid = key.kid, &service = keys, tell = done] {
                         deliver(service.retire(kid), dialog, [dialog, name, tell](const Done &outcome) {
                             if (!outcome) {
                                 dialog->fail(outcome.error());
                                 return;
                             }
                             dialog->setBusy(false);
                             dialog->accept();
                             tell(tr("Key %1 is retired. It verifies only.").arg(name));
                         });
                     });
    dialog->open();
    return dialog;
}

ConfirmDialog *KeyDialogs::remove(const KeyInfo &key) const
{
    auto *dialog = new ConfirmDialog(theme, tr("Remove a key"), parent);
    dialog->setObjectName(QStringLiteral("removeDialog"));
    dialog->setSentence(tr("Key %1 is deleted for good. No token it signed can still be valid, so nobody "
                           "will notice. A token it "
                           "signed can then not even be checked any more.")
                            .arg(named(key)));
    dialog->setConfirm(tr("Remove for good"), QLatin1String("trash-2"));
    QObject::connect(dialog, &ConfirmDialog::confirmed, dialog,
                     [dialog, name = named(key), kid = key.kid, &service = keys, tell = done] {
                         deliver(service.remove(kid), dialog, [dialog, name, tell](const Done &outcome) {
                             if (!outcome) {
                                 dialog->fail(outcome.error());
                                 return;
                             }
                             dialog->setBusy(false);
                             dialog->accept();
                             tell(tr("Key %1 was removed.").arg(name));
                         });
                     });
    dialog->open();
    return dialog;
}

} // namespace gatehouse
