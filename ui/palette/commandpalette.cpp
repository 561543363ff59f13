// SPDX-License-Identifier: MIT
#include "ui/palette/commandpalette.h"

#include "ui/palette/commanddelegate.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QVBoxLayout>

namespace gatehouse {

namespace {

constexpr int paletteWidth = 560, rowsAtOnce = 9;

} // namespace

CommandPalette::CommandPalette(const Theme &theme, QWidget *parent)
    : QDialog(parent, Qt::Popup | Qt::FramelessWindowHint)
    , m_line(new QLineEdit)
    , m_list(new QListView)
    , m_none(label("soft", tr("No command has these letters.")))
{
    setObjectName(QStringLiteral("commandPalette"));
    setAccessibleName(tr("Commands"));
    setProperty("kind", QStringLiteral("palette"));
    setAttribute(Qt::WA_DeleteOnClose);
    setAttribute(Qt::WA_TranslucentBackground);
    auto *around = new QVBoxLayout(this);
    around->setContentsMargins(0, 0, 0, 0);
    around->setSizeConstraint(QLayout::SetFixedSize);
    auto *card = new Card;
    card->setFixedWidth(paletteWidth);
    around->addWidget(card);
    QVBoxLayout *column = card->body();
    column->setContentsMargins(10, 10, 10, 10);
    m_line->setObjectName(QStringLiteral("paletteText"));
    m_line->setPlaceholderText(tr("What do you want to do?"));
    m_line->setAccessibleName(tr("Search commands"));
    m_line->addAction(theme.icon(QLatin1String("search"), Ink::TextFaint), QLineEdit::LeadingPosition);
    m_line->installEventFilter(this);
    m_list->setObjectName(QStringLiteral("paletteList"));
    m_list->setAccessibleName(tr("Commands that fit"));
    m_list->setModel(&m_model);
    m_list->setItemDelegate(new CommandDelegate(theme, m_list));
    m_list->setUniformItemSizes(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setMouseTracking(true);
    m_none->setAlignment(Qt::AlignCenter);
    m_none->setFixedHeight(CommandDelegate::rowHeight * 2);
    column->addWidget(m_line);
    column->addWidget(m_list);
    column->addWidget(m_none);
    connect(m_line, &QLineEdit::textChanged, this, &CommandPalette::search);
    connect(m_list, &QListView::clicked, this, [this] { run(); });
}

void CommandPalette::ask(Commands commands, CommandModel::Searches searches)
{
    m_model.setCommands(std::move(commands), std::move(searches));
    m_line->clear();
    search(QString());
    if (const QWidget *over = parentWidget()) {
        QDialog::move(over->mapToGlobal(QPoint((over->width() - paletteWidth) / 2, over->height() / 8)));
    }
    show();
    m_line->setFocus();
}

void CommandPalette::search(const QString &text)
{
    m_model.setText(text);
    const bool hasAny = m_model.rowCount() > 0;
    m_list->setFixedHeight(std::min(m_model.rowCount(), rowsAtOnce) * CommandDelegate::rowHeight + 4);
    m_list->setVisible(hasAny);
    m_none->setVisible(!hasAny);
    if (hasAny)
        m_list->setCurrentIndex(m_model.index(0));
}

void CommandPalette::move(int rows)
{
    const int count = m_model.rowCount();
    if (count == 0)
        return;
    const int row = m_list->currentIndex().row() + rows;
    m_list->setCurrentIndex(
        m_model.index(std::abs(rows) == 1 ? (row + count) % count : std::clamp(row, 0, count - 1)));
}

void CommandPalette::run()
{
    const QModelIndex current = m_list->currentIndex();
    if (!current.isValid()) // A command that cannot run never becomes the current one.
        return;
    const Command command = m_model.command(current.row());
    accept();
    if (command.run)
        command.run();
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_line || event->type() != QEvent::KeyPress)
        return QDialog::eventFilter(watched, event);
    switch (static_cast<QKeyEvent *>(event)->key()) {
    case Qt::Key_Down:
        move(1);
        return true;
    case Qt::Key_Up:
        move(-1);
        return true;
    case Qt::Key_PageDown:
        move(rowsAtOnce - 1);
        return true;
    case Qt::Key_PageUp:
        move(1 - rowsAtOnce);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        run();
        return true;
    default:
        return false;
    }
}

} // namespace gatehouse
