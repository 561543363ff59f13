// SPDX-License-Identifier: MIT
#include "ui/tokens/checkspanel.h"
#include "ui/tokens/tokendialogs.h"
#include "ui/tokens/tokenparts.h"
#include "ui/tokens/tokenspage.h"
#include "ui/tokens/tokenview.h"
#include "ui/tokens/verifypanel.h"
#include "ui/widgets/card.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/revealbutton.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>

namespace gatehouse {

namespace {

constexpr int leastHeight = 160;

/// A column that scrolls where it is higher than a small window; as wide as it needs.
class ColumnArea : public QScrollArea {
public:
    explicit ColumnArea(QWidget *column)
    {
        setWidgetResizable(true);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setFocusPolicy(Qt::NoFocus);
        column->setProperty("kind", QStringLiteral("plain"));
        setWidget(column);
    }
    QSize minimumSizeHint() const override
    {
        return {widget()->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width(), leastHeight};
    }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::LayoutRequest)
            updateGeometry();
        return QScrollArea::eventFilter(watched, event);
    }
};

} // namespace

QWidget *TokensPage::makeHeader()
{
    auto *header = new PageHeader(m_theme, tr("Tokens"),
                                  tr("What a token says, whether it holds, and how its session stands"));
    m_mint = header->addAction(QStringLiteral("mint"), tr("Mint…"), QLatin1String("plus"));
    m_mint->setToolTip(tr("Make a token by hand, to try a service with"));
    m_compare = header->addAction(QStringLiteral("compare"), tr("Compare…"), QLatin1String("columns-3"));
    m_compare->setToolTip(tr("Put a second token beside this one"));
    m_copy = header->addAction(QStringLiteral("copyAs"), tr("Copy as"), QLatin1String("copy"));
    auto *copies = new QMenu(m_copy);
    copies->setToolTipsVisible(true);
    QAction *report = copies->addAction(tr("Report, as Markdown"), this, &TokensPage::copyReport);
    report->setObjectName(QStringLiteral("copyReport"));
    report->setToolTip(tr("Without the signature"));
    QAction *curl = copies->addAction(tr("Call with curl…"), m_dialogs, &TokenDialogs::curl);
    curl->setObjectName(QStringLiteral("copyCurl"));
    curl->setToolTip(tr("The token is not in the text"));
    m_copy->setMenu(copies);
    m_clear = header->addAction(QStringLiteral("clear"), tr("Clear"), QLatin1String("eraser"));
    m_clear->setToolTip(tr("Forget the token (Escape)"));
    QPushButton *pasting = header->addAction(QStringLiteral("paste"), tr("Paste token"),
                                             QLatin1String("clipboard-paste"), "primary");
    pasting->setToolTip(tr("Paste from the clipboard (Ctrl+V)"));
    connect(m_mint, &QPushButton::clicked, m_dialogs, &TokenDialogs::mint);
    connect(m_compare, &QPushButton::clicked, this, [this] { setComparing(true); });
    connect(m_clear, &QPushButton::clicked, this, &TokensPage::clear);
    connect(pasting, &QPushButton::clicked, this, &TokensPage::pasteClipboard);
    return header;
}

QWidget *TokensPage::makeTokenBox()
{
    auto *card = new Card;
    card->body()->setContentsMargins(8, 8, 8, 8);
    card->body()->setSpacing(6);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(6, 0, 4, 0);
    row->setSpacing(4);
    row->addWidget(label("strong", tr("Token")));
    m_found = label("small");
    m_found->setObjectName(QStringLiteral("found"));
    m_found->setWordWrap(true);
    row->addWidget(m_found, 1);
    m_reveal = new RevealButton(m_theme, tr("the signature"));
    m_reveal->setObjectName(QStringLiteral("revealSignature"));
    m_copyToken = pushButton(m_theme, QStringLiteral("copyToken"), tr("Copy"), QLatin1String("copy"), "link");
    m_copyToken->setToolTip(
        tr("Copies the whole token. The clipboard is emptied after %1 s.").arg(m_clipboard.keptMs() / 1000));
    connect(m_copyToken, &QPushButton::clicked, this, [this] { m_clipboard.copy(m_view->token()); });
    row->addWidget(m_reveal);
    row->addWidget(m_copyToken);
    card->body()->addLayout(row);
    m_view = new TokenView(m_theme);
    connect(m_reveal, &RevealButton::revealed, m_view, &TokenView::setRevealed);
    connect(m_view, &TokenView::pasted, this, &TokensPage::paste);
    connect(m_view, &TokenView::fileDropped, this, &TokensPage::openFile);
    connect(m_view, &TokenView::edited, this, [this] { inspect(m_view->token().toUtf8()); });
    card->body()->addWidget(m_view);
    card->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    return card;
}

QWidget *TokensPage::makeLeft()
{
    auto *left = new QWidget;
    auto *column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    column->addWidget(makeTokenBox());
    m_leftStack = new QStackedWidget;
    m_empty = new EmptyState(m_theme);
    m_parts = new TokenParts(m_theme);
    connect(m_parts, &TokenParts::pointed, m_view, &TokenView::highlight);
    m_leftStack->addWidget(m_empty);
    m_partsArea = new ColumnArea(m_parts);
    m_leftStack->addWidget(m_partsArea);
    column->addWidget(m_leftStack, 1);
    return left;
}

QWidget *TokensPage::makeRight()
{
    auto *right = new QWidget;
    auto *column = new QVBoxLayout(right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    m_verify = new VerifyPanel(m_theme, m_tokens, m_inspector);
    connect(m_verify, &VerifyPanel::changed, this, &TokensPage::inspectAgain);
    column->addWidget(m_verify);
    m_checks = new ChecksPanel(m_theme);
    column->addWidget(m_checks, 1);
    m_right = new ColumnArea(right);
    return m_right;
}

} // namespace gatehouse
