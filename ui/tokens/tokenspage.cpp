// SPDX-License-Identifier: MIT
#include "ui/tokens/tokenspage.h"

#include "core/service/inspectorservice.h"
#include "core/service/sessionservice.h"
#include "ui/tokens/checkspanel.h"
#include "ui/tokens/compareview.h"
#include "ui/tokens/tokendialogs.h"
#include "ui/tokens/tokenparts.h"
#include "ui/tokens/tokenreport.h"
#include "ui/tokens/tokenview.h"
#include "ui/tokens/verdictpanel.h"
#include "ui/tokens/verifypanel.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/revealbutton.h"
#include "ui/windowstate.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>

namespace gatehouse {

namespace {

const QString splitterState = QStringLiteral("tokens.splitter");
constexpr int tickMs = 1'000, ticksBetweenAsking = 5;
constexpr int smallHeight = 720, linesWhenSmall = 4, linesOtherwise = 10;

} // namespace

TokensPage::TokensPage(const Services &services, const Theme &theme, QWidget *parent)
    : Page(parent)
    , m_tokens(services.tokens)
    , m_sessions(services.sessions)
    , m_inspector(services.inspector)
    , m_theme(theme)
    , m_dialogs(new TokenDialogs(services, m_clipboard, theme, this))
    , m_message(new MessageBar(theme))
    , m_verdict(new VerdictPanel(theme))
    , m_splitter(new QSplitter)
    , m_stack(new QStackedWidget)
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
    m_comparison = new CompareView(m_theme, m_tokens, *m_verify);
    m_splitter->restoreState(rememberedState(splitterState));
    m_stack->addWidget(m_splitter);
    m_stack->addWidget(m_comparison);
    column->addWidget(m_stack, 1);
    connect(&m_decryption, &Decryption::done, this, &TokensPage::takeDecrypted);
    connect(&m_decryption, &Decryption::failed, this,
            [this](const Error &error) { m_message->say(error, [this] { inspectAgain(); }); });
    connect(m_comparison, &CompareView::closed, this, [this] { setComparing(false); });
    connect(m_comparison, &CompareView::copied, this,
            [this](const QString &said) { m_message->say(Tone::Success, said); });
    connect(m_verdict, &VerdictPanel::showSession, this,
            [this](const QString &id) { Q_EMIT showRequested(QStringLiteral("sessions"), id); });
    connect(m_verdict, &VerdictPanel::revokeSession, m_dialogs, &TokenDialogs::revoke);
    connect(m_verdict, &VerdictPanel::denyToken, this, [this] {
        if (m_live.deniable)
            m_dialogs->deny(*m_live.deniable);
    });
    connect(m_dialogs, &TokenDialogs::said, this,
            [this](const QString &said) { m_message->say(Tone::Success, said); });
    connect(m_dialogs, &TokenDialogs::denied, this, &TokensPage::askStore);
    connect(m_dialogs, &TokenDialogs::inspectRequested, this, &TokensPage::paste);
    connect(m_dialogs, &TokenDialogs::keysRequested, this,
            [this] { Q_EMIT showRequested(QStringLiteral("keys"), QString()); });
    connect(&m_sessions, &SessionService::revoked, this, &TokensPage::askStore);
    auto *pasting = new QShortcut(QKeySequence::Paste, this);
    pasting->setContext(Qt::WidgetWithChildrenShortcut);
    connect(pasting, &QShortcut::activated, this, &TokensPage::pasteClipboard);
    m_ticks.setInterval(tickMs);
    connect(&m_ticks, &QTimer::timeout, this, &TokensPage::tick);
    clear();
}

TokensPage::~TokensPage() { rememberState(splitterState, m_splitter->saveState()); }

void TokensPage::clear()
{
    ++m_generation;
    m_decryption.drop();
    m_inspection = {};
    m_live = {};
    m_view->wipe();
    m_parts->wipe();
    m_checks->clear();
    m_cookieLine.clear();
    m_found->clear();
    m_verify->wipe();
    m_message->dismiss();
    showInspection();
}

