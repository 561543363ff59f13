// SPDX-License-Identifier: MIT
#include "userspage.h"

#include "adduserdialog.h"
#include "userdetails.h"

#include "core/service/sessionservice.h"
#include "ui/sessions/revokedialog.h"
#include "ui/widgets/card.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/filterchips.h"
#include "ui/widgets/flowlayout.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/searchfield.h"
#include "ui/widgets/timedelegate.h"
#include "ui/windowstate.h"

#include <QLineEdit>

#include <QButtonGroup>
#include <QClipboard>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>
#include <QTimer>
#include <QToolButton>

namespace gatehouse {

namespace {

const QString columnsState = QStringLiteral("users.columns");
constexpr int refreshMs = 5000;
constexpr int restPerReading = 10; ///< Counting can mean reading every session of the store.

} // namespace

UsersPage::UsersPage(Services services, Theme &theme)
    : m_services(services)
    , m_theme(theme)
    , m_model(new UserModel(this))
    , m_header(new PageHeader(theme, tr("Users"), tr("Everybody who has, or had, a session")))
    , m_message(new MessageBar(theme))
    , m_failure(*m_message)
    , m_search(new SearchField(theme, tr("Search name, login, id or role")))
    , m_chips(new QButtonGroup(this))
    , m_count(label("soft"))
    , m_stack(new QStackedWidget)
    , m_table(new TableView(theme, tr("Users")))
    , m_empty(new EmptyState(theme))
    , m_details(new UserDetails(theme))
    , m_timer(new QTimer(this))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(buildBody(), 1);
    row->addWidget(m_details);
    setFocusProxy(m_search->line());
    m_details->hide();
    buildTable();
    connect(m_details, &UserDetails::closed, this, &UsersPage::closeDetails);
    connect(m_details, &UserDetails::revokeAllRequested, this, &UsersPage::revokeAll);
    connect(m_details, &UserDetails::disableRequested, this, &UsersPage::setDisabled);
    connect(m_details, &UserDetails::sessionsRequested, this,
            [this](const QString &id) { Q_EMIT showRequested(QStringLiteral("sessions"), id); });
    connect(&m_services.users, &UserService::changed, this, &UsersPage::read);
    connect(&m_services.sessions, &SessionService::revoked, this, &UsersPage::read);
    connect(&m_services.sessions, &SessionService::rightsChanged, this, &UsersPage::takeRights);
    connect(m_timer, &QTimer::timeout, this, &UsersPage::read);
    m_timer->setInterval(refreshMs);
    takeRights(); // Perhaps they are known already.
}

UsersPage::~UsersPage() { rememberState(columnsState, m_table->saveColumns()); }

QWidget *UsersPage::buildBody()
{
    auto *body = new QWidget;
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(24, 18, 24, 20);
    column->setSpacing(14);
    column->addWidget(m_header);
    column->addWidget(m_message);
    column->addLayout(buildFilters());
    auto *card = new Card;
    card->body()->setContentsMargins(1, 1, 1, 8);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_empty);
    m_stack->setCurrentWidget(m_empty);
    m_empty->sayLoading(tr("Reading the users…"));
    card->body()->addWidget(m_stack);
    column->addWidget(card, 1);
    QPushButton *again =
        m_header->addAction(QStringLiteral("refresh"), tr("Refresh"), QLatin1String("refresh-cw"));
    connect(again, &QPushButton::clicked, this, &UsersPage::refresh);
    m_add = m_header->addAction(QStringLiteral("addUserButton"), tr("Add user…"), QLatin1String("user-plus"),
                                "primary");
    connect(m_add, &QPushButton::clicked, this, &UsersPage::addUser);
    return body;
}

QLayout *UsersPage::buildFilters()
{
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    auto *flow = new FlowLayout(8);
    m_search->setFixedWidth(290);
    flow->addWidget(m_search);
    auto *chipBox = new QWidget;
    auto *chipRow = new FlowLayout(8, chipBox);
    flow->addWidget(chipBox);
    const struct {
        const char *id;
        QString name;
        UserModel::Show show;
    } chips[] = {{"all", tr("All"), UserModel::Show::All},
                 {"with", tr("With sessions"), UserModel::Show::WithSessions},
                 {"without", tr("Without"), UserModel::Show::WithoutSessions},
                 {"disabled", tr("Disabled"), UserModel::Show::Disabled}};
    for (const auto &chip : chips) {
        QToolButton *button = filterChip(QLatin1String(chip.id), chip.name);
        m_chips->addButton(button, int(chip.show));
        chipRow->addWidget(button);
    }
    m_chips->button(int(UserModel::Show::All))->setChecked(true);
    row->addLayout(flow, 1);
    row->addWidget(m_count, 0, Qt::AlignTop);
    m_count->setFixedHeight(34);
    m_count->setObjectName(QStringLiteral("count"));
    connect(m_search, &SearchField::changed, this, &UsersPage::applyFilter);
    connect(m_search, &SearchField::left, m_table, [this] { focusTable(*m_table); });
    connect(m_chips, &QButtonGroup::idToggled, this, &UsersPage::applyFilter);
    return row;
}

