// SPDX-License-Identifier: MIT
#include "ui/tokens/compareview.h"

#include "ui/tokens/tokenreport.h"
#include "ui/tokens/tokenview.h"
#include "ui/tokens/verifypanel.h"
#include "ui/widgets/card.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/tableview.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>

namespace gatehouse {

namespace {

constexpr qsizetype largestPaste = 1'048'576;
constexpr int tokenLines = 3, wholeHeight = 74;

Tone toneOf(TokenVerdict::Tone tone)
{
    switch (tone) {
    case TokenVerdict::Tone::Neutral:
        return Tone::Neutral;
    case TokenVerdict::Tone::Good:
        return Tone::Success;
    case TokenVerdict::Tone::Bad:
        return Tone::Danger;
    case TokenVerdict::Tone::Caution:
    case TokenVerdict::Tone::Undecided:
        break;
    }
    return Tone::Warning;
}

} // namespace

CompareView::CompareView(const Theme &theme, TokenService &tokens, const VerifyPanel &verify, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_tokens(tokens)
    , m_verify(verify)
{
    setObjectName(QStringLiteral("compareView"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    column->addWidget(makeTop());
    auto *sides = new QHBoxLayout;
    sides->setSpacing(14);
    sides->addWidget(makeSide(m_left, tr("Token A"), QStringLiteral("left")), 1);
    sides->addWidget(makeSide(m_right, tr("Token B"), QStringLiteral("right")), 1);
    column->addLayout(sides);
    column->addWidget(makeRows(), 1);
    m_left.view->setReadOnly(true);
    m_left.view->setAcceptDrops(false);
    m_right.view->setPlaceholderText(tr("Paste the second token here (Ctrl+V)"));
    connect(m_right.view, &TokenView::pasted, this, &CompareView::paste);
    connect(m_right.view, &TokenView::edited, this, [this] { inspectRight(m_right.view->token().toUtf8()); });
    connect(&m_decryption, &Decryption::done, this, [this](const TokenInspection &inspection) {
        m_right.isDecrypting = false;
        m_right.inspection = inspection;
        m_judgeAgainAt = nextJudgement(inspection, m_verify.leeway(), m_tokens.store().clock().now());
        show(m_right);
        compare();
        askAboutRight();
    });
    connect(&m_decryption, &Decryption::failed, this, [this](const Error &error) {
        m_right.isDecrypting = false;
        m_right.problem = error.message;
        show(m_right);
    });
    setFocusProxy(m_right.view);
    wipe();
}

QWidget *CompareView::makeTop()
{
    auto *top = new QWidget;
    auto *row = new QHBoxLayout(top);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(10);
    auto *back = pushButton(m_theme, QStringLiteral("closeCompare"), tr("Back to the token"),
                            QLatin1String("chevron-left"), "link");
    back->setToolTip(tr("Escape"));
    connect(back, &QPushButton::clicked, this, &CompareView::closed);
    m_summary = label("small");
    m_summary->setObjectName(QStringLiteral("compareSummary"));
    m_summary->setWordWrap(true);
    auto *differences = new QToolButton;
    differences->setObjectName(QStringLiteral("onlyDifferences"));
    differences->setProperty("kind", QStringLiteral("filter"));
    differences->setText(tr("Only differences"));
    differences->setAccessibleName(differences->text());
    differences->setCheckable(true);
    connect(differences, &QToolButton::toggled, &m_model, &CompareModel::setOnlyDifferences);
    m_copy =
        pushButton(m_theme, QStringLiteral("copyComparison"), tr("Copy comparison"), QLatin1String("copy"));
    m_copy->setToolTip(tr("As Markdown, without the signatures"));
    connect(m_copy, &QPushButton::clicked, this, &CompareView::copy);
    row->addWidget(back);
    row->addWidget(m_summary, 1);
    row->addWidget(differences);
    row->addWidget(m_copy);
    return top;
}

Card *CompareView::makeSide(Side &side, const QString &name, const QString &objectName)
{
    auto *card = new Card;
    card->setObjectName(objectName + QStringLiteral("Side"));
    card->setAccessibleName(name);
    card->body()->setContentsMargins(12, 10, 12, 8);
    card->body()->setSpacing(6);
    side.word = label("strong");
    side.word->setObjectName(objectName + QStringLiteral("Word"));
    side.sentence = label("small");
    side.sentence->setObjectName(objectName + QStringLiteral("Sentence"));
    side.sentence->setWordWrap(true);
    side.sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *title = new QHBoxLayout;
    title->addWidget(label("strong", name));
    title->addWidget(side.word, 1);
    side.view = new TokenView(m_theme);
    side.view->setObjectName(objectName + QStringLiteral("Token"));
    side.view->setAccessibleName(name);
    side.view->setMostLines(tokenLines);
    card->body()->addLayout(title);
    card->body()->addWidget(side.sentence);
    card->body()->addWidget(side.view);
    card->body()->addStretch();
    return card;
}

QWidget *CompareView::makeRows()
{
    auto *card = new Card;
    card->body()->setContentsMargins(1, 4, 1, 4);
    m_table = new TableView(m_theme, tr("Members of both tokens"));
    m_table->setObjectName(QStringLiteral("comparedMembers"));
    m_table->setModel(&m_model);
    m_table->setSortingEnabled(false); // In the order of the tokens.
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setItemDelegateForColumn(CompareModel::RelationColumn, new ChipDelegate(m_theme, m_table));
    QHeaderView *header = m_table->horizontalHeader();
    header->resizeSection(CompareModel::NameColumn, 140);
    header->resizeSection(CompareModel::RelationColumn, 130);
    for (const int column : {CompareModel::LeftColumn, CompareModel::RightColumn})
        header->setSectionResizeMode(column, QHeaderView::Stretch);
    m_whole = new QPlainTextEdit;
    m_whole->setObjectName(QStringLiteral("comparedValues"));
    m_whole->setAccessibleName(tr("The chosen member in full"));
    m_whole->setProperty("kind", QStringLiteral("code"));
    m_whole->setFont(Theme::font(Type::Mono));
    m_whole->setReadOnly(true);
    m_whole->setTabChangesFocus(true);
    m_whole->setFrameShape(QFrame::NoFrame);
    m_whole->setWordWrapMode(QTextOption::WrapAnywhere);
    m_whole->setPlaceholderText(tr("Choose a row to read its values in full."));
    m_whole->setFixedHeight(wholeHeight);
    connect(m_table, &TableView::currentRowChanged, this, [this](const QModelIndex &current) {
        m_whole->setPlainText(current.data(CompareModel::WholeRole).toString());
    });
    card->body()->addWidget(m_table, 1);
    card->body()->addWidget(m_whole);
    m_stack = new QStackedWidget;
    m_empty = new EmptyState(m_theme);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(card);
    return m_stack;
}

void CompareView::setLeft(const TokenInspection &inspection, const LiveState &live)
{
    const bool isOther =
        !m_left.inspection.text || !inspection.text || *m_left.inspection.text != *inspection.text;
    const bool wasSealed = isSealed(m_left.inspection);
    m_left.inspection = inspection;
    m_left.live = live;
    if (isOther)
        m_left.view->setToken(inspection.text ? QString::fromStdString(*inspection.text) : QString());
    show(m_left);
    if (isOther || wasSealed != isSealed(inspection))
        compare();
}

void CompareView::paste(const QString &text)
{
    const FoundToken found =
        text.size() > largestPaste ? FoundToken{} : TokenService::findToken(text.toUtf8());
    m_right.view->setToken(QString::fromLatin1(found.token));
    inspectRight(found.token);
    if (found.token.isEmpty())
        m_right.sentence->setText(found.whyNone.isEmpty() ? tr("No token was found in the pasted text.")
                                                          : found.whyNone);
}

void CompareView::inspectRight(const QByteArray &token)
{
    ++m_generation;
    m_decryption.drop();
    m_right.isDecrypting = false;
    m_right.inspection = token.isEmpty() ? TokenInspection{} : m_verify.inspect(token);
    m_right.live = {};
    judgeRight();
    compare();
}

void CompareView::inspectAgain()
{
    if (hasRight())
        inspectRight(QByteArray::fromStdString(*m_right.inspection.text));
}

/// One to decrypt has no verdict until that is done: it is not known what it holds.
void CompareView::judgeRight()
{
    m_judgeAgainAt.reset();
    m_right.problem.clear();
    const QByteArray token = hasRight() ? QByteArray::fromStdString(*m_right.inspection.text) : QByteArray();
    m_right.isDecrypting = m_verify.isCostly(token);
    show(m_right);
    if (m_right.isDecrypting)
        m_decryption.start(m_verify.decrypting(token));
    else if (hasRight())
        askAboutRight();
}

void CompareView::tick()
{
    if (!hasRight() || m_right.isDecrypting || !m_right.problem.isEmpty())
        return;
    const QByteArray token = QByteArray::fromStdString(*m_right.inspection.text);
    if (!m_verify.isCostly(token)) {
        m_right.inspection = m_verify.inspect(token);
    } else if (m_judgeAgainAt && m_tokens.store().clock().now() >= *m_judgeAgainAt) {
        m_judgeAgainAt.reset();
        m_decryption.start(m_verify.decrypting(token)); // What is shown stays until then.
    }
    show(m_right);
}

void CompareView::askAboutRight()
{
    const quint64 generation = ++m_generation;
    deliver(m_tokens.liveState(m_right.inspection), this, [this, generation](Result<LiveState> live) {
        if (generation != m_generation)
            return;
        m_right.live = live ? std::move(*live) : LiveState{};
        if (!live) {
            m_right.live.kind = LiveState::Kind::StoreUnreachable;
            m_right.live.error = live.error();
        }
        show(m_right);
    });
}

void CompareView::show(Side &side)
{
    const bool hasToken = side.inspection.text && !side.inspection.text->empty();
    side.verdict = hasToken ? tokenVerdict(side.inspection, side.live, m_tokens.store().clock().nowMs())
                            : TokenVerdict{};
    if (side.isDecrypting)
        side.verdict = decryptingVerdict();
    else if (!side.problem.isEmpty())
        side.verdict = undecidedVerdict(side.problem);
    side.word->setText(side.verdict.word);
    setTone(side.word, toneOf(side.verdict.tone));
    side.sentence->setText(side.verdict.sentence);
}

void CompareView::compare()
{
    const bool hasBoth = m_right.inspection.text && !m_right.inspection.decoded.parts.empty();
    m_copy->setEnabled(hasBoth && !m_right.isDecrypting);
    m_stack->setCurrentIndex(hasBoth ? 1 : 0);
    m_whole->clear();
    if (!hasBoth) {
        m_model.setRows({});
        m_summary->clear();
        m_empty->say(
            QLatin1String("copy"), tr("Paste a second token"),
            tr("What is the same, what was changed and what only one of them has is then shown member by "
               "member."));
        return;
    }
    m_model.setRows(compareTokens(m_left.inspection, m_right.inspection));
    const bool isOneSealed = isSealed(m_left.inspection) || isSealed(m_right.inspection);
    m_summary->setText(isOneSealed ? m_model.summary() + QLatin1Char(' ')
                               + tr("One of them is encrypted and not decrypted: only the outer headers are "
                                    "compared.")
                                   : m_model.summary());
}

void CompareView::copy()
{
    QGuiApplication::clipboard()->setText(markdownComparison(m_model.rows(), m_left.verdict, m_right.verdict,
                                                             m_tokens.store().clock().nowMs()));
    Q_EMIT copied(tr("The comparison was copied as Markdown, without the signatures."));
}

void CompareView::wipe()
{
    ++m_generation;
    m_decryption.drop();
    m_judgeAgainAt.reset();
    for (Side *side : {&m_left, &m_right}) {
        side->inspection = {};
        side->live = {};
        side->isDecrypting = false;
        side->view->wipe();
        show(*side);
    }
    compare();
}

} // namespace gatehouse
