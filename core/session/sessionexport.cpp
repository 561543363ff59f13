// SPDX-License-Identifier: MIT
#include "core/session/sessionexport.h"

#include "core/session/sessionjson.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QJsonDocument>

namespace gatehouse {

namespace {

constexpr char header[] =
    "id,state,userId,login,displayName,role,client,device,agent,address,generation,"
    "createdAt,refreshedAt,expiresAt,absoluteExpiresAt,revokedAt,revokedBy,reason,reuse\r\n";

/// Quoted where RFC 4180 asks for it, and never a formula.
QByteArray cell(const QString &text)
{
    QByteArray bytes = text.toUtf8();
    if (!bytes.isEmpty() && QByteArrayView("=+-@\t\r").contains(bytes.front()))
        bytes.prepend('\'');
    if (bytes.contains(',') || bytes.contains('"') || bytes.contains('\n') || bytes.contains('\r'))
        bytes = '"' + bytes.replace('"', "\"\"") + '"';
    return bytes;
}

QByteArray moment(qint64 ms)
{
    return ms == 0 ? QByteArray()
                   : QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(Qt::ISODateWithMs).toLatin1();
}

QByteArray csvLine(const Session &session, qint64 nowMs)
{
    const SessionRevocation end = session.revocation.value_or(SessionRevocation());
    const QByteArrayList cells{cell(session.id),
                               cell(nameOf(session.stateAt(nowMs))),
                               cell(session.userId),
                               cell(session.login),
                               cell(session.displayName),
                               cell(session.role),
                               cell(session.client),
                               cell(deviceName(session.agent)),
                               cell(session.agent),
                               cell(session.address),
                               QByteArray::number(session.generation),
                               moment(session.createdMs),
                               moment(session.refreshedMs),
                               moment(session.expiresMs),
                               moment(session.absoluteExpiresMs),
                               moment(end.atMs),
                               cell(end.by),
                               cell(end.reason),
                               cell(codeOf(end.reuse))};
    return cells.join(',') + "\r\n";
}

} // namespace

std::optional<ExportFormat> exportFormat(const QString &name)
{
    if (name.compare(QLatin1String("csv"), Qt::CaseInsensitive) == 0)
        return ExportFormat::Csv;
    if (name.compare(QLatin1String("json"), Qt::CaseInsensitive) == 0)
        return ExportFormat::Json;
    return std::nullopt;
}

SessionExport::SessionExport(QIODevice &device, ExportFormat format, qint64 nowMs)
    : m_device(device)
    , m_format(format)
    , m_nowMs(nowMs)
{ }

Done SessionExport::write(const QByteArray &bytes)
{
    if (m_device.write(bytes) == bytes.size())
        return {};
    return failure(Error::Code::Internal,
                   QCoreApplication::translate("SessionExport", "The export could not be written: %1")
                       .arg(m_device.errorString()));
}

Done SessionExport::add(const Session &session)
{
    const bool isFirst = m_count++ == 0;
    if (m_format == ExportFormat::Csv)
        return write((isFirst ? QByteArray(header) : QByteArray()) + csvLine(session, m_nowMs));
    return write((isFirst ? "[\n" : ",\n")
                 + QJsonDocument(jsonOf(session, m_nowMs)).toJson(QJsonDocument::Compact));
}

Done SessionExport::finish()
{
    if (m_format == ExportFormat::Csv)
        return m_count == 0 ? write(header) : Done();
    return write(m_count == 0 ? "[]\n" : "\n]\n");
}

} // namespace gatehouse
