// SPDX-License-Identifier: MIT
#include "ui/audit/auditpage.h"

#include "core/base/savefile.h"
#include "core/service/sessionservice.h"
#include "ui/audit/auditdetails.h"
#include "ui/widgets/card.h"
#include "ui/widgets/detailspanel.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/searchfield.h"
#include "ui/widgets/tableview.h"
#include "ui/windowstate.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLocale>
#include <QPushButton>
#include <QStackedWidget>

namespace gatehouse {

namespace {

const QString columnsState = QStringLiteral("audit.columns");
constexpr int pollMs = 2'000, pageRecords = 10'000;

} // namespace

AuditPage::AuditPage(const Services &services, const Theme &theme, QWidget *parent)
    : Page(parent)
    , m_audit(services.audit)
    , m_clock(services.sessions.store().clock())
    , m_theme(theme)
    , m_message(new MessageBar(theme))
    , m_failure(*m_message)
    , m_search(new SearchField(theme, tr("Search who, what, object, reason or time")))
    , m_count(label("soft"))
    , m_stack(new QStackedWidget)
    , m_empty(new EmptyState(theme))
{
    setObjectName(QStringLiteral("auditPage"));
    m_filter.setSourceModel(&m_model);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    auto *left = new QWidget;
    auto *column = new QVBoxLayout(left);
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(12);
    auto *header =
        new PageHeader(theme, tr("Audit log"),
                       tr("Every change, with who made it and why. Each record seals the one before"));
    m_export = header->addAction(QStringLiteral("export"), tr("Export…"), QLatin1String("download"));
    m_export->setToolTip(tr("Save all records as JSON lines"));
    m_verify = header->addAction(QStringLiteral("verify"), tr("Verify chain"), QLatin1String("shield-check"),
                                 "primary");
    m_verify->setToolTip(tr("Calculates every hash again"));
    column->addWidget(header);
    column->addWidget(m_message);
    auto *tools = new QHBoxLayout;
    m_search->setMaximumWidth(420);
    tools->addWidget(m_search, 1);
    tools->addStretch();
    m_count->setObjectName(QStringLiteral("auditCount"));
    tools->addWidget(m_count);
    column->addLayout(tools);
    m_stack->addWidget(makeTable());
    m_stack->addWidget(m_empty);
    column->addWidget(m_stack, 1);
    row->addWidget(left, 1);
    m_details = new DetailsPanel(theme);
    m_details->setObjectName(QStringLiteral("auditDetails"));
    m_details->hide();
    row->addWidget(m_details);
    connect(m_verify, &QPushButton::clicked, this, &AuditPage::verify);
    connect(m_export, &QPushButton::clicked, this, &AuditPage::exportLines);
    connect(m_details, &DetailsPanel::closed, this, &AuditPage::closeDetails);
    connect(m_search, &SearchField::changed, this, [this](const QString &text) {
        m_filter.setText(text);
        showStack();
    });
    connect(m_search, &SearchField::left, this, [this] { m_table->setFocus(); });
    m_ticks.setInterval(pollMs);
    connect(&m_ticks, &QTimer::timeout, this, &AuditPage::read);
    showStack();
}

AuditPage::~AuditPage() { rememberState(columnsState, m_table->saveColumns()); }

QWidget *AuditPage::makeTable()
{
    auto *card = new Card;
    card->body()->setContentsMargins(1, 4, 1, 4);
    m_table = new TableView(m_theme, tr("Audit records"));
    m_table->setObjectName(QStringLiteral("auditTable"));
    m_table->setModel(&m_filter);
    m_table->setSortingEnabled(false); // Newest first, as they happened.
    m_filter.sort(-1);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    QHeaderView *header = m_table->horizontalHeader();
    const int widths[] = {236, 92, 216, 150, 0};
    for (int column = 0; column < AuditModel::ColumnCount; ++column)
        header->resizeSection(column, widths[column]);
    header->setSectionResizeMode(AuditModel::OutcomeColumn, QHeaderView::Stretch);
    m_table->restoreColumns(rememberedState(columnsState));
    connect(m_table, &TableView::currentRowChanged, this, &AuditPage::showDetails);
    card->body()->addWidget(m_table);
    return card;
}

void AuditPage::read()
{
    m_model.setNow(m_clock.nowMs());
    if (m_isReading)
        return;
    m_isReading = true;
    AuditQuery query;
    query.afterSeq = m_model.lastSeq();
    query.limit = pageRecords;
    deliver(m_audit.read(query), this, [this](const Result<std::vector<AuditEvent>> &events) {
        m_isReading = false;
        if (events) {
            take(*events);
            return;
        }
        if (m_model.rowCount() > 0) {
            m_failure.failed(events.error(), [this] { refresh(); });
            return;
        }
        m_empty->say(events.error(), [this] { read(); });
        m_stack->setCurrentWidget(m_empty);
    });
}

void AuditPage::take(const std::vector<AuditEvent> &events)
{
    m_failure.recovered();
    const bool isFirst = !m_hasRead;
    m_hasRead = true;
    if (!events.empty())
        m_model.append(events, m_clock.nowMs());
    if (!events.empty() || isFirst)
        showStack();
    if (events.size() == pageRecords)
        read();
}

void AuditPage::showStack()
{
    const int all = m_model.rowCount();
    const int shown = m_filter.rowCount();
    const QLocale locale;
    m_count->setText(shown == all ? tr("%1 actions").arg(locale.toString(all))
                                  : tr("%1 of %2 actions").arg(locale.toString(shown), locale.toString(all)));
    m_export->setEnabled(all > 0);
    if (shown > 0) {
        m_stack->setCurrentIndex(0);
        return;
    }
    if (!m_hasRead)
        m_empty->sayLoading(tr("Reading the trail"));
    else if (all == 0)
        m_empty->say(
            QLatin1String("scroll-text"), tr("Nothing was done yet"),
            tr("Revocations, changes of keys and users will be listed here, with who did them and why."));
    else
        m_empty->say(QLatin1String("search"), tr("No record has these words"),
                     tr("Try fewer or other words."), tr("Clear search"),
                     [this] { m_search->setText(QString()); });
    m_stack->setCurrentWidget(m_empty);
}

void AuditPage::showDetails(const QModelIndex &current)
{
    m_details->setVisible(current.isValid());
    if (!current.isValid())
        return;
    const int row = m_filter.mapToSource(current).row();
    fillAuditDetails(*m_details, m_model.entry(row), m_model.stateOf(row));
}

bool AuditPage::closeDetails()
{
    if (!m_details->isVisible())
        return false;
    m_table->clearSelection();
    m_table->setCurrentIndex(QModelIndex());
    m_details->hide();
    return true;
}

void AuditPage::refresh()
{
    m_failure.sayAgain();
    read();
}

void AuditPage::focusSearch() { m_search->focus(); }

void AuditPage::showSubject(const QString &subject) { m_search->setText(subject); }

Commands AuditPage::commands()
{
    return {pressing(m_verify, QStringLiteral("audit.verify"), tr("Verify the audit chain"),
                     QLatin1String("shield-check")),
            pressing(m_export, QStringLiteral("audit.export"), tr("Export the audit log…"),
                     QLatin1String("download"))};
}

void AuditPage::verify()
{
    m_verify->setEnabled(false);
    m_message->say(Tone::Info, tr("Calculating every hash again…"));
    deliver(m_audit.check(), this, [this](const Result<AuditCheck> &check) {
        m_verify->setEnabled(true);
        if (!check) {
            m_message->say(check.error(), [this] { verify(); });
            return;
        }
        m_message->say(check->holds() ? Tone::Success : Tone::Danger, checkSentence(*check));
    });
}

void AuditPage::exportLines()
{
    auto *dialog = new QFileDialog(this, tr("Export the audit trail"));
    dialog->setObjectName(QStringLiteral("exportDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("JSON lines (*.jsonl)"));
    dialog->setDefaultSuffix(QStringLiteral("jsonl"));
    dialog->selectFile(QStringLiteral("audit.jsonl"));
    connect(dialog, &QFileDialog::fileSelected, this, &AuditPage::writeLines);
    dialog->open();
}

void AuditPage::writeLines(const QString &path)
{
    std::vector<AuditEvent> events;
    for (int row = 0; row < m_model.rowCount(); ++row) {
        const AuditEntry &entry = m_model.entry(row);
        for (const std::optional<AuditEvent> &event : {entry.request, entry.outcome}) {
            if (event)
                events.push_back(*event);
        }
    }
    std::sort(events.begin(), events.end(),
              [](const AuditEvent &a, const AuditEvent &b) { return a.seq < b.seq; });
    const QByteArray lines = jsonLines(events);
    const QString count = QLocale().toString(qulonglong(events.size()));
    auto saving = m_writer.run([path, lines]() -> Done {
        return saveFile(path, {lines.constData(), std::size_t(lines.size())}, Readers::Owner);
    });
    deliver(saving, this, [this, path, count](const Done &saved) {
        if (saved)
            m_message->say(Tone::Success, tr("%1 records were saved to %2.").arg(count, path));
        else
            m_message->say(saved.error());
    });
}

void AuditPage::showEvent(QShowEvent *event)
{
    read();
    m_ticks.start();
    Page::showEvent(event);
}

void AuditPage::hideEvent(QHideEvent *event)
{
    m_ticks.stop();
    Page::hideEvent(event);
}

} // namespace gatehouse
