// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/session.h"

#include <QJsonObject>

#include <optional>

namespace gatehouse {

/// Adds `name` as ISO 8601 in UTC and `name`Epoch in seconds; both null when there is no time.
void putTime(QJsonObject &object, const QString &name, std::optional<qint64> ms);

QString nameOf(SessionState state); ///< "active", "reuse-detected"
QString codeOf(ReuseKind kind); ///< "recent-previous"; empty for None.

/// A session as programs read it. Names of members are stable. Holds no token and no hash of one.
QJsonObject jsonOf(const Session &session, qint64 nowMs);

} // namespace gatehouse
