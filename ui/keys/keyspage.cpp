// SPDX-License-Identifier: MIT
#include "ui/keys/keyspage.h"

#include "core/service/sessionservice.h"
#include "ui/keys/exportprivatedialog.h"
#include "ui/keys/generatedialog.h"
#include "ui/keys/importdialog.h"
#include "ui/keys/keydetails.h"
#include "ui/keys/passphrasepanel.h"
#include "ui/keys/usecard.h"
#include "ui/widgets/card.h"
#include "ui/widgets/detailspanel.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/tableview.h"
#include "ui/windowstate.h"

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QStackedWidget>

namespace gatehouse {

namespace {

const QString columnsState = QStringLiteral("keys.columns");
constexpr int tickMs = 15'000;

} // namespace

KeysPage::KeysPage(const Services &services, const Theme &theme, QWidget *parent)
    : Page(parent)
    , m_keys(services.keys)
    , m_store(services.sessions.store())
    , m_theme(theme)
    , m_dialogs{services.keys, m_model, theme, this,
                [this](const QString &said) { m_message->say(Tone::Success, said); }}
    , m_stack(new QStackedWidget)
    , m_message(new MessageBar(theme))
    , m_empty(new EmptyState(theme))
    , m_passphrase(new PassphrasePanel(services.keys, theme))
{
    setObjectName(QStringLiteral("keysPage"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    auto *left = new QWidget;
    auto *column = new QVBoxLayout(left);
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(12);
    auto *header = new PageHeader(theme, tr("Keys"),
                                  tr("What signs the tokens of this authority, and what verifies them"));
    m_lock = header->addAction(QStringLiteral("lock"), tr("Lock"), QLatin1String("lock"));
    m_lock->setToolTip(tr("Forget the private keys until the passphrase is given again"));
    m_copy = header->addAction(QStringLiteral("copyPublic"), tr("Copy JWKS"), QLatin1String("copy"));
    m_copy->setToolTip(tr("The public keys as a JWK set, for an API that verifies"));
    m_save = header->addAction(QStringLiteral("savePublic"), tr("Export…"), QLatin1String("download"));
    m_save->setToolTip(tr("Save the public keys as a JWK set"));
    m_import = header->addAction(QStringLiteral("import"), tr("Import…"), QLatin1String("upload"));
    m_import->setToolTip(tr("Take in a private key made elsewhere, as JWK or PEM"));
    m_generate =
        header->addAction(QStringLiteral("generate"), tr("Generate key…"), QLatin1String("plus"), "primary");
    column->addWidget(header);
    column->addWidget(m_message);
    m_content = makeContent();
    for (QWidget *page : std::initializer_list<QWidget *>{m_content, m_empty, m_passphrase})
        m_stack->addWidget(page);
    column->addWidget(m_stack, 1);
    row->addWidget(left, 1);
    m_details = new DetailsPanel(theme);
    m_details->setObjectName(QStringLiteral("keyDetails"));
    makeFooter();
    row->addWidget(m_details);
    connect(m_generate, &QPushButton::clicked, this, &KeysPage::generate);
    connect(m_import, &QPushButton::clicked, this, &KeysPage::importKey);
    connect(m_copy, &QPushButton::clicked, this, &KeysPage::copyPublic);
    connect(m_save, &QPushButton::clicked, this, &KeysPage::savePublic);
    connect(m_lock, &QPushButton::clicked, &m_keys, &KeyService::lock);
    connect(m_details, &DetailsPanel::closed, this, &KeysPage::closeDetails);
    connect(&m_keys, &KeyService::stateChanged, this, &KeysPage::showState);
    connect(&m_keys, &KeyService::keysChanged, this, &KeysPage::showKeys);
    m_ticks.setInterval(tickMs);
    connect(&m_ticks, &QTimer::timeout, this, [this] { m_model.setNow(nowMs()); });
    showState();
    showKeys();
}

KeysPage::~KeysPage() { rememberState(columnsState, m_table->saveColumns()); }

QWidget *KeysPage::makeContent()
{
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(14);
    auto *cards = new QHBoxLayout;
    cards->setSpacing(14);
    m_access = new UseCard(KeyUse::Access, m_theme);
    m_refresh = new UseCard(KeyUse::Refresh, m_theme);
    for (UseCard *card : {m_access, m_refresh}) {
        connect(card, &UseCard::rotate, this, &KeysPage::rotate);
        cards->addWidget(card, 1);
    }
    column->addLayout(cards);
    column->addWidget(makeTable(), 1);
    return content;
}

QWidget *KeysPage::makeTable()
{
    auto *card = new Card;
    card->body()->setContentsMargins(1, 4, 1, 4);
    m_table = new TableView(m_theme, tr("Keys"));
    m_table->setObjectName(QStringLiteral("keysTable"));
    m_table->setModel(&m_model);
    m_table->setSortingEnabled(false); // The order tells the rotation.
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setItemDelegateForColumn(KeyModel::StateColumn, new ChipDelegate(m_theme, m_table));
    QHeaderView *header = m_table->horizontalHeader();
    const int widths[] = {134, 108, 110, 0, 124, 150};
    for (int column = 0; column < KeyModel::ColumnCount; ++column)
        header->resizeSection(column, widths[column]);
    header->setSectionResizeMode(KeyModel::KidColumn, QHeaderView::Stretch);
    m_table->restoreColumns(rememberedState(columnsState));
    connect(m_table, &TableView::currentRowChanged, this, [this](const QModelIndex &current) {
        if (!current.isValid())
            return;
        m_selected = current.data(KeyModel::KidRole).toString();
        showDetails();
    });
    card->body()->addWidget(m_table);
    return card;
}

void KeysPage::makeFooter()
{
    m_retire = pushButton(m_theme, QStringLiteral("retire"), tr("Retire…"), QLatin1String("circle-minus"));
    m_remove =
        pushButton(m_theme, QStringLiteral("remove"), tr("Remove…"), QLatin1String("trash-2"), "danger");
    m_exportPrivate =
        pushButton(m_theme, QStringLiteral("exportPrivate"), tr("Private key…"), QLatin1String("download"));
    m_exportPrivate->setToolTip(tr("Export the private key, encrypted with a passphrase"));
    m_details->footer()->addWidget(m_exportPrivate, 1);
    m_details->footer()->addWidget(m_retire, 1);
    m_details->footer()->addWidget(m_remove, 1);
    connect(m_exportPrivate, &QPushButton::clicked, this, &KeysPage::exportPrivate);
    connect(m_retire, &QPushButton::clicked, this, [this] {
        if (const KeyInfo *key = m_model.key(m_selected))
            m_dialogs.retire(*key, nowMs(), longestTokenMs(key->use));
    });
    connect(m_remove, &QPushButton::clicked, this, [this] {
        if (const KeyInfo *key = m_model.key(m_selected))
            m_dialogs.remove(*key);
    });
}

void KeysPage::refresh()
{
    if (m_keys.state() == KeyService::State::Failed)
        m_keys.open();
    m_model.setNow(nowMs());
}

void KeysPage::showState()
{
    using State = KeyService::State;
    const State state = m_keys.state();
    const bool isOpen = state == State::Unlocked;
    for (QPushButton *button : {m_copy, m_save})
        button->setEnabled(isOpen);
    m_generate->setEnabled(isOpen && !m_keys.isReadOnly());
    m_import->setEnabled(m_generate->isEnabled());
    m_generate->setToolTip(whyNoChange());
    if (!isOpen) {
        m_details->hide();
        m_lock->hide();
    }
    switch (state) {
    case State::Opening:
        m_empty->sayLoading(tr("Opening the keys"));
        m_stack->setCurrentWidget(m_empty);
        break;
    case State::NeedsNewPassphrase:
    case State::NeedsPassphrase:
        m_passphrase->ask(state == State::NeedsNewPassphrase, m_keys.error().message);
        m_stack->setCurrentWidget(m_passphrase);
        break;
    case State::Unlocked:
        m_stack->setCurrentWidget(m_content);
        break;
    case State::Failed:
        m_empty->say(m_keys.error(), [this] { m_keys.open(); });
        m_stack->setCurrentWidget(m_empty);
        break;
    }
}

QString KeysPage::whyNoChange() const
{
    return m_keys.isReadOnly()
        ? tr("This connection is marked read-only in its settings, so keys are only looked at.")
        : QString();
}

void KeysPage::showKeys()
{
    // How they are protected is known together with the keys.
    m_lock->setVisible(m_keys.state() == KeyService::State::Unlocked && m_keys.isProtectedByPassphrase());
    m_model.setKeys(m_keys.keys(), nowMs());
    for (UseCard *card : {m_access, m_refresh})
        card->setRotatable(!m_keys.isReadOnly(), whyNoChange());
    m_access->show(m_model.current(KeyUse::Access), m_model.next(KeyUse::Access), nowMs());
    m_refresh->show(m_model.current(KeyUse::Refresh), m_model.next(KeyUse::Refresh), nowMs());
    if (const int row = m_model.rowOf(m_selected); row >= 0)
        m_table->setCurrentIndex(m_model.index(row, 0));
    showDetails();
}

void KeysPage::showDetails()
{
    const KeyInfo *key = m_model.key(m_selected);
    m_details->setVisible(key && m_keys.state() == KeyService::State::Unlocked);
    if (!key)
        return;
    fillKeyDetails(*m_details, *key, m_theme, nowMs());
    m_exportPrivate->setVisible(key->state != KeyState::Retired && !key->publicJwk.isEmpty());
    m_retire->setVisible(key->state != KeyState::Retired);
    m_retire->setEnabled(!m_keys.isReadOnly() && (key->state == KeyState::Next || m_model.next(key->use)));
    m_retire->setToolTip(m_retire->isEnabled() || m_keys.isReadOnly()
                             ? whyNoChange()
                             : tr("No next key could take its place. Generate one, or rotate instead."));
    m_remove->setVisible(key->state == KeyState::Retired);
    m_remove->setEnabled(!m_keys.isReadOnly() && isSafeToRemove(*key, nowMs()));
    m_remove->setToolTip(m_keys.isReadOnly() ? whyNoChange() : explain(*key, nowMs()));
}

bool KeysPage::closeDetails()
{
    if (!m_details->isVisible())
        return false;
    m_selected.clear();
    m_table->clearSelection();
    m_table->setCurrentIndex(QModelIndex());
    m_details->hide();
    return true;
}

void KeysPage::showSubject(const QString &subject)
{
    if (const int row = m_model.rowOf(subject); row >= 0)
        m_table->setCurrentIndex(m_model.index(row, 0));
}

GenerateDialog *KeysPage::generate()
{
    auto *dialog = new GenerateDialog(m_keys, m_theme, this);
    connect(dialog, &GenerateDialog::generated, this, [this](const KeyInfo &key) {
        m_message->say(Tone::Success, tr("Key %1 was generated. %2").arg(key.kid, explain(key, nowMs())));
    });
    dialog->open();
    return dialog;
}

void KeysPage::exportPrivate()
{
    auto *dialog = new ExportPrivateDialog(m_keys, m_theme, m_selected, this);
    connect(dialog, &ExportPrivateDialog::exported, this, [this](const QString &path) {
        m_message->say(Tone::Success, tr("The private key was written to %1, encrypted.").arg(path));
    });
    dialog->open();
}

void KeysPage::importKey()
{
    auto *dialog = new ImportDialog(m_keys, m_theme, this);
    connect(dialog, &ImportDialog::imported, this, [this](const KeyInfo &key) {
        m_message->say(Tone::Success, tr("Key %1 was imported. %2").arg(key.kid, explain(key, nowMs())));
    });
    dialog->open();
}

ConfirmDialog *KeysPage::rotate(KeyUse use) { return m_dialogs.rotate(use, nowMs(), longestTokenMs(use)); }

void KeysPage::copyPublic()
{
    deliver(m_keys.exportPublic(), this, [this](const Result<QByteArray> &jwks) {
        if (!jwks) {
            m_message->say(jwks.error());
            return;
        }
        QGuiApplication::clipboard()->setText(QString::fromUtf8(*jwks));
        m_message->say(Tone::Success, tr("The public keys were copied as a JWK set. They are no secret."));
    });
}

void KeysPage::savePublic()
{
    auto *dialog = new QFileDialog(this, tr("Export the public keys"));
    dialog->setObjectName(QStringLiteral("exportDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("JWK set (*.json)"));
    dialog->setDefaultSuffix(QStringLiteral("json"));
    dialog->selectFile(QStringLiteral("jwks.json"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        deliver(m_keys.savePublic(path), this, [this, path](const Done &saved) {
            if (saved)
                m_message->say(Tone::Success, tr("The public keys were saved to %1.").arg(path));
            else
                m_message->say(saved.error());
        });
    });
    dialog->open();
}

qint64 KeysPage::longestTokenMs(KeyUse use) const
{
    return std::chrono::milliseconds(m_store.policy().longestLife(use)).count();
}

void KeysPage::showEvent(QShowEvent *event)
{
    m_model.setNow(nowMs());
    m_ticks.start();
    Page::showEvent(event);
}

void KeysPage::hideEvent(QHideEvent *event)
{
    m_ticks.stop();
    Page::hideEvent(event);
}

} // namespace gatehouse
