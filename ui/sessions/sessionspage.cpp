// SPDX-License-Identifier: MIT
#include "sessionspage.h"

#include "loadbar.h"
#include "sessiondelegate.h"
#include "sessiondetails.h"
#include "sessionfilterbar.h"
#include "sessionmodel.h"
#include "statcards.h"

#include "core/service/connectionservice.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/filterchips.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/searchfield.h"
#include "ui/widgets/tableview.h"
#include "ui/windowstate.h"

#include <QLineEdit>

#include <QHeaderView>
#include <QLocale>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <utility>

namespace gatehouse {

namespace {

const QString columnsState = QStringLiteral("sessions.columns");
const QString groupedState = QStringLiteral("sessions.grouped");
constexpr int gatherMs = 100;
constexpr int walkMs = 120;

} // namespace

SessionsPage::SessionsPage(Services services, Theme &theme)
    : m_services(services)
    , m_theme(theme)
    , m_model(new SessionModel(services.sessions.store().clock(), this))
    , m_header(new PageHeader(
          theme, tr("Sessions"),
          tr("Refresh sessions on %1, as they are now").arg(services.connections.current().name)))
    , m_message(new MessageBar(theme))
    , m_cards(new StatCards(services.keys, services.sessions.store().clock(), theme))
    , m_filters(new SessionFilterBar(theme))
    , m_load(new LoadBar(theme))
    , m_stack(new QStackedWidget)
    , m_table(new TableView(theme, tr("Sessions")))
    , m_empty(new EmptyState(theme))
    , m_details(new SessionDetails(services.sessions, theme))
    , m_pill(new QToolButton(m_table))
    , m_soon(new QTimer(this))
    , m_tick(new QTimer(this))
    , m_moved(new QTimer(this))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(buildBody(), 1);
    row->addWidget(m_details);
    setFocusProxy(m_filters->search().line());
    m_details->hide();
    buildHeader();
    buildTable();
    follow();
}

SessionsPage::~SessionsPage()
{
    rememberState(columnsState, m_table->saveColumns());
    rememberState(groupedState, m_model->isGrouped() ? "user" : QByteArray());
}

QWidget *SessionsPage::buildBody()
{
    auto *body = new QWidget;
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(24, 18, 24, 20);
    column->setSpacing(14);
    column->addWidget(m_header);
    column->addWidget(m_message);
    column->addWidget(m_cards);
    column->addWidget(m_filters);
    column->addWidget(m_load);
    column->addWidget(buildTableCard(), 1);
    return body;
}

QWidget *SessionsPage::buildTableCard()
{
    auto *card = new Card;
    card->body()->setContentsMargins(1, 1, 1, 8);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_empty);
    m_stack->setCurrentWidget(m_empty);
    m_empty->sayLoading(tr("Reading the sessions…"));
    card->body()->addWidget(m_stack);
    m_pill->setObjectName(QStringLiteral("pill"));
    m_pill->setProperty("kind", QStringLiteral("pill"));
    m_pill->hide();
    connect(m_pill, &QToolButton::clicked, this, [this] {
        m_table->clearSelection();
        m_model->setHoldOrder(false);
        m_table->scrollToTop();
    });
    return card;
}

