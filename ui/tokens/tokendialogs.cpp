// SPDX-License-Identifier: MIT
#include "ui/tokens/tokendialogs.h"

#include "core/service/inspectorservice.h"
#include "core/service/sessionservice.h"
#include "ui/sessions/revokedialog.h"
#include "ui/timetext.h"
#include "ui/tokens/curldialog.h"
#include "ui/tokens/mintdialog.h"
#include "ui/widgets/confirmdialog.h"

namespace gatehouse {

TokenDialogs::TokenDialogs(const Services &services, SecretClipboard &clipboard, const Theme &theme,
                           QWidget *parent)
    : QObject(parent)
    , m_services(services)
    , m_clipboard(clipboard)
    , m_theme(theme)
    , m_parent(parent)
{ }

void TokenDialogs::curl()
{
    auto *dialog = new CurlDialog(m_theme, m_parent);
    connect(dialog, &CurlDialog::copied, this, &TokenDialogs::said);
    dialog->open();
}

void TokenDialogs::mint()
{
    auto *dialog = new MintDialog(m_services.inspector, m_services.keys, m_services.tokens.store(),
                                  m_clipboard, m_theme, m_parent);
    connect(dialog, &MintDialog::inspectRequested, this, &TokenDialogs::inspectRequested);
    connect(dialog, &MintDialog::keysRequested, this, &TokenDialogs::keysRequested);
    dialog->open();
}

void TokenDialogs::revoke(const QString &sessionId)
{
    (new RevokeDialog(m_services.sessions, m_theme, SessionIds{{sessionId}}, m_parent))->open();
}

void TokenDialogs::deny(const DenyOrder &order)
{
    const StoreAccess &store = m_services.tokens.store();
    auto *dialog = new ConfirmDialog(m_theme, tr("Deny this token"), m_parent);
    dialog->setObjectName(QStringLiteral("denyDialog"));
    dialog->setSentence(
        tr("This one access token (%1) counts no longer, until it would have ended anyway at %2. An "
           "API that does not ask the deny list goes on accepting it. The session goes on and can "
           "get the next token: to end it, revoke it.")
            .arg(order.tokenId, localClockTime(order.untilSeconds * 1000, store.clock().nowMs())));
    dialog->wantReason(tr("Why, for the audit trail"));
    if (store.profile().isProduction)
        dialog->wantTyped(store.profile().name);
    dialog->setConfirm(tr("Deny the token"), QLatin1String("circle-minus"));
    connect(dialog, &ConfirmDialog::confirmed, this, [this, dialog, order](const QString &reason) {
        deliver(m_services.inspector.deny(order, reason), dialog, [this, dialog](const Done &done) {
            if (!done) {
                dialog->fail(done.error());
                return;
            }
            dialog->setBusy(false);
            dialog->accept();
            Q_EMIT said(tr("The token is on the deny list."));
            Q_EMIT denied();
        });
    });
    dialog->open();
}

} // namespace gatehouse
