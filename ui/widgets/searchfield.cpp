// SPDX-License-Identifier: MIT
#include "searchfield.h"

#include "labels.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

namespace gatehouse {

SearchField::SearchField(const Theme &theme, const QString &placeholder, QWidget *parent)
    : QWidget(parent)
    , m_line(new QLineEdit)
    , m_problem(label("small"))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_line);
    column->addWidget(m_problem);
    m_line->setObjectName(QStringLiteral("search"));
    m_line->setPlaceholderText(placeholder);
    m_line->setAccessibleName(placeholder);
    QAction *empty =
        m_line->addAction(theme.icon(QLatin1String("x"), Ink::TextFaint), QLineEdit::TrailingPosition);
    empty->setToolTip(tr("Empty the search (Escape)"));
    empty->setVisible(false);
    connect(empty, &QAction::triggered, m_line, &QLineEdit::clear);
    connect(m_line, &QLineEdit::textChanged, empty,
            [empty](const QString &text) { empty->setVisible(!text.isEmpty()); });
    m_line->addAction(theme.icon(QLatin1String("search"), Ink::TextFaint), QLineEdit::LeadingPosition);
    for (QToolButton *button : m_line->findChildren<QToolButton *>())
        button->setAccessibleName(button->toolTip().isEmpty() ? placeholder : button->toolTip());
    m_line->installEventFilter(this);
    m_problem->setObjectName(QStringLiteral("searchProblem"));
    m_problem->setWordWrap(true);
    setTone(m_problem, Tone::Danger);
    m_problem->hide();
    setFocusProxy(m_line);
    connect(m_line, &QLineEdit::textChanged, this, &SearchField::changed);
}

QString SearchField::text() const { return m_line->text(); }

void SearchField::setText(const QString &text) { m_line->setText(text); }

void SearchField::setProblem(const QString &sentence)
{
    if (m_problem->text() == sentence)
        return;
    m_problem->setText(sentence);
    m_problem->setVisible(!sentence.isEmpty());
    m_line->setAccessibleDescription(sentence);
    m_line->setProperty("problem", !sentence.isEmpty());
    m_line->style()->unpolish(m_line);
    m_line->style()->polish(m_line);
}

void SearchField::focus()
{
    m_line->setFocus(Qt::ShortcutFocusReason);
    m_line->selectAll();
}

bool SearchField::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    switch (static_cast<QKeyEvent *>(event)->key()) {
    case Qt::Key_Escape:
        if (m_line->text().isEmpty())
            return false;
        m_line->clear();
        return true;
    case Qt::Key_Down:
    case Qt::Key_Return:
    case Qt::Key_Enter:
        Q_EMIT left();
        return true;
    default:
        return false;
    }
}

} // namespace gatehouse
