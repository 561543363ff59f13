// SPDX-License-Identifier: MIT
#pragma once

#include "ui/audit/auditmodel.h"

namespace gatehouse {

class DetailsPanel;

/// Fills the panel with the records of an action and their hashes.
void fillAuditDetails(DetailsPanel &panel, const AuditEntry &entry, AuditModel::State state);

/// The result of a check in one sentence: "The chain holds: 312 records, ..."
QString checkSentence(const AuditCheck &check);

} // namespace gatehouse