void SessionsPage::buildHeader()
{
    m_group = m_header->addAction(QStringLiteral("group"), tr("Group"), QLatin1String("users"));
    m_group->setCheckable(true);
    m_group->setToolTip(tr("Group the sessions by user (Ctrl+G)"));
    m_group->setAccessibleName(tr("Group by user"));
    connect(m_group, &QPushButton::toggled, this, &SessionsPage::setGrouped);
    QPushButton *columns =
        m_header->addAction(QStringLiteral("columns"), tr("Columns"), QLatin1String("columns-3"));
    connect(columns, &QPushButton::clicked, this, [this, columns] {
        m_table->openColumnMenu(columns->mapToGlobal(QPoint(0, columns->height() + 4)));
    });
    QPushButton *again =
        m_header->addAction(QStringLiteral("refresh"), tr("Refresh"), QLatin1String("refresh-cw"));
    connect(again, &QPushButton::clicked, this, &SessionsPage::refresh);
    QPushButton *more = m_header->addAction(QStringLiteral("more"), tr("More"), QLatin1String("ellipsis"));
    for (QPushButton *known : {again, more}) { // Their icons say it, and a small window needs the room.
        known->setText({});
        known->setToolTip(known->accessibleName());
    }
    connect(more, &QPushButton::clicked, this, [this, more] { openMore(more); });
    m_revoke = m_header->addAction(QStringLiteral("revoke"), tr("Revoke…"), QLatin1String("ban"), "primary");
    connect(m_revoke, &QPushButton::clicked, this, &SessionsPage::revokeSelection);
}

void SessionsPage::buildTable()
{
    m_table->setObjectName(QStringLiteral("sessionTable"));
    m_table->setModel(m_model);
    auto *delegate = new SessionDelegate(*m_model, m_services.sessions.store().clock(), m_theme, m_table);
    m_table->setItemDelegate(delegate);
    connect(delegate, &SessionDelegate::toggled, m_model,
            [this](int row) { m_model->setOpen(row, !m_model->isOpen(row)); });
    m_table->installEventFilter(this);
    layOutColumns(*m_table);
    m_table->restoreColumns(rememberedState(columnsState));
    connect(m_table, &TableView::currentRowChanged, m_moved, qOverload<>(&QTimer::start));
    connect(m_table, &TableView::clicked, this, &SessionsPage::openDetails);
    connect(m_table, &TableView::opened, this, &SessionsPage::open);
    connect(m_table, &TableView::deletePressed, this, &SessionsPage::revokeSelection);
    connect(m_table, &TableView::menuRequested, this, &SessionsPage::openMenu);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &SessionsPage::updateSelection);
    m_table->keepPlace();
    const auto tellVisible = [this] {
        const int last = m_table->rowAt(m_table->viewport()->height() - 1);
        m_model->setVisibleRows(m_table->rowAt(0), last < 0 ? std::numeric_limits<int>::max() : last);
    };
    connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, this, tellVisible);
    connect(m_table->verticalScrollBar(), &QScrollBar::rangeChanged, this, tellVisible);
    m_group->setChecked(!rememberedState(groupedState).isEmpty());
    updateSelection();
}

