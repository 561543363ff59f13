// SPDX-License-Identifier: MIT
#include "ui/connections/connectionspage.h"

#include "ui/connections/rights.h"
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
                            ConnectionsPage::tr("Size"), ConnectionsPage::tr("Layout"),
                            ConnectionsPage::tr("Mode")};
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

} // namespace

ConnectionsPage::ConnectionsPage(const Services &services, const Theme &theme, QWidget *parent)
    : Page(parent)
    , m_connections(services.connections)
    , m_theme(theme)
    , m_message(new MessageBar(theme))
    , m_state(new Chip(theme))
{
    setObjectName(QStringLiteral("connectionsPage"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(14);
    auto *header =
        new PageHeader(theme, tr("Connections"), tr("Where the sessions live, and what may be done there"));
    m_test = header->addAction(QStringLiteral("testConnection"), tr("Test connection"), QLatin1String("plug"),
                               "primary");
    connect(m_test, &QPushButton::clicked, this, &ConnectionsPage::test);
    column->addWidget(header);
    column->addWidget(m_message);
    auto *inside = new QWidget;
    inside->setProperty("kind", QStringLiteral("plain"));
    auto *columns = new QHBoxLayout(inside);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(14);
    auto *left = new QVBoxLayout;
    left->setSpacing(14);
    left->addWidget(makeCurrent());
    left->addWidget(makeTest());
    left->addWidget(makeOthers());
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
    top->addWidget(icon(QLatin1String("database"), Tone::Accent));
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
    for (int fact = 0; fact < 5; ++fact) {
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
    m_testResult = label("soft",
                         tr("Not tested yet. The test opens the store, reads from it and tries to write; it "
                            "changes nothing."));
    m_testResult->setObjectName(QStringLiteral("testResult"));
    m_testResult->setWordWrap(true);
    card->body()->addWidget(m_testResult);
    m_steps = new QGridLayout;
    m_steps->setHorizontalSpacing(10);
    m_steps->setVerticalSpacing(8);
    m_steps->setColumnStretch(2, 1);
    card->body()->addLayout(m_steps);
    return card;
}

QWidget *ConnectionsPage::makeOthers()
{
    auto *card = new Card;
    card->body()->addWidget(label("strong", tr("Other stores")));
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(10);
    grid->setColumnStretch(1, 1);
    const struct {
        const char *name;
        QString sentence;
    } kinds[] = {
        {"Redis", tr("Sessions kept as keys with an expiry. This version cannot connect to it yet.")},
        {"PostgreSQL", tr("Sessions kept in a table. This version cannot connect to it yet.")}};
    int row = 0;
    for (const auto &kind : kinds) {
        auto *words = new QVBoxLayout;
        words->setSpacing(1);
        words->addWidget(label("value", QString::fromLatin1(kind.name)));
        auto *sentence = label("small", kind.sentence);
        sentence->setWordWrap(true);
        words->addWidget(sentence);
        grid->addWidget(icon(QLatin1String("server"), Tone::Neutral), row, 0, Qt::AlignTop);
        grid->addLayout(words, row, 1);
        grid->addWidget(
            new Chip(m_theme, {tr("Not in this version"), Tone::Neutral, QLatin1String("circle-minus")}), row,
            2, Qt::AlignTop);
        ++row;
    }
    card->body()->addLayout(grid);
    return card;
}

QLabel *ConnectionsPage::icon(QLatin1String name, Tone tone) const
{
    auto *picture = new QLabel;
    const auto show = [this, picture, name, tone] {
        picture->setPixmap(
            m_theme.pixmap(name, m_theme.colour(tone == Tone::Neutral ? Ink::TextFaint : coloursOf(tone).ink),
                           18, devicePixelRatioF()));
    };
    show();
    connect(&m_theme, &Theme::changed, picture, show);
    return picture;
}

void ConnectionsPage::refresh()
{
    deliver(m_connections.info(), this, [this](const Result<StoreInfo> &info) {
        if (info) {
            m_message->dismiss();
            showInfo(*info);
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
        tr("%1 %2").arg(info.kind, info.version), info.location,
        profile.kind == ConnectionProfile::Kind::Embedded ? sizeText(profile.path) : tr("Kept by the server"),
        info.layout == QLatin1String("native") ? tr("native: this program's own tables") : info.layout,
        profile.isReadOnly ? tr("Read-only: nothing that changes data is sent") : tr("Reading and writing")};
    for (int fact = 0; fact < 5; ++fact)
        m_facts[fact]->setText(values.at(fact));
    empty(m_rights);
    int row = 0;
    for (const Right &right : rightsOf(info.capabilities, profile.isReadOnly)) {
        m_rights->addWidget(icon(right.isGiven ? QLatin1String("circle-check") : QLatin1String("circle-x"),
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
    m_testResult->setText(tr("Testing…"));
    empty(m_steps);
    deliver(m_connections.test(), this, [this](const Result<std::vector<ConnectionStep>> &steps) {
        m_test->setEnabled(true);
        if (steps) {
            showSteps(*steps);
            return;
        }
        m_testResult->setText(steps.error().message);
        setTone(m_testResult, Tone::Danger);
    });
}

void ConnectionsPage::showSteps(const std::vector<ConnectionStep> &steps)
{
    const bool isGood = !steps.empty() && steps.back().passed;
    m_testResult->setText(isGood ? tr("All %1 steps passed.").arg(steps.size())
                                 : tr("It stopped at a step that failed. What to do is said there."));
    setTone(m_testResult, isGood ? Tone::Success : Tone::Danger);
    int row = 0;
    for (const ConnectionStep &step : steps) {
        m_steps->addWidget(icon(step.passed ? QLatin1String("circle-check") : QLatin1String("circle-x"),
                                step.passed ? Tone::Success : Tone::Danger),
                           row, 0, Qt::AlignTop);
        auto *name = label("value", step.name);
        name->setAccessibleName(tr("%1: %2").arg(step.name, step.passed ? tr("passed") : tr("failed")));
        auto *finding = label("soft", step.finding);
        finding->setWordWrap(true);
        finding->setTextInteractionFlags(Qt::TextSelectableByMouse);
        m_steps->addWidget(name, row, 1, Qt::AlignTop);
        m_steps->addWidget(finding, row, 2);
        m_steps->addWidget(label("small", tr("%1 ms").arg(step.tookMs)), row, 3, Qt::AlignTop);
        ++row;
    }
}

void ConnectionsPage::showEvent(QShowEvent *event)
{
    refresh();
    Page::showEvent(event);
}

} // namespace gatehouse