void TokensPage::refresh() { inspectAgain(); }

bool TokensPage::closeDetails()
{
    if (m_stack->currentWidget() == m_comparison) {
        setComparing(false);
        return true;
    }
    if (m_view->token().isEmpty())
        return false;
    clear();
    return true;
}

void TokensPage::focusSearch() { m_view->setFocus(Qt::ShortcutFocusReason); }

void TokensPage::inspect(const QByteArray &text, const QByteArray &cookieLine)
{
    m_cookieLine = cookieLine;
    m_weakSecret.clear();
    m_found->clear();
    m_message->dismiss();
    m_partsArea->verticalScrollBar()->setValue(0);
    m_inspection = text.isEmpty() ? TokenInspection{} : m_verify->inspect(text);
    m_live = {};
    startDecrypting(text);
    m_verify->setWantedKid(wantedKid());
    showInspection();
    askStore();
    findWeakSecret();
}

QString TokensPage::wantedKid() const
{
    const jose::DecodedMember *kid =
        m_inspection.decoded.parts.empty() ? nullptr : m_inspection.decoded.headerMember("kid");
    const QByteArray json = kid ? '[' + QByteArray::fromStdString(kid->valueText) + ']' : QByteArray();
    return QJsonDocument::fromJson(json).array().at(0).toString();
}

/// The token that is signed: the one inside, where there is one.
std::shared_ptr<const std::string> TokensPage::signedText() const
{
    return m_inspection.nested ? m_inspection.nested->text : m_inspection.text;
}

void TokensPage::findWeakSecret()
{
    const auto token = signedText();
    if (!token || token->empty())
        return;
    deliver(m_inspector.findWeakSecret(token), this, [this, token](const Result<QString> &sentence) {
        const auto shown = signedText();
        if (!sentence || !shown || *shown != *token)
            return;
        m_weakSecret = *sentence;
        showFindings();
    });
}

void TokensPage::showFindings()
{
    // A secret that was typed is only that of this token when the signature holds with it.
    const QString typed = m_inspection.report.isAccepted() ? m_verify->secretWeakness() : QString();
    m_findings = m_inspector.findings(m_inspection, m_cookieLine,
                                      m_weakSecret.isEmpty() ? typed : m_weakSecret, m_verify->keys());
    m_checks->setFindings(m_findings);
}

void TokensPage::inspectAgain()
{
    if (m_inspection.text && !m_inspection.text->empty()) {
        m_inspection = m_verify->inspect(QByteArray::fromStdString(*m_inspection.text));
        m_live = {};
        startDecrypting(QByteArray::fromStdString(*m_inspection.text));
        showInspection();
        askStore();
        m_comparison->inspectAgain();
    }
}

bool TokensPage::isCostly() const
{
    return m_inspection.text && m_verify->isCostly(QByteArray::fromStdString(*m_inspection.text));
}

/// Only where the token is one to decrypt. Until then its verdict is not shown: it is not known.
void TokensPage::startDecrypting(const QByteArray &token)
{
    m_judgeAgainAt.reset();
    m_decryption.drop();
    if (m_verify->isCostly(token))
        m_decryption.start(m_verify->decrypting(token));
}

void TokensPage::takeDecrypted(const TokenInspection &inspection)
{
    m_inspection = inspection;
    m_judgeAgainAt = nextJudgement(m_inspection, m_verify->leeway(), m_tokens.store().clock().now());
    showInspection();
    askStore();
    if (m_inspection.nested)
        findWeakSecret();
}