void UsersPage::buildTable()
{
    m_table->setObjectName(QStringLiteral("userTable"));
    m_table->setModel(m_model);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setItemDelegateForColumn(UserModel::State, new ChipDelegate(m_theme, m_table));
    auto *time = new TimeDelegate(m_theme, m_services.sessions.store().clock(), m_table);
    for (const int column : {UserModel::LastActivity, UserModel::LastLogin, UserModel::CutOff})
        m_table->setItemDelegateForColumn(column, time);
    QHeaderView *header = m_table->horizontalHeader();
    for (const auto &[column, width] : {std::pair{UserModel::UserRole, 84},
                                        {UserModel::LiveSessions, 108},
                                        {UserModel::LastActivity, 106},
                                        {UserModel::LastLogin, 96},
                                        {UserModel::CutOff, 108},
                                        {UserModel::State, 112}})
        header->resizeSection(column, width);
    m_table->setFillColumns({{UserModel::Name, 172}});
    m_table->sortByColumn(UserModel::LastActivity, Qt::DescendingOrder);
    m_table->restoreColumns(rememberedState(columnsState));
    connect(m_table, &TableView::currentRowChanged, this, &UsersPage::updateDetails);
    connect(m_table, &TableView::clicked, this, [this] {
        m_detailsWanted = true;
        updateDetails();
    });
    connect(m_table, &TableView::opened, this, [this] {
        m_detailsWanted = true;
        updateDetails();
    });
    connect(m_table, &TableView::deletePressed, this, [this] { revokeAll(currentUser()); });
    connect(m_table, &TableView::menuRequested, this, &UsersPage::openMenu);
}

void UsersPage::activated()
{
    read();
    m_timer->start();
}

void UsersPage::deactivated() { m_timer->stop(); }

void UsersPage::focusSearch() { m_search->focus(); }

void UsersPage::refresh()
{
    m_failure.sayAgain();
    m_services.sessions.refreshRights(); // They may have been given, or taken, meanwhile.
    read();
}

void UsersPage::read()
{
    if (!m_services.sessions.storeInfo())
        m_services.sessions.refreshRights();
    if (m_asking)
        return;
    m_asking = true;
    QElapsedTimer time;
    time.start();
    deliver(m_services.users.list(), this, [this, time](Result<std::vector<UserOverview>> users) {
        m_asking = false;
        m_timer->setInterval(int(std::max<qint64>(refreshMs, restPerReading * time.elapsed())));
        take(std::move(users));
    });
}

void UsersPage::take(Result<std::vector<UserOverview>> users)
{
    if (!users) {
        if (m_loaded)
            m_failure.failed(users.error(), [this] { refresh(); });
        else
            m_empty->say(users.error(), [this] { refresh(); });
        return;
    }
    m_failure.recovered();
    m_loaded = true;
    m_model->setUsers(std::move(*users));
    updateCounts();
    if (!m_wanted.isEmpty() && m_model->rowOf(m_wanted) >= 0)
        m_table->selectRow(m_model->rowOf(std::exchange(m_wanted, QString())));
    updateDetails();
}

void UsersPage::takeRights()
{
    const SessionService &sessions = m_services.sessions;
    const bool isKnown = sessions.storeInfo().has_value();
    m_mayChange = isKnown && sessions.may(Capability::Issue);
    m_mayRevoke = isKnown && sessions.may(Capability::RevokeUser);
    m_details->setRights(m_mayRevoke, m_mayChange);
    m_add->setEnabled(m_mayChange);
    m_add->setToolTip(m_mayChange ? QString()
                                  : tr("This store keeps no users, or this connection may not change them."));
    updateCounts(); // The empty page offers to add a user only where one can be added.
}

void UsersPage::applyFilter()
{
    m_model->setFilter(m_search->text(), UserModel::Show(m_chips->checkedId()));
    updateCounts();
}

void UsersPage::updateCounts()
{
    for (QAbstractButton *button : m_chips->buttons())
        setChipCount(*button, m_model->count(UserModel::Show(m_chips->id(button))));
    const int shown = m_model->rowCount(), all = m_model->totalCount();
    m_count->setText(tr("%1 of %2").arg(QLocale().toString(shown), QLocale().toString(all)));
    Q_EMIT badgeChanged(m_loaded ? all : -1);
    if (!m_loaded)
        return;
    m_stack->setCurrentWidget(shown > 0 ? static_cast<QWidget *>(m_table) : m_empty);
    if (all == 0)
        m_empty->say(QLatin1String("users"), tr("No users yet"),
                     tr("Users appear here when they are added, or with their first session."),
                     m_mayChange ? tr("Add user…") : QString(), [this] { addUser(); });
    else
        m_empty->say(QLatin1String("search"), tr("No user matches"),
                     tr("Try fewer letters, or look among all users."), tr("Show all"), [this] {
                         m_chips->button(int(UserModel::Show::All))->setChecked(true);
                         m_search->setText(QString());
                     });
}

