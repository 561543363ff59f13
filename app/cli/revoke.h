// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/command.h"
#include "app/cli/context.h"
#include "core/service/revocationservice.h"

namespace gatehouse::cli {

/// --reason, --dry-run and --yes.
const std::vector<Option> &revokeOptions();

/// The id of a user named by login or id. A store without a directory is asked by id. Error NotFound.
Result<QString> userIdOf(StoreAccess &store, const QString &given);

/// Says what would end; asks, when it is much; revokes; and says what came of it.
Ran revoke(Context &context, const Arguments &arguments, const RevocationChoice &choice);
/// The same for what a list on standard input names.
Ran revokeList(Context &context, const Arguments &arguments, const QString &list);
/// Goes on with one that was interrupted.
Ran resumeRevocation(Context &context, const Arguments &arguments, const QString &id);

/// What would end, and until when access tokens stay valid.
void printPlan(const Context &context, const RevocationPlan &plan, qint64 accessEndMs);
/// Returns the exit code.
int printResult(const Context &context, const RevocationResult &result, const QStringList &notFound);
/// "14:05:07 CET", with the day when it is not today.
QString clockText(qint64 ms, qint64 nowMs);

} // namespace gatehouse::cli
