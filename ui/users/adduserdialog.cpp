// SPDX-License-Identifier: MIT
#include "adduserdialog.h"

#include "core/service/userservice.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/secretfields.h"

#include <QComboBox>
#include <QLineEdit>
#include <QVBoxLayout>

namespace gatehouse {

namespace {
constexpr int shortestPassword = 8;
}

AddUserDialog::AddUserDialog(UserService &users, const Theme &theme, QWidget *parent)
    : ConfirmDialog(theme, tr("Add a user"), parent)
    , m_users(users)
    , m_login(new QLineEdit)
    , m_name(new QLineEdit)
    , m_role(new QComboBox)
    , m_password(new PassphraseField(theme, tr("Password")))
{
    setObjectName(QStringLiteral("addUser"));
    setSentence(tr("The user can log in at once with this e-mail address and password."));
    setConfirm(tr("Add user"), QLatin1String("user-plus"), "primary");
    const auto addField = [this](const QString &name, const char *objectName, QWidget *field) {
        field->setObjectName(QLatin1String(objectName));
        field->setAccessibleName(name);
        QLabel *caption = label("strong", name);
        caption->setBuddy(field);
        body()->addWidget(caption);
        body()->addWidget(field);
    };
    addField(tr("E-mail address or login"), "login", m_login);
    addField(tr("Name"), "name", m_name);
    addField(tr("Role"), "role", m_role);
    addField(tr("Password, %1 characters or more").arg(shortestPassword), "password", m_password);
    m_role->setEditable(true);
    m_role->addItems({QStringLiteral("user"), QStringLiteral("editor"), QStringLiteral("admin")});
    for (QLineEdit *field : {m_login, m_name, static_cast<QLineEdit *>(m_password)})
        connect(field, &QLineEdit::textChanged, this, &AddUserDialog::updateButtons);
    connect(this, &ConfirmDialog::confirmed, this, &AddUserDialog::add);
    m_login->setFocus();
    updateButtons();
}

bool AddUserDialog::isComplete() const
{
    return !m_login->text().trimmed().isEmpty() && m_password->text().size() >= shortestPassword;
}

void AddUserDialog::add()
{
    const NewUser user{m_login->text().trimmed(), m_name->text().simplified(),
                       m_role->currentText().trimmed()};
    deliver(m_users.add(user, m_password->take()), this, [this](Result<User> answer) {
        if (!answer) {
            fail(answer.error());
            return;
        }
        Q_EMIT added(answer->id, answer->login);
        setBusy(false);
        accept();
    });
}

} // namespace gatehouse