void TokensPage::showInspection()
{
    const bool hasToken = !m_view->token().isEmpty();
    if (!hasToken)
        setComparing(false);
    m_verdict->setVisible(hasToken && m_stack->currentWidget() == m_splitter);
    m_right->setVisible(hasToken);
    m_leftStack->setCurrentIndex(hasToken ? 1 : 0);
    m_reveal->setVisible(hasToken);
    m_copyToken->setVisible(hasToken);
    m_clear->setEnabled(hasToken);
    for (QPushButton *button : {m_compare, m_copy})
        button->setEnabled(hasToken && !m_decryption.isRunning());
    if (!hasToken) {
        m_empty->say(QLatin1String("fingerprint"), tr("Paste a token to have it explained"),
                     tr("A header line, a cookie, JSON or a URL will do: the token is found in it. Nothing "
                        "that is pasted "
                        "is saved or logged."),
                     tr("Paste from clipboard"), [this] { pasteClipboard(); });
        return;
    }
    if (m_decryption.isRunning())
        m_checks->clear();
    else
        m_checks->setReport(m_inspection.report);
    showFindings();
    showParts();
    showVerdict();
}

void TokensPage::showParts()
{
    const TokenParts::Sealed sealed = m_decryption.isRunning() ? TokenParts::Sealed::Decrypting
        : isCostly()                                           ? TokenParts::Sealed::Failed
                                                               : TokenParts::Sealed::NoKey;
    m_parts->setInspection(m_inspection, sealed, m_tokens.store().clock().nowMs());
}

void TokensPage::showVerdict()
{
    TokenVerdict verdict = m_decryption.isRunning()
        ? decryptingVerdict()
        : tokenVerdict(m_inspection, m_live, m_tokens.store().clock().nowMs());
    verdict.whyNoRevoke = m_sessions.whyNot(Capability::RevokeSession);
    verdict.whyNoDeny = m_sessions.whyNot(Capability::DenyList);
    m_verdict->setVerdict(verdict);
    if (m_stack->currentWidget() == m_comparison && !m_decryption.isRunning())
        m_comparison->setLeft(m_inspection, m_live);
}

void TokensPage::askStore()
{
    const quint64 generation = ++m_generation;
    if (!m_inspection.text || m_inspection.text->empty() || m_decryption.isRunning())
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

/// The times move on, and a token may expire or its session end while it is looked at.
void TokensPage::tick()
{
    if (!m_inspection.text || m_inspection.text->empty())
        return;
    m_comparison->tick();
    if (m_decryption.isRunning())
        return;
    const jose::Verdict before = m_inspection.report.verdict();
    if (!isCostly()) {
        m_inspection = m_verify->inspect(QByteArray::fromStdString(*m_inspection.text));
        m_checks->setReport(m_inspection.report);
    } else if (m_judgeAgainAt && m_tokens.store().clock().now() >= *m_judgeAgainAt) {
        inspectAgain();
        return;
    }
    showParts();
    showVerdict();
    if (!m_asking && (m_inspection.report.verdict() != before || ++m_ticksSinceAsking >= ticksBetweenAsking))
        askStore();
}

void TokensPage::copyReport()
{
    QGuiApplication::clipboard()->setText(
        markdownReport(m_inspection, m_live, m_findings, m_tokens.store().clock().nowMs()));
    m_message->say(Tone::Success, tr("The report was copied as Markdown, without the signature."));
}

void TokensPage::setComparing(bool on)
{
    m_stack->setCurrentWidget(on ? static_cast<QWidget *>(m_comparison) : m_splitter);
    m_verdict->setVisible(!on && !m_view->token().isEmpty());
    if (!on) {
        m_comparison->wipe();
        m_view->setFocus();
        return;
    }
    m_message->dismiss();
    m_comparison->setLeft(m_inspection, m_live);
    m_comparison->setFocus();
    askStore();
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

/// In a small window the token must leave room for what it says.
void TokensPage::resizeEvent(QResizeEvent *event)
{
    m_view->setMostLines(height() < smallHeight ? linesWhenSmall : linesOtherwise);
    Page::resizeEvent(event);
}

} // namespace gatehouse