QString UsersPage::currentUser() const
{
    const QModelIndex current = m_table->currentIndex();
    return current.isValid() ? m_model->userAt(current.row()).user.id : QString();
}

void UsersPage::updateDetails()
{
    const QModelIndex current = m_table->currentIndex();
    m_details->setVisible(m_detailsWanted && current.isValid());
    if (m_details->isVisibleTo(this))
        m_details->show(m_model->userAt(current.row()));
}

Commands UsersPage::commands()
{
    const auto chosen = [this] { return !currentUser().isEmpty(); };
    return {
        pressing(m_add, QStringLiteral("users.add"), tr("Add a user…"), QLatin1String("user-plus"),
                 QKeySequence(Qt::CTRL | Qt::Key_N)),
        {QStringLiteral("users.revoke"),
         tr("Revoke all sessions of the chosen user…"),
         QLatin1String("user-x"),
         {},
         [this] { revokeAll(currentUser()); },
         [this, chosen] { return m_mayRevoke && chosen(); }},
        {QStringLiteral("users.sessions"),
         tr("Show the sessions of the chosen user"),
         QLatin1String("activity"),
         {},
         [this] { Q_EMIT showRequested(QStringLiteral("sessions"), currentUser()); },
         chosen},
    };
}

bool UsersPage::closeDetails()
{
    const bool open = m_details->isVisibleTo(this);
    m_detailsWanted = false;
    m_details->hide();
    if (open)
        m_table->setFocus();
    return open;
}

void UsersPage::showSubject(const QString &subject)
{
    m_chips->button(int(UserModel::Show::All))->setChecked(true);
    m_search->setText(subject);
    m_detailsWanted = true;
    m_wanted = subject;
    if (m_model->rowOf(subject) >= 0)
        m_table->selectRow(m_model->rowOf(std::exchange(m_wanted, QString())));
    updateDetails();
}

void UsersPage::openMenu(const QPoint &global)
{
    const QString id = currentUser();
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("userMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(m_theme.icon(QLatin1String("user-x"), Ink::Danger), tr("Revoke all sessions…"), this,
                    [this, id] { revokeAll(id); })
        ->setEnabled(m_mayRevoke);
    menu->addAction(m_theme.icon(QLatin1String("activity")), tr("Show sessions"), this,
                    [this, id] { Q_EMIT showRequested(QStringLiteral("sessions"), id); });
    menu->addAction(m_theme.icon(QLatin1String("copy")), tr("Copy user id"), this,
                    [id] { QGuiApplication::clipboard()->setText(id); });
    menu->popup(global);
}

void UsersPage::revokeAll(const QString &userId)
{
    if (userId.isEmpty())
        return;
    if (!m_mayRevoke) {
        m_message->say(Tone::Info,
                       m_services.sessions.storeInfo()
                           ? tr("This connection may not revoke the sessions of a user.")
                           : tr("What this connection may do is not known yet."));
        return;
    }
    (new RevokeDialog(m_services.sessions, m_theme, UserSessions{userId, {}}, this))->open();
}

void UsersPage::setDisabled(const User &user, bool disabled)
{
    if (!disabled) {
        carryOut(user, false);
        return;
    }
    auto *dialog = new ConfirmDialog(m_theme, tr("Disable this user?"), this);
    dialog->setObjectName(QStringLiteral("disableDialog"));
    dialog->setSentence(
        tr("%1 can no longer log in, and no session can be refreshed. Access tokens that are out stay "
           "valid until they expire; revoke all sessions to cut those off as well.")
            .arg(user.login.isEmpty() ? user.id : user.login));
    dialog->setConfirm(tr("Disable"), QLatin1String("ban"));
    connect(dialog, &ConfirmDialog::confirmed, this, [this, dialog, user] {
        dialog->setBusy(false);
        dialog->accept();
        carryOut(user, true);
    });
    dialog->open();
}

void UsersPage::carryOut(const User &user, bool disabled)
{
    const QString name = user.login.isEmpty() ? user.id : user.login;
    deliver(m_services.users.setDisabled(user.id, disabled), this, [this, name, disabled](Done done) {
        if (!done)
            m_message->say(done.error());
        else
            m_message->say(Tone::Success,
                           disabled ? tr("%1 is disabled.").arg(name) : tr("%1 is enabled again.").arg(name));
    });
}

void UsersPage::addUser()
{
    auto *dialog = new AddUserDialog(m_services.users, m_theme, this);
    connect(dialog, &AddUserDialog::added, this, [this](const QString &, const QString &login) {
        m_message->say(Tone::Success, tr("%1 was added and can log in.").arg(login));
    });
    dialog->open();
}

} // namespace gatehouse
