// SPDX-License-Identifier: MIT
#include "ui/tokens/curldialog.h"

#include "core/service/inspectorservice.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messagebar.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHostAddress>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace gatehouse {

namespace {

constexpr int commandHeight = 118;

bool isLoopback(const QUrl &url)
{
    return url.host() == QLatin1String("localhost") || QHostAddress(url.host()).isLoopback();
}

QUrl addressOf(const QString &typed)
{
    const QString text = typed.trimmed();
    return QUrl(text.contains(QLatin1String("://")) ? text : QStringLiteral("https://") + text,
                QUrl::StrictMode);
}

} // namespace

CurlDialog::CurlDialog(const Theme &theme, QWidget *parent)
    : ConfirmDialog(theme, tr("Copy as curl"), parent)
    , m_address(new QLineEdit)
    , m_command(new QPlainTextEdit)
{
    setObjectName(QStringLiteral("curlDialog"));
    setMinimumWidth(560);
    setSentence(
        tr("The command calls an API with this token. The token itself is not in the text: the first line "
           "asks for it, so that it is in no history of the shell and in no list of processes."));
    m_address->setObjectName(QStringLiteral("curlAddress"));
    m_address->setAccessibleName(tr("Address of the API"));
    m_address->setPlaceholderText(QStringLiteral("https://api.example.com/me"));
    m_address->setMaxLength(2'000);
    QLabel *name = label("strong", tr("Address of the API"));
    name->setBuddy(m_address);
    m_command->setObjectName(QStringLiteral("curlCommand"));
    m_command->setAccessibleName(tr("Command"));
    m_command->setProperty("kind", QStringLiteral("code"));
    m_command->setFont(Theme::font(Type::Mono));
    m_command->setReadOnly(true);
    m_command->setTabChangesFocus(true);
    m_command->setWordWrapMode(QTextOption::WrapAnywhere);
    m_command->setFixedHeight(commandHeight);
    body()->addWidget(name);
    body()->addWidget(m_address);
    body()->addWidget(m_command);
    setConfirm(tr("Copy"), QLatin1String("copy"), "primary");
    connect(m_address, &QLineEdit::textChanged, this, &CurlDialog::check);
    connect(this, &ConfirmDialog::confirmed, this, &CurlDialog::copy);
    check();
    m_address->setFocus();
}

void CurlDialog::check()
{
    const QUrl url = addressOf(m_address->text());
    const bool isHttp = url.scheme() == QLatin1String("http"),
               isHttps = url.scheme() == QLatin1String("https");
    QString problem;
    if (m_address->text().trimmed().isEmpty())
        ;
    else if (!url.isValid() || url.host().isEmpty() || (!isHttp && !isHttps))
        problem = tr("This is no address of an API. Write one like https://api.example.com/me.");
    else if (!url.userInfo().isEmpty())
        problem =
            tr("Take the user name and password out of the address: the token is what tells who calls.");
    const bool isUsable = problem.isEmpty() && !m_address->text().trimmed().isEmpty();
    if (!problem.isEmpty())
        message()->say(Tone::Danger, problem);
    else if (isUsable && isHttp && !isLoopback(url))
        message()->say(Tone::Warning,
                       tr("With http the token crosses the network in the clear. Use https if you can."));
    else
        message()->dismiss();
    m_command->setPlainText(isUsable ? curlCommand(url) : QString());
    setReady(isUsable);
}

void CurlDialog::copy()
{
    QGuiApplication::clipboard()->setText(m_command->toPlainText());
    setBusy(false);
    Q_EMIT copied(tr("The command was copied. It asks for the token when it is run."));
    accept();
}

} // namespace gatehouse
