// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/tokenfindings.h"
#include "core/service/tokenservice.h"

#include <QString>

namespace gatehouse {

/// What stands above a report, and how it says times.
struct ReportHead {
    QString word; ///< "Accepted", "Rejected"
    QString sentence; ///< The verdict in plain words.
    QString session; ///< How its session stands; may be empty.
    QString checkedAt; ///< With its zone.
    QString (*momentText)(qint64 ms) = nullptr; ///< Of a time in the token, with its zone.
};

/// What was found out about a token, as Markdown for a ticket: verdict, checks, risks, keys tried, header and
/// payload. Without the signature, so that the text is no credential, and without what was decrypted.
QString markdownReport(const TokenInspection &inspection, const ReportHead &head,
                       const std::vector<Finding> &findings);

/// Foreign text inside a Markdown table: one line, no pipes, no markup.
QString markdownCell(const QString &text);

/// "Passed", "Only by leeway", "Failed", ...
QString wordFor(jose::Outcome outcome);
/// "Risk", "Caution", "Note"
QString wordFor(Finding::Severity severity);
/// "Chosen", "Not chosen"
QString wordFor(const jose::KeyTrial &trial);
/// The key's id, as it can be shown.
QString titleOf(const jose::KeyTrial &trial);

} // namespace gatehouse
