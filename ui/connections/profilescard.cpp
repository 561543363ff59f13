// SPDX-License-Identifier: MIT
#include "ui/connections/profilescard.h"

#include "core/base/savefile.h"
#include "ui/connections/connectiondialog.h"
#include "ui/text/filetext.h"
#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/tableview.h"

#include <QFileDialog>
#include <QHeaderView>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

namespace gatehouse {

namespace {

constexpr int rowPixels = 52, headerPixels = 42, fewestRows = 2, mostRows = 6;
constexpr qint64 mostBytes = 4 << 20;

} // namespace

ProfilesCard::ProfilesCard(ProfileService &profiles, const QString &inUse, MessageBar &message,
                           const Theme &theme, QWidget *parent)
    : Card(parent)
    , m_profiles(profiles)
    , m_inUse(inUse)
    , m_message(message)
    , m_theme(theme)
    , m_table(new TableView(theme, tr("Connections")))
{
    setAccessibleName(tr("Saved connections"));
    body()->setContentsMargins(1, 4, 1, 10);
    m_table->setObjectName(QStringLiteral("profilesTable"));
    m_table->setModel(&m_model);
    m_table->setSortingEnabled(false);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    for (const int column : {ProfileModel::MarksColumn, ProfileModel::StateColumn})
        m_table->setItemDelegateForColumn(column, new ChipDelegate(theme, m_table));
    QHeaderView *header = m_table->horizontalHeader();
    const int widths[] = {0, 128, 0, 176, 118};
    for (int column = 0; column < ProfileModel::ColumnCount; ++column)
        header->resizeSection(column, widths[column]);
    m_table->setFillColumns({{ProfileModel::NameColumn, 180}, {ProfileModel::PlaceColumn, 150}});
    body()->addWidget(m_table);
    body()->addLayout(makeButtons());
    connect(&profiles, &ProfileService::changed, this, &ProfilesCard::show);
    connect(m_table, &TableView::currentRowChanged, this, &ProfilesCard::showButtons);
    connect(m_table, &TableView::opened, this, &ProfilesCard::use);
    connect(m_table, &TableView::deletePressed, this, [this] {
        if (m_remove->isEnabled())
            remove();
    });
    connect(m_table, &TableView::menuRequested, this, &ProfilesCard::openMenu);
    show();
}

QLayout *ProfilesCard::makeButtons()
{
    auto *row = new QHBoxLayout;
    row->setContentsMargins(12, 4, 12, 0);
    row->setSpacing(8);
    m_use = pushButton(m_theme, QStringLiteral("useProfile"), tr("Connect"), QLatin1String("plug"));
    m_edit = pushButton(m_theme, QStringLiteral("editProfile"), tr("Change…"), QLatin1String("pencil"));
    m_copy = pushButton(m_theme, QStringLiteral("copyProfile"), tr("Duplicate…"), QLatin1String("copy-plus"));
    m_remove = pushButton(m_theme, QStringLiteral("removeProfile"), tr("Remove…"), QLatin1String("trash-2"));
    for (QPushButton *button : {m_use, m_edit, m_copy, m_remove})
        row->addWidget(button);
    row->addStretch();
    connect(m_use, &QPushButton::clicked, this, &ProfilesCard::use);
    connect(m_edit, &QPushButton::clicked, this, [this] {
        if (const ConnectionProfile *profile = selected())
            edit(*profile);
    });
    connect(m_copy, &QPushButton::clicked, this, [this] {
        if (const ConnectionProfile *profile = selected()) {
            ConnectionProfile copy = *profile;
            copy.id.clear();
            copy.name = tr("Copy of %1").arg(copy.name);
            edit(copy);
        }
    });
    connect(m_remove, &QPushButton::clicked, this, &ProfilesCard::remove);
    return row;
}

const ConnectionProfile *ProfilesCard::selected() const
{
    return m_model.profile(m_table->currentIndex().row());
}

void ProfilesCard::show()
{
    const QString chosen = m_table->currentIndex().data(ProfileModel::IdRole).toString();
    m_model.setProfiles(m_profiles.profiles(), m_inUse);
    const int row = m_model.rowOf(chosen.isEmpty() ? m_inUse : chosen);
    m_table->setCurrentIndex(m_model.index(std::max(row, 0), 0));
    const int rows = std::clamp(m_model.rowCount(), fewestRows, mostRows);
    m_table->setFixedHeight(headerPixels + rows * rowPixels);
    showButtons();
    if (m_profiles.problem())
        m_message.say(*m_profiles.problem(), [this] { m_profiles.reload(); });
}

void ProfilesCard::showButtons()
{
    const ConnectionProfile *profile = selected();
    const bool isSaved = profile != nullptr && m_profiles.isSaved(profile->id);
    const bool isInUse = profile != nullptr && profile->id == m_inUse;
    m_use->setEnabled(profile != nullptr && !isInUse);
    m_use->setToolTip(isInUse ? tr("This connection is in use.") : tr("Use this connection in this window"));
    m_edit->setEnabled(isSaved);
    m_edit->setToolTip(isSaved ? QString() : tr("The embedded store is always there and has no settings."));
    m_copy->setEnabled(profile != nullptr);
    m_remove->setEnabled(isSaved && !isInUse);
    m_remove->setToolTip(isInUse && isSaved ? tr("Use another connection first.") : QString());
}

void ProfilesCard::add()
{
    ConnectionProfile profile;
    profile.kind = ConnectionProfile::Kind::Redis;
    edit(profile);
}

void ProfilesCard::edit(ConnectionProfile profile)
{
    auto *dialog = new ConnectionDialog(m_profiles, profile, m_theme, window());
    connect(dialog, &ConnectionDialog::saved, this, [this](const ConnectionProfile &saved) {
        m_table->setCurrentIndex(m_model.index(std::max(m_model.rowOf(saved.id), 0), 0));
        if (saved.id == m_inUse)
            m_message.say(Tone::Success, tr("\"%1\" was saved.").arg(saved.name), tr("Connect again"),
                          [this, id = saved.id] { m_profiles.use(id); });
        else
            m_message.say(Tone::Success, tr("\"%1\" was saved.").arg(saved.name), tr("Connect"),
                          [this, id = saved.id] { m_profiles.use(id); });
    });
    dialog->open();
}

void ProfilesCard::use()
{
    const ConnectionProfile *profile = selected();
    if (profile != nullptr && profile->id != m_inUse)
        m_profiles.use(profile->id);
}

void ProfilesCard::remove()
{
    const ConnectionProfile *profile = selected();
    if (profile == nullptr)
        return;
    auto *dialog = new ConfirmDialog(m_theme, tr("Remove a connection"), window());
    dialog->setObjectName(QStringLiteral("removeProfileDialog"));
    dialog->setSentence(
        tr("\"%1\" is taken off this list, and its password out of the keychain. The server and "
           "its sessions stay as they are.")
            .arg(profile->name));
    dialog->setConfirm(tr("Remove"), QLatin1String("trash-2"));
    connect(dialog, &ConfirmDialog::confirmed, this, [this, dialog, id = profile->id] {
        deliver(m_profiles.remove(id), dialog, [dialog](const Done &done) {
            if (!done) {
                dialog->fail(done.error());
                return;
            }
            dialog->setBusy(false);
            dialog->accept();
        });
    });
    dialog->open();
}

void ProfilesCard::openMenu(const QPoint &at)
{
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("profileMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (QPushButton *button : {m_use, m_edit, m_copy, m_remove}) {
        QAction *action = menu->addAction(button->icon(), button->text(), button, &QPushButton::click);
        action->setEnabled(button->isEnabled());
    }
    menu->popup(at);
}

void ProfilesCard::importFile()
{
    auto *dialog = new QFileDialog(window(), tr("Import connections"));
    dialog->setObjectName(QStringLiteral("importDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilter(tr("Connections (*.json)"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        auto reading = m_files.run([path] { return textOfFile(path, mostBytes); });
        deliver(reading, this, [this](const Result<QString> &json) {
            const Result<int> count =
                json.and_then([this](const QString &text) { return m_profiles.import(text.toUtf8()); });
            if (count)
                m_message.say(Tone::Success,
                              tr("Connections imported: %1. Their passwords will be asked for.").arg(*count));
            else
                m_message.say(count.error());
        });
    });
    dialog->open();
}

void ProfilesCard::exportFile()
{
    auto *dialog = new QFileDialog(window(), tr("Export connections"));
    dialog->setObjectName(QStringLiteral("exportProfilesDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("Connections (*.json)"));
    dialog->setDefaultSuffix(QStringLiteral("json"));
    dialog->selectFile(QStringLiteral("gatehouse-connections.json"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        auto saving = m_files.run([path, json = m_profiles.exported()]() -> Done {
            return saveFile(path, {json.constData(), std::size_t(json.size())}, Readers::Owner);
        });
        deliver(saving, this, [this, path](const Done &saved) {
            if (saved)
                m_message.say(Tone::Success,
                              tr("The connections were saved to %1, without passwords.").arg(path));
            else
                m_message.say(saved.error());
        });
    });
    dialog->open();
}

} // namespace gatehouse
