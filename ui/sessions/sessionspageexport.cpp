// SPDX-License-Identifier: MIT
// Saving what is shown as a file.
#include "sessionspage.h"

#include "sessionexporter.h"
#include "sessionmodel.h"

#include "ui/widgets/messagebar.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QLocale>

namespace gatehouse {

void SessionsPage::exportShown()
{
    auto *dialog = new QFileDialog(this, tr("Export the sessions shown"));
    dialog->setObjectName(QStringLiteral("exportDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Table (*.csv)"), tr("JSON (*.json)")});
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    dialog->selectFile(QStringLiteral("sessions.csv"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString &filter) {
        const bool isJson = filter.contains(QLatin1String("json"));
        dialog->setDefaultSuffix(isJson ? QStringLiteral("json") : QStringLiteral("csv"));
    });
    connect(dialog, &QFileDialog::fileSelected, this, &SessionsPage::exportTo);
    dialog->open();
}

void SessionsPage::exportTo(const QString &path)
{
    const ExportFormat format = exportFormat(QFileInfo(path).suffix()).value_or(ExportFormat::Csv);
    const qint64 nowMs = m_services.sessions.store().clock().nowMs();
    auto *exporter = new SessionExporter(*m_model, path, format, nowMs, this);
    m_isExporting = true;
    connect(exporter, &SessionExporter::progressed, this, [this, exporter](qint64 done, qint64 total) {
        if (done == total)
            return;
        const QLocale locale;
        m_message->say(Tone::Info,
                       tr("Exporting: %1 of %2").arg(locale.toString(done), locale.toString(total)),
                       tr("Stop"), [exporter] { exporter->cancel(); });
    });
    connect(exporter, &SessionExporter::finished, this, [this, exporter, path](qint64 written) {
        m_isExporting = false;
        exporter->deleteLater();
        m_message->say(
            Tone::Success,
            tr("%1 sessions were saved to %2. No token is in it.").arg(QLocale().toString(written), path));
    });
    connect(exporter, &SessionExporter::failed, this, [this, exporter](const Error &error) {
        m_isExporting = false;
        exporter->deleteLater();
        m_message->say(error);
    });
    exporter->begin();
}

} // namespace gatehouse