/// What comes from the store, from the person and from the clock.
void SessionsPage::follow()
{
    SessionService &sessions = m_services.sessions;
    m_model->follow(sessions);
    connect(m_model, &SessionModel::countsChanged, this, &SessionsPage::scheduleUpdate);
    connect(&sessions, &SessionService::loadStarted, m_cards, &StatCards::restart);
    connect(&sessions, &SessionService::arrived, this,
            [this](quint64, const std::shared_ptr<const SessionBatch> &batch) {
                m_cards->add(*batch);
                scheduleUpdate();
                noticeDetails(*batch);
            });
    connect(&sessions, &SessionService::rightsChanged, this, &SessionsPage::updateSelection);
    connect(&sessions, &SessionService::progressed, this, [this](quint64, LoadProgress progress) {
        m_load->show(progress);
        m_failed = false;
        if (progress.isFinished)
            m_cards->settle();
        if (progress.resumedMs && (progress.isFinished || m_resumedSaidMs != *progress.resumedMs)) {
            m_resumedSaidMs = *progress.resumedMs;
            m_message->say(Tone::Info, resumedText(progress));
        }
        scheduleUpdate();
    });
    connect(&sessions, &SessionService::loadFailed, this, [this](quint64, const Error &error) {
        m_load->hide();
        m_failed = error.code != Error::Code::Cancelled;
        m_failure = error;
        updateState();
        if (!m_failed)
            m_message->say(Tone::Warning,
                           tr("Reading was stopped, so this list is not complete and not kept up to date."),
                           tr("Read all"), [this] { refresh(); });
    });
    connect(&sessions, &SessionService::connectionChanged, this, &SessionsPage::takeConnection);
    connect(&m_services.connections, &ConnectionService::passwordNeeded, this, &SessionsPage::updateState);
    connect(&m_services.connections, &ConnectionService::opened, this, [this, &sessions] {
        if (isLocked())
            sessions.load(); // Sooner than the next poll would.
    });
    connect(&sessions, &SessionService::revoked, this, [this] {
        scheduleUpdate();
        m_moved->start();
    });
    connect(m_load, &LoadBar::cancelled, &sessions, &SessionService::cancelLoad);
    connect(m_filters, &SessionFilterBar::changed, this, &SessionsPage::applyFilter);
    connect(&m_filters->search(), &SearchField::left, m_table, [this] { focusTable(*m_table); });
    connect(m_details, &SessionDetails::closed, this, &SessionsPage::closeDetails);
    connect(m_details, &SessionDetails::revokeRequested, this,
            [this](const RevokeTarget &target) { revoke({{target}}); });
    connect(m_details, &SessionDetails::selectionRevokeRequested, this, &SessionsPage::revokeSelection);
    connect(m_details, &SessionDetails::userRequested, this,
            [this](const QString &user) { Q_EMIT showRequested(QStringLiteral("users"), user); });
    connect(m_model, &SessionModel::modelReset, this, &SessionsPage::scheduleUpdate);
    connect(m_model, &SessionModel::layoutChanged, this, &SessionsPage::scheduleUpdate);
    connect(m_model, &SessionModel::waitingChanged, this, &SessionsPage::updateSelection);
    for (QTimer *timer : {m_soon, m_moved})
        timer->setSingleShot(true);
    m_soon->setInterval(gatherMs);
    m_moved->setInterval(walkMs);
    m_tick->setInterval(1000);
    connect(m_soon, &QTimer::timeout, this, &SessionsPage::updateNumbers);
    connect(m_moved, &QTimer::timeout, this, &SessionsPage::updateDetails);
    connect(m_tick, &QTimer::timeout, this, [this] {
        updateNumbers();
        m_table->viewport()->update(); // "12 s ago" goes on.
    });
}

void SessionsPage::activated()
{
    m_tick->start();
    if (!std::exchange(m_started, true))
        m_services.sessions.load();
    m_services.sessions.setLive(true);
}

void SessionsPage::deactivated()
{
    m_tick->stop();
    m_services.sessions.setLive(false);
}

/// What happens to the session in the details panel shows there as well.
void SessionsPage::noticeDetails(const SessionBatch &batch)
{
    if (!m_details->isVisibleTo(this) || m_services.sessions.isLoading())
        return;
    const QByteArray id = m_model->sessionIdAt(m_table->currentIndex().row()).toUtf8();
    for (std::size_t i = 0; i < batch.size(); ++i)
        if (batch.row(i).id == std::string_view(id.constData(), std::size_t(id.size())))
            m_moved->start();
}

void SessionsPage::focusSearch() { m_filters->search().focus(); }

void SessionsPage::refresh()
{
    m_message->dismiss();
    m_services.sessions.load();
}

bool SessionsPage::closeDetails()
{
    const bool open = m_details->isVisibleTo(this);
    m_detailsWanted = false;
    m_details->hide();
    if (open)
        m_table->setFocus();
    return open;
}

void SessionsPage::showSubject(const QString &subject)
{
    m_filters->clear();
    m_filters->search().setText(subject);
}

void SessionsPage::applyFilter()
{
    m_model->setFilterText(m_filters->search().text());
    m_model->setStateChip(m_filters->state());
    const auto &problem = m_model->filterProblem();
    m_filters->search().setProblem(problem ? problem->message : QString());
    updateNumbers();
    updateSelection();
}

void SessionsPage::scheduleUpdate()
{
    if (!m_soon->isActive())
        m_soon->start();
}

