// SPDX-License-Identifier: MIT
#include "ui/connections/connectionspage.h"

#include "ui/connections/profilescard.h"
#include "ui/connections/rights.h"
#include "ui/connections/steplist.h"
#include "ui/widgets/card.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pageheader.h"

#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>

namespace gatehouse {

namespace {

void empty(QLayout *layout)
{
    while (QLayoutItem *item = layout->takeAt(0)) {
        if (QWidget *widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
}

QString factName(int fact)
{
    const QStringList names{ConnectionsPage::tr("Store"), ConnectionsPage::tr("Location"),
                            ConnectionsPage::tr("Size"),  ConnectionsPage::tr("Layout"),
                            ConnectionsPage::tr("Mode"),  ConnectionsPage::tr("Live changes")};
    return names.value(fact);
}

QString sizeText(const QString &path)
{
    const QFileInfo file(path);
    if (!file.exists())
        return ConnectionsPage::tr("Not on disk");
    const qint64 log = QFileInfo(path + QStringLiteral("-wal")).size();
    const QString size = QLocale().formattedDataSize(file.size());
    return log > 0
        ? ConnectionsPage::tr("%1, and %2 of recent changes").arg(size, QLocale().formattedDataSize(log))
        : size;
}

QString layoutText(const StoreInfo &info)
{
    if (info.layout == QLatin1String("native"))
        return ConnectionsPage::tr("native: this program's own");
    if (info.layout == QLatin1String("guide"))
        return ConnectionsPage::tr("guide: one key refresh:<jti> for each session");
    return info.layout;
}

} // namespace

ConnectionsPage::ConnectionsPage(const Services &services, const Theme &theme, QWidget *parent)
    : Page(parent)
    , m_connections(services.connections)
    , m_theme(theme)
    , m_message(new MessageBar(theme))
    , m_state(new Chip(theme))
    , m_steps(new StepList(theme))
{
    setObjectName(QStringLiteral("connectionsPage"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(14);
    auto *header =
        new PageHeader(theme, tr("Connections"), tr("Where the sessions live, and what may be done there"));
    m_import = header->addAction(QStringLiteral("importProfiles"), tr("Import…"), QLatin1String("upload"));
    m_export = header->addAction(QStringLiteral("exportProfiles"), tr("Export…"), QLatin1String("download"));
    m_test =
        header->addAction(QStringLiteral("testConnection"), tr("Test connection"), QLatin1String("plug"));
    m_add = header->addAction(QStringLiteral("newProfile"), tr("New connection…"), QLatin1String("plus"),
                              "primary");
    m_profiles = new ProfilesCard(services.profiles, m_connections.current().id, *m_message, theme);
    connect(m_test, &QPushButton::clicked, this, &ConnectionsPage::test);
    connect(m_add, &QPushButton::clicked, m_profiles, &ProfilesCard::add);
    connect(m_import, &QPushButton::clicked, m_profiles, &ProfilesCard::importFile);
    connect(m_export, &QPushButton::clicked, m_profiles, &ProfilesCard::exportFile);
    connect(&m_connections, &ConnectionService::opened, this, &ConnectionsPage::refresh);
    column->addWidget(header);
    column->addWidget(m_message);
    auto *inside = new QWidget;
    inside->setProperty("kind", QStringLiteral("plain"));
    auto *rows = new QVBoxLayout(inside);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(14);
    rows->addWidget(m_profiles);
    auto *columns = new QHBoxLayout;
    columns->setSpacing(14);
    rows->addLayout(columns, 1);
    auto *left = new QVBoxLayout;
    left->setSpacing(14);
    left->addWidget(makeCurrent());
    left->addWidget(makeTest());
    left->addStretch();
    auto *right = new QVBoxLayout;
    right->addWidget(makeRights());
    right->addStretch();
    columns->addLayout(left, 5);
    columns->addLayout(right, 4);
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(inside);
    column->addWidget(scroll, 1);
}

QWidget *ConnectionsPage::makeCurrent()
{
    auto *card = new Card;
    card->setAccessibleName(tr("Connection in use"));
    auto *top = new QHBoxLayout;
    top->setSpacing(10);
    const ConnectionProfile &profile = m_connections.current();
    top->addWidget(tonedIcon(m_theme, QLatin1String("database"), Tone::Accent));
    auto *name = label("heading", profile.name.isEmpty() ? tr("Embedded store") : profile.name);
    name->setObjectName(QStringLiteral("profileName"));
    top->addWidget(name);
    top->addWidget(m_state);
    top->addStretch();
    card->body()->addLayout(top);
    auto *facts = new QGridLayout;
    facts->setHorizontalSpacing(16);
    facts->setVerticalSpacing(6);
    facts->setColumnStretch(1, 1);
    for (int fact = 0; fact < factCount; ++fact) {
        QLabel *value = label(fact == 1 ? "mono" : "value");
        value->setWordWrap(true);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        value->setObjectName(QStringLiteral("fact%1").arg(fact));
        m_facts[fact] = value;
        facts->addWidget(label("small", factName(fact)), fact, 0, Qt::AlignTop);
        facts->addWidget(value, fact, 1);
    }
    card->body()->addLayout(facts);
    m_state->setLook({tr("Not asked yet"), Tone::Neutral, QLatin1String("circle-help")});
    return card;
}

QWidget *ConnectionsPage::makeRights()
{
    auto *card = new Card;
    card->body()->addWidget(label("strong", tr("What this connection may do")));
    auto *sentence = label("soft",
                           tr("Found out by asking the store, not by settings. What is missing is refused by "
                              "the store itself."));
    sentence->setWordWrap(true);
    card->body()->addWidget(sentence);
    m_rights = new QGridLayout;
    m_rights->setHorizontalSpacing(10);
    m_rights->setVerticalSpacing(10);
    m_rights->setColumnStretch(1, 1);
    card->body()->addLayout(m_rights);
    m_missing = label("small");
    m_missing->setObjectName(QStringLiteral("missingRights"));
    m_missing->setWordWrap(true);
    m_missing->hide();
    card->body()->addWidget(m_missing);
    return card;
}

QWidget *ConnectionsPage::makeTest()
{
    auto *card = new Card;
    card->body()->addWidget(label("strong", tr("Connection test")));
    m_steps->sayNothingYet(
        tr("Not tested yet. The test opens the store, reads from it and tries to write; it "
           "changes nothing."));
    card->body()->addWidget(m_steps);
    return card;
}

void ConnectionsPage::refresh()
{
    deliver(m_connections.info(), this, [this](const Result<StoreInfo> &info) {
        if (info) {
            m_message->dismiss();
            showInfo(*info);
            return;
        }
        if (m_connections.isWaitingForPassword()) {
            m_state->setLook({tr("Waits for its password"), Tone::Warning, QLatin1String("lock")});
            m_message->say(Tone::Warning, info.error().message, tr("Enter the password…"),
                           [this] { m_connections.askForPassword(); });
            return;
        }
        m_state->setLook({tr("Not reachable"), Tone::Danger, QLatin1String("unplug")});
        m_message->say(info.error(), [this] { refresh(); });
    });
}

void ConnectionsPage::showInfo(const StoreInfo &info)
{
    const ConnectionProfile &profile = m_connections.current();
    m_state->setLook({tr("Connected"), Tone::Success, QLatin1String("circle-check")});
    const QStringList values{
        tr("%1 %2").arg(info.kind, info.version),
        info.location,
        profile.kind == ConnectionProfile::Kind::Embedded ? sizeText(profile.path) : tr("Kept by the server"),
        layoutText(info),
        profile.isReadOnly ? tr("Read-only: nothing that changes data is sent") : tr("Reading and writing"),
        info.liveness.isEmpty() ? tr("Told by the store, which notes them") : info.liveness};
    for (int fact = 0; fact < factCount; ++fact)
        m_facts[fact]->setText(values.at(fact));
    showRights(info);
}

void ConnectionsPage::showRights(const StoreInfo &info)
{
    const ConnectionProfile &profile = m_connections.current();
    empty(m_rights);
    int row = 0;
    for (const Right &right : rightsOf(info.capabilities, profile.isReadOnly)) {
        m_rights->addWidget(tonedIcon(m_theme, QLatin1String(right.isGiven ? "circle-check" : "circle-x"),
                                      right.isGiven ? Tone::Success : Tone::Neutral),
                            row, 0, Qt::AlignTop);
        auto *words = label("value", right.name);
        auto *meaning = label("small", right.meaning);
        meaning->setWordWrap(true);
        auto *given = label("small", right.isGiven ? tr("Yes") : tr("No"));
        setTone(given, right.isGiven ? Tone::Success : Tone::Neutral);
        given->setAccessibleName(tr("%1: %2").arg(right.name, given->text()));
        auto *both = new QWidget;
        auto *column = new QVBoxLayout(both);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(1);
        column->addWidget(words);
        column->addWidget(meaning);
        m_rights->addWidget(both, row, 1);
        m_rights->addWidget(given, row, 2, Qt::AlignTop);
        ++row;
    }
    m_missing->setText(info.missingRights.join(QLatin1Char('\n')));
    m_missing->setVisible(!info.missingRights.isEmpty());
}

void ConnectionsPage::test()
{
    m_test->setEnabled(false);
    m_steps->sayTesting();
    deliver(m_connections.test(), this, [this](const Result<std::vector<ConnectionStep>> &steps) {
        m_test->setEnabled(true);
        m_steps->show(steps);
    });
}

Commands ConnectionsPage::commands()
{
    return {pressing(m_add, QStringLiteral("connection.new"), tr("New connection…"), QLatin1String("plus")),
            pressing(m_test, QStringLiteral("connection.test"), tr("Test the connection in use"),
                     QLatin1String("plug")),
            pressing(m_import, QStringLiteral("connection.import"), tr("Import connections…"),
                     QLatin1String("upload")),
            pressing(m_export, QStringLiteral("connection.export"), tr("Export connections…"),
                     QLatin1String("download"))};
}

void ConnectionsPage::showEvent(QShowEvent *event)
{
    refresh();
    Page::showEvent(event);
}

} // namespace gatehouse
