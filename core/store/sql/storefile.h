// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"

#include <QSemaphore>
#include <QString>

#include <memory>
#include <optional>

namespace gatehouse {

/// Tells one file from another that later has the same name.
struct StoreFileIdentity {
    quint64 device = 0, file = 0;
    bool operator==(const StoreFileIdentity &) const = default;
};
/// The turn to write to a file, for all its connections in this program: one waits for another here, without
/// asking SQLite again and again. Other programs are waited for in SqlConnection.
std::shared_ptr<QSemaphore> writersOf(const StoreFileIdentity &file);
/// Nothing when there is no file.
std::optional<StoreFileIdentity> storeFileIdentity(const QString &path);

/// "GTHS": the application_id in the header of every store.
constexpr quint32 storeApplicationId = 0x47544853;

/// Sees to it that there is a file at `path` for the owner only: makes it, and its folder (mode 0700), when
/// it is not there and `mustExist` is not set; takes the rights of others away from a store that has them.
/// The file of another program is left as it is.
///
/// Errors: NotFound (missing or empty, and it must exist), Denied, Unsupported (on a network disk, where
/// SQLite's locks do not hold).
Done prepareStoreFile(const QString &path, bool mustExist);

} // namespace gatehouse
