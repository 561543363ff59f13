// SPDX-License-Identifier: MIT
#include "ui/tokens/tokenspage.h"

#include "core/service/sessionservice.h"
#include "ui/sessions/revokedialog.h"
#include "ui/text/plaintext.h"
#include "ui/tokens/partpanel.h"
#include "ui/tokens/stepdelegate.h"
#include "ui/tokens/tokenview.h"
#include "ui/tokens/verdictpanel.h"
#include "ui/tokens/verifypanel.h"
#include "ui/widgets/card.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pageheader.h"

#include <QClipboard>
#include <QDragEnterEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QListView>
#include <QLocale>
#include <QMimeData>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>

namespace gatehouse {

namespace {

constexpr int tickMs = 1'000, ticksBetweenAsking = 5, headerFit = 150;

} // namespace

TokensPage::TokensPage(const Services &services, const Theme &theme, QWidget *parent)
    : Page(parent)
    , m_tokens(services.tokens)
    , m_sessions(services.sessions)
    , m_theme(theme)
    , m_message(new MessageBar(theme))
    , m_verdict(new VerdictPanel(theme))
    , m_splitter(new QSplitter)
{
    setObjectName(QStringLiteral("tokensPage"));
    setAcceptDrops(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(12);
    column->addWidget(makeHeader());
    column->addWidget(m_message);
    column->addWidget(m_verdict);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(14);
    m_splitter->addWidget(makeLeft());
    m_splitter->addWidget(makeRight());
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 1);
    column->addWidget(m_splitter, 1);
    connect(m_verdict, &VerdictPanel::showSession, this,
            [this](const QString &id) { Q_EMIT showRequested(QStringLiteral("sessions"), id); });
    connect(m_verdict, &VerdictPanel::revokeSession, this, &TokensPage::revoke);
    connect(&m_sessions, &SessionService::revoked, this, &TokensPage::askStore);
    auto *pasting = new QShortcut(QKeySequence::Paste, this);
    pasting->setContext(Qt::WidgetWithChildrenShortcut);
    connect(pasting, &QShortcut::activated, this, &TokensPage::pasteClipboard);
    m_ticks.setInterval(tickMs);
    connect(&m_ticks, &QTimer::timeout, this, &TokensPage::tick);
    clear();
}

TokensPage::~TokensPage() = default;

QWidget *TokensPage::makeHeader()
{
    auto *header = new PageHeader(m_theme, tr("Tokens"),
                                  tr("What a token says, whether it holds, and how its session stands"));
    m_copyReport = header->addAction(QStringLiteral("copyReport"), tr("Copy report"), QLatin1String("copy"));
    m_copyReport->setToolTip(tr("As Markdown, without the signature"));
    m_clear = header->addAction(QStringLiteral("clear"), tr("Clear"), QLatin1String("eraser"));
    m_clear->setToolTip(tr("Forget the token (Escape)"));
    QPushButton *pasting = header->addAction(QStringLiteral("paste"), tr("Paste token"),
                                             QLatin1String("clipboard-paste"), "primary");
    pasting->setToolTip(tr("Paste from the clipboard (Ctrl+V)"));
    connect(m_copyReport, &QPushButton::clicked, this, &TokensPage::copyReport);
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
    m_reveal = new QToolButton;
    m_reveal->setObjectName(QStringLiteral("revealSignature"));
    m_reveal->setCheckable(true);
    connect(m_reveal, &QToolButton::toggled, this, &TokensPage::setSignatureShown);
    m_copyToken = pushButton(m_theme, QStringLiteral("copyToken"), tr("Copy"), QLatin1String("copy"), "link");
    m_copyToken->setToolTip(
        tr("Copies the whole token. The clipboard is emptied after %1 s.").arg(m_clipboard.keptMs() / 1000));
    connect(m_copyToken, &QPushButton::clicked, this, [this] { m_clipboard.copy(m_view->token()); });
    row->addWidget(m_reveal);
    row->addWidget(m_copyToken);
    card->body()->addLayout(row);
    m_view = new TokenView(m_theme, m_clipboard);
    connect(m_view, &TokenView::pasted, this, &TokensPage::paste);
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
    auto *parts = new QWidget;
    auto *partsColumn = new QVBoxLayout(parts);
    partsColumn->setContentsMargins(0, 0, 0, 0);
    partsColumn->setSpacing(12);
    m_header = new PartPanel(m_theme, tr("Header"));
    m_header->setObjectName(QStringLiteral("headerPart"));
    m_payload = new PartPanel(m_theme, tr("Payload"));
    m_payload->setObjectName(QStringLiteral("payloadPart"));
    for (PartPanel *part : {m_header, m_payload})
        connect(part, &PartPanel::pointed, m_view, &TokenView::highlight);
    m_header->fitTo(headerFit);
    partsColumn->addWidget(m_header);
    partsColumn->addWidget(m_payload, 1);
    m_leftStack->addWidget(m_empty);
    m_leftStack->addWidget(parts);
    column->addWidget(m_leftStack, 1);
    return left;
}

QWidget *TokensPage::makeRight()
{
    m_right = new QWidget;
    auto *column = new QVBoxLayout(m_right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    m_verify = new VerifyPanel(m_theme, m_tokens);
    connect(m_verify, &VerifyPanel::changed, this, &TokensPage::inspectAgain);
    column->addWidget(m_verify);
    auto *card = new Card;
    card->body()->setContentsMargins(4, 12, 4, 4);
    auto *title = label("strong", tr("Checks, in order"));
    auto *titleRow = new QHBoxLayout;
    titleRow->setContentsMargins(10, 0, 10, 0);
    titleRow->addWidget(title);
    card->body()->addLayout(titleRow);
    m_steps = new QListView;
    m_steps->setObjectName(QStringLiteral("steps"));
    m_steps->setAccessibleName(tr("Checks"));
    m_steps->setModel(&m_report);
    m_steps->setItemDelegate(new StepDelegate(m_theme, m_steps));
    m_steps->setResizeMode(QListView::Adjust);
    m_steps->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_steps->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_steps->setFrameShape(QFrame::NoFrame);
    card->body()->addWidget(m_steps, 1);
    column->addWidget(card, 1);
    return m_right;
}

void TokensPage::pasteClipboard() { paste(QGuiApplication::clipboard()->text()); }

void TokensPage::paste(const QString &text)
{
    if (text.size() > largestPaste) {
        refuse(tr("The pasted text has %1 characters, so it was not looked through. A token has at most %2.")
                   .arg(QLocale().toString(text.size()), QLocale().toString(largestToken)));
        return;
    }
    if (text.trimmed().isEmpty()) {
        refuse(tr("There is no text on the clipboard. Copy a token first."));
        return;
    }
    const FoundToken found = TokenService::findToken(text.toUtf8());
    if (found.token.size() > largestToken) {
        refuse(
            tr("The token in this text has %1 characters. A token has at most %2, so it was not taken apart.")
                .arg(QLocale().toString(found.token.size()), QLocale().toString(largestToken)));
        return;
    }
    if (found.token.isEmpty()) {
        refuse(tr("No token was found in the pasted text. A token is three or five parts of letters, digits, "
                  "- and _, "
                  "joined by dots, and begins with ey."));
        return;
    }
    m_view->setToken(QString::fromLatin1(found.token));
    const QString trimmed = trimmedSentence(found);
    inspect(found.token);
    m_found->setText(trimmed);
}

void TokensPage::refuse(const QString &sentence)
{
    clear();
    m_message->say(Tone::Warning, sentence);
}

void TokensPage::clear()
{
    ++m_generation;
    m_inspection = {};
    m_live = {};
    m_view->wipe();
    m_reveal->setChecked(false);
    m_header->wipe();
    m_payload->wipe();
    m_report.clear();
    m_found->clear();
    m_verify->wipe();
    m_message->dismiss();
    showInspection();
}

void TokensPage::refresh() { inspectAgain(); }

bool TokensPage::closeDetails()
{
    if (m_view->token().isEmpty())
        return false;
    clear();
    return true;
}

void TokensPage::focusSearch() { m_view->setFocus(Qt::ShortcutFocusReason); }

void TokensPage::inspect(const QByteArray &text)
{
    m_found->clear();
    m_message->dismiss();
    m_inspection = text.isEmpty() ? TokenInspection{} : m_verify->inspect(text);
    m_live = {};
    showInspection();
    askStore();
}

void TokensPage::inspectAgain()
{
    if (m_inspection.text && !m_inspection.text->empty()) {
        m_inspection = m_verify->inspect(QByteArray::fromStdString(*m_inspection.text));
        m_live = {};
        showInspection();
        askStore();
    }
}

void TokensPage::showInspection()
{
    const bool hasToken = !m_view->token().isEmpty();
    m_verdict->setVisible(hasToken);
    m_right->setVisible(hasToken);
    m_leftStack->setCurrentIndex(hasToken ? 1 : 0);
    m_reveal->setVisible(hasToken);
    m_copyToken->setVisible(hasToken);
    for (QPushButton *button : {m_copyReport, m_clear})
        button->setEnabled(hasToken);
    setSignatureShown(m_reveal->isChecked());
    if (!hasToken) {
        m_empty->say(QLatin1String("fingerprint"), tr("Paste a token to have it explained"),
                     tr("A header line, a cookie, JSON or a URL will do: the token is found in it. Nothing "
                        "that is pasted "
                        "is saved or logged."),
                     tr("Paste from clipboard"), [this] { pasteClipboard(); });
        return;
    }
    m_report.setReport(m_inspection.report);
    showParts();
    showVerdict();
}

void TokensPage::showParts()
{
    const qint64 now = m_tokens.store().clock().nowMs();
    const auto &parts = m_inspection.decoded.parts;
    if (parts.empty())
        m_header->setSentence(explain(m_inspection.decoded.problem));
    else
        m_header->setPart(parts[0], now);
    if (m_inspection.decoded.isEncrypted())
        m_payload->setPart(parts[3], now);
    else if (parts.size() > 1)
        m_payload->setPart(parts[1], now);
    else
        m_payload->setSentence(tr("There is no payload."));
}

void TokensPage::showVerdict()
{
    m_verdict->setVerdict(tokenVerdict(m_inspection, m_live, m_tokens.store().clock().nowMs()));
}

void TokensPage::askStore()
{
    const quint64 generation = ++m_generation;
    if (!m_inspection.text || m_inspection.text->empty())
        return;
    m_asking = true;
    m_ticksSinceAsking = 0;
    deliver(m_tokens.liveState(m_inspection), this, [this, generation](Result<LiveState> live) {
        if (generation != m_generation)
            return;
        m_asking = false;
        if (live) {
            m_live = std::move(*live);
        } else {
            m_live = {};
            m_live.kind = LiveState::Kind::StoreUnreachable;
            m_live.error = live.error();
        }
        showVerdict();
    });
}

void TokensPage::revoke(const QString &sessionId)
{
    (new RevokeDialog(m_sessions, m_theme, SessionIds{{sessionId}}, this))->open();
}

/// The times move on, and a token may expire or its session end while it is looked at.
void TokensPage::tick()
{
    if (!m_inspection.text || m_inspection.text->empty())
        return;
    const jose::Verdict before = m_inspection.report.verdict();
    m_inspection = m_verify->inspect(QByteArray::fromStdString(*m_inspection.text));
    m_report.setReport(m_inspection.report);
    showParts();
    showVerdict();
    if (!m_asking && (m_inspection.report.verdict() != before || ++m_ticksSinceAsking >= ticksBetweenAsking))
        askStore();
}

void TokensPage::setSignatureShown(bool shown)
{
    m_view->setSignatureShown(shown);
    m_reveal->setIcon(m_theme.icon(QLatin1String(shown ? "eye-off" : "eye")));
    m_reveal->setToolTip(shown ? tr("Mask the signature") : tr("Show the signature"));
    m_reveal->setAccessibleName(m_reveal->toolTip());
}

void TokensPage::copyReport()
{
    QGuiApplication::clipboard()->setText(
        markdownReport(m_inspection, m_live, m_tokens.store().clock().nowMs()));
    m_message->say(Tone::Success, tr("The report was copied as Markdown, without the signature."));
}

void TokensPage::showEvent(QShowEvent *event)
{
    m_ticks.start();
    Page::showEvent(event);
}

void TokensPage::hideEvent(QHideEvent *event)
{
    m_ticks.stop();
    Page::hideEvent(event);
}

void TokensPage::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasText())
        event->acceptProposedAction();
}

void TokensPage::dropEvent(QDropEvent *event) { paste(event->mimeData()->text()); }

} // namespace gatehouse