void SessionsPage::updateNumbers()
{
    const StateCounts all = m_model->filterText().isEmpty()
        ? m_model->counts()
        : m_model->table().counts(m_services.sessions.store().clock().nowMs());
    const auto of = [&](SessionState state) { return qint64(all[std::size_t(state)]); };
    const qint64 live = of(SessionState::Active) + of(SessionState::Expiring);
    m_cards->setCounts(live, of(SessionState::Expiring), of(SessionState::ReuseDetected));
    m_filters->setCounts(m_model->counts(), m_model->shownCount(), m_model->totalCount());
    Q_EMIT badgeChanged(int(live));
    updateState();
}

bool SessionsPage::isLocked() const { return m_failed && m_failure.code == Error::Code::Locked; }

void SessionsPage::updateState()
{
    if (m_model->rowCount() > 0) {
        m_stack->setCurrentWidget(m_table);
        if (m_failed)
            m_message->say(m_failure, [this] { refresh(); });
        return;
    }
    m_stack->setCurrentWidget(m_empty);
    if (isLocked() && !m_services.connections.isWaitingForPassword())
        m_empty->sayLoading(tr("Getting the password of this connection…"));
    else if (m_failed)
        m_empty->say(m_failure, [this] { refresh(); });
    else if (m_services.sessions.isLoading() || !m_started)
        m_empty->sayLoading(tr("Reading the sessions…"));
    else if (m_model->totalCount() > 0)
        m_empty->say(QLatin1String("search"), tr("No session matches"),
                     tr("Try fewer words, or look among all states."), tr("Show all sessions"),
                     [this] { m_filters->clear(); });
    else
        m_empty->say(QLatin1String("activity"), tr("No sessions yet"),
                     tr("A session appears here the moment somebody logs in."), tr("Look again"),
                     [this] { refresh(); });
}

void SessionsPage::updateSelection()
{
    const int count = selectedCount();
    const QString whyNot = m_services.sessions.whyNot(Capability::RevokeSession);
    m_revoke->setEnabled(count > 0 && whyNot.isEmpty());
    m_revoke->setToolTip(!whyNot.isEmpty() ? whyNot
                             : count == 0  ? tr("Select sessions first.")
                                           : tr("Revoke what is selected (Delete)"));
    m_revoke->setText(count > 1 ? tr(" Revoke %1…").arg(QLocale().toString(count)) : tr(" Revoke…"));
    m_model->setHoldOrder(count > 1);
    m_moved->start();
    const int waiting = m_model->waitingCount();
    m_pill->setVisible(waiting > 0);
    m_pill->setText(tr("%1 new – show").arg(QLocale().toString(waiting)));
    m_pill->setAccessibleName(m_pill->text());
    m_pill->adjustSize();
    m_pill->move((m_table->width() - m_pill->width()) / 2, m_table->horizontalHeader()->height() + 10);
}

void SessionsPage::openDetails()
{
    m_detailsWanted = true;
    updateDetails();
}

void SessionsPage::updateDetails()
{
    const QModelIndex current = m_table->currentIndex();
    const int selected = selectedCount();
    m_details->setVisible(m_detailsWanted && current.isValid());
    if (!m_details->isVisibleTo(this))
        return;
    if (selected > 1)
        m_details->showSelection(selected);
    else
        m_details->showSession(selected == 1 ? selectedIds().front() : m_model->sessionIdAt(current.row()));
}

int SessionsPage::selectedCount() const
{
    return m_model->selectedCount(m_table->selectionModel()->selection());
}

QStringList SessionsPage::selectedIds() const
{
    return m_model->selectedIds(m_table->selectionModel()->selection());
}

void SessionsPage::takeConnection(bool reachable, const Error &error)
{
    if (reachable && std::exchange(m_saidUnreachable, false))
        m_message->say(Tone::Success, tr("The store can be reached again."));
    else if (!reachable && m_model->totalCount() > 0) { // Without rows the page itself says so.
        m_message->say(error, [this] { refresh(); });
        m_saidUnreachable = true;
    }
}

} // namespace gatehouse
