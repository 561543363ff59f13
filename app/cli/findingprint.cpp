// SPDX-License-Identifier: MIT
#include "app/cli/findingprint.h"

#include "app/cli/output.h"

#include <QCoreApplication>

namespace gatehouse::cli {

namespace {

QString severityName(Finding::Severity severity)
{
    static constexpr const char *names[] = {"risk", "caution", "note"};
    return QLatin1String(names[static_cast<std::size_t>(severity)]);
}

} // namespace

QString lineOf(const Finding &finding)
{
    return printable(QCoreApplication::translate("Cli", "%1: %2. %3 %4")
                         .arg(severityName(finding.severity), finding.title, finding.why, finding.action));
}

QJsonArray jsonOf(const std::vector<Finding> &findings)
{
    QJsonArray told;
    for (const Finding &finding : findings)
        told.append(QJsonObject{{QStringLiteral("id"), finding.id},
                                {QStringLiteral("severity"), severityName(finding.severity)},
                                {QStringLiteral("title"), finding.title},
                                {QStringLiteral("why"), finding.why},
                                {QStringLiteral("action"), finding.action}});
    return told;
}

} // namespace gatehouse::cli
