// SPDX-License-Identifier: MIT
#include "ui/connections/passworddialog.h"

#include "core/service/connectionservice.h"
#include "ui/connections/profilemodel.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/secretfields.h"

#include <QCheckBox>
#include <QVBoxLayout>

namespace gatehouse {

PasswordDialog::PasswordDialog(ConnectionService &connections, const Error &why, const Theme &theme,
                               QWidget *parent)
    : ConfirmDialog(theme, tr("Password for %1").arg(connections.current().name), parent)
    , m_connections(connections)
    , m_password(new PassphraseField(theme, tr("Password")))
    , m_keep(new QCheckBox(tr("Keep it in the keychain of this system")))
{
    setObjectName(QStringLiteral("passwordDialog"));
    const ConnectionProfile &profile = connections.current();
    const QString who = profile.userName.isEmpty() ? tr("the usual user") : profile.userName;
    setSentence(tr("%1\nYou connect to %2 as %3.").arg(why.message, placeOf(profile), who));
    setConfirm(tr("Connect"), QLatin1String("plug"), "primary");
    QLabel *caption = label("strong", tr("Password"));
    caption->setBuddy(m_password);
    m_password->setObjectName(QStringLiteral("password"));
    m_keep->setObjectName(QStringLiteral("keepPassword"));
    for (QWidget *widget : std::initializer_list<QWidget *>{caption, m_password, m_keep})
        body()->addWidget(widget);
    connect(m_password, &QLineEdit::textChanged, this, &PasswordDialog::updateButtons);
    connect(this, &ConfirmDialog::confirmed, this, &PasswordDialog::give);
    m_password->setFocus();
    updateButtons();
}

bool PasswordDialog::isComplete() const { return !m_password->text().isEmpty(); }

void PasswordDialog::give()
{
    deliver(m_connections.givePassword(m_password->take(), m_keep->isChecked()), this,
            [this](const Done &done) {
                if (done) {
                    setBusy(false);
                    accept();
                    return;
                }
                fail(done.error());
                m_password->setFocus();
            });
}

} // namespace gatehouse
