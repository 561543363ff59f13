// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessionfilter.h"

namespace gatehouse {

/// A name by which a filter calls a field.
struct FieldName {
    const char16_t *name;
    SessionFilter::Field field;
    const char16_t *example; ///< For messages.
};

/// In any case; null when there is none of this name.
const FieldName *fieldNamed(QStringView name);
/// The name that was meant, perhaps; empty when none is near.
QString nearestField(QStringView name);

} // namespace gatehouse
