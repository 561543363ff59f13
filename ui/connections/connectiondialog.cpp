// SPDX-License-Identifier: MIT
#include "ui/connections/connectiondialog.h"

#include "ui/connections/connectionform.h"
#include "ui/connections/steplist.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/secretfields.h"

#include <QCheckBox>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace gatehouse {

ConnectionDialog::ConnectionDialog(ProfileService &profiles, const ConnectionProfile &profile,
                                   const Theme &theme, QWidget *parent)
    : ConfirmDialog(theme, profile.id.isEmpty() ? tr("New connection") : tr("Change the connection"), parent)
    , m_profiles(profiles)
    , m_form(new ConnectionForm(theme))
    , m_address(new QLineEdit)
    , m_password(new PassphraseField(theme, tr("Password")))
    , m_keep(new QCheckBox(tr("Keep it in the keychain of this system")))
    , m_forget(new QCheckBox(tr("Forget the password that is kept")))
    , m_test(pushButton(theme, QStringLiteral("testProfile"), tr("Test connection"), QLatin1String("plug")))
    , m_steps(new StepList(theme))
{
    setObjectName(QStringLiteral("connectionDialog"));
    setSentence(tr("Nothing is written to the server by saving or testing a connection."));
    setConfirm(tr("Save"), QLatin1String("check"), "primary");
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(makeFields(profile));
    body()->addWidget(scroll, 1);
    resize(620, 720);
    connect(m_address, &QLineEdit::textChanged, this, &ConnectionDialog::takeAddress);
    connect(m_form, &ConnectionForm::changed, this, [this] {
        m_passwordBox->setVisible(m_form->profile().kind != ConnectionProfile::Kind::Embedded);
        updateButtons();
    });
    connect(m_test, &QPushButton::clicked, this, &ConnectionDialog::test);
    connect(this, &ConfirmDialog::confirmed, this, &ConnectionDialog::save);
    m_form->setProfile(profile);
    m_form->findChild<QWidget *>(QStringLiteral("profileName"))->setFocus();
}

QWidget *ConnectionDialog::makeFields(const ConnectionProfile &profile)
{
    auto *inside = new QWidget;
    inside->setProperty("kind", QStringLiteral("plain"));
    auto *column = new QVBoxLayout(inside);
    column->setContentsMargins(0, 0, 10, 0);
    column->setSpacing(10);
    m_address->setObjectName(QStringLiteral("address"));
    m_address->setAccessibleName(tr("Address"));
    m_address->setPlaceholderText(
        tr("Paste an address to fill the form: rediss://user@host:6380/0, postgresql://user@host/db"));
    column->addWidget(m_address);
    column->addWidget(m_form);
    makePassword(column, profile.id.isEmpty());
    column->addWidget(m_test, 0, Qt::AlignLeft);
    m_steps->sayNothingYet(
        tr("The test finds the host, connects, checks the certificate, signs in and asks for the rights."));
    column->addWidget(m_steps);
    column->addStretch();
    return inside;
}

void ConnectionDialog::makePassword(QVBoxLayout *column, bool isNew)
{
    m_passwordBox = new QWidget;
    auto *box = new QVBoxLayout(m_passwordBox);
    box->setContentsMargins(0, 0, 0, 0);
    box->setSpacing(6);
    QLabel *caption = label("value", tr("Password"));
    caption->setBuddy(m_password);
    m_password->setObjectName(QStringLiteral("profilePassword"));
    m_password->setPlaceholderText(isNew ? tr("Empty: asked for when the server wants one")
                                         : tr("Empty: as it is kept now"));
    m_keep->setObjectName(QStringLiteral("keepPassword"));
    m_keep->setChecked(true);
    m_forget->setObjectName(QStringLiteral("forgetPassword"));
    m_forget->setVisible(!isNew);
    for (QWidget *widget : std::initializer_list<QWidget *>{caption, m_password, m_keep, m_forget})
        box->addWidget(widget);
    column->addWidget(m_passwordBox);
}

/// An address that is not whole yet, because it is being typed, is no reason to complain.
void ConnectionDialog::takeAddress(const QString &text)
{
    message()->dismiss();
    const Done taken = text.contains(QLatin1Char(':')) ? m_form->takeAddress(text) : Done();
    if (!taken && (text.contains(QLatin1String("://")) && text.contains(QLatin1Char('@'))))
        message()->say(taken.error());
}

bool ConnectionDialog::isComplete() const { return problemOf(m_form->profile()).isEmpty(); }

void ConnectionDialog::test()
{
    ConnectionProfile profile = m_form->profile();
    std::shared_ptr<const Secret> password;
    if (!m_password->text().isEmpty())
        password = std::make_shared<const Secret>(m_password->typed());
    m_test->setEnabled(false);
    m_steps->sayTesting();
    deliver(m_profiles.test(profile, std::move(password)), this,
            [this](const Result<std::vector<ConnectionStep>> &steps) {
                m_test->setEnabled(true);
                m_steps->show(steps);
            });
}

void ConnectionDialog::save()
{
    using Password = ProfileService::Password;
    const bool isTyped = !m_password->text().isEmpty() && m_keep->isChecked();
    const Password what = m_forget->isChecked() ? Password::Forget : isTyped ? Password::Set : Password::Keep;
    const ConnectionProfile wanted = m_form->profile();
    deliver(m_profiles.save(wanted, what, isTyped ? m_password->typed() : Secret()), this,
            [this](const Result<ConnectionProfile> &profile) {
                if (!profile) {
                    fail(profile.error());
                    return;
                }
                m_password->take();
                setBusy(false);
                Q_EMIT saved(*profile);
                accept();
            });
}

} // namespace gatehouse
