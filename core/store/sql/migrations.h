// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/sql/sqlconnection.h"

namespace gatehouse {

/// Opens the embedded store at `path`, ready for use: makes the file and the schema when there is none
/// (unless options.mustExist), brings an older schema up to date, and checks what it finds.
///
/// Errors, beside those of SqlConnection: Unsupported (the schema is newer than this program), Malformed
/// (another program's database, or tables or columns are missing, or pages are damaged).
Result<std::unique_ptr<SqlConnection>> openEmbeddedStore(const QString &path,
                                                         const SqlConnection::Options &options = {});

/// Number of the schema this program writes.
int schemaVersion();

/// The id that was given to this store when it was made: 32 hexadecimal digits.
Result<QString> storeId(SqlConnection &connection);

} // namespace gatehouse
