// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/postgres/postgresoptions.h"

namespace gatehouse {

/// When `libpqText` says that the server's certificate did not verify, asks the server for the certificate
/// once more and puts into `error` what is wrong with it and what it says of itself: libpq tells neither. No
/// login is tried and nothing secret is sent. Blocks, at most for options.deadlineMs.
void nameCertificateProblem(const PostgresOptions &options, const QString &libpqText, Error &error);

} // namespace gatehouse
