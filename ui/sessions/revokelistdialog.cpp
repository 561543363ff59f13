// SPDX-License-Identifier: MIT
#include "revokelistdialog.h"

#include "ui/widgets/labels.h"

#include <QPlainTextEdit>
#include <QTimer>
#include <QVBoxLayout>

namespace gatehouse {

namespace {

constexpr int restMs = 400;
constexpr int listHeight = 150;

} // namespace

RevokeListDialog::RevokeListDialog(SessionService &sessions, const Theme &theme, QWidget *parent)
    : RevokeDialog(sessions, theme, tr("Revoke a pasted list"), parent)
    , m_revocations(sessions.revocations())
    , m_list(new QPlainTextEdit)
    , m_typed(new QTimer(this))
{
    const QString nothingYet =
        tr("Paste the list below: what it would end then stands here. A user ends with "
           "all sessions.");
    forgetPlan(nothingYet);
    setMinimumWidth(560);
    m_list->setObjectName(QStringLiteral("pastedList"));
    m_list->setAccessibleName(tr("List"));
    m_list->setPlaceholderText(tr("One per line, or with commas or spaces "
                                  "between:\n5f0c7c1e-6f2b-4a57-a1b5-0d8a1f6f3c11\nada@example.org"));
    m_list->setFont(Theme::font(Type::Mono));
    m_list->setTabChangesFocus(true);
    m_list->setFixedHeight(listHeight);
    QLabel *name = label("strong", tr("Session ids, user ids or logins"));
    name->setBuddy(m_list);
    body()->addWidget(name);
    body()->addWidget(m_list);
    m_list->setFocus();
    m_typed->setSingleShot(true);
    m_typed->setInterval(restMs);
    connect(m_typed, &QTimer::timeout, this, [this] { lookUp(); });
    connect(m_list, &QPlainTextEdit::textChanged, this, [this, nothingYet] {
        const bool isEmpty = m_list->toPlainText().trimmed().isEmpty();
        forgetPlan(isEmpty ? nothingYet : tr("Looking up what this would end…"));
        isEmpty ? m_typed->stop() : m_typed->start();
    });
}

QFuture<Result<RevocationPlan>> RevokeListDialog::plan()
{
    return m_revocations.planList(m_list->toPlainText());
}

} // namespace gatehouse
