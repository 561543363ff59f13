// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/connectionprofile.h"

#include <vector>

namespace gatehouse {

/// {"format": "gatehouse-connections-1", "connections": [{"id", "name", "kind", ...}]}; members at their
/// defaults are left out.
QByteArray profilesToJson(const std::vector<ConnectionProfile> &profiles);
/// Error Malformed with the place: not JSON, another format, a member that is not known or of another type.
Result<std::vector<ConnectionProfile>> profilesFromJson(const QByteArray &json);

} // namespace gatehouse
