// SPDX-License-Identifier: MIT
#pragma once

#include <Qt>

namespace gatehouse {

/// What a model may tell the delegates of ui/widgets beside Qt's own roles. All are optional.
enum Role {
    SecondLineRole = Qt::UserRole + 0x100, ///< QString: a second, softer line.
    SecondLineMonoRole, ///< bool: that line in the fixed-width font (an address).
    MonoRole, ///< bool: the first line in the fixed-width font (an id).
    StrongRole, ///< bool: the first line in the heavier weight (a name).
    ToneRole, ///< int of Tone: colour of a chip, or of the first line.
    IconRole, ///< QString: icon before the text.
    AvatarRole, ///< QString: the name whose initials go into a circle before the text.
    TimeRole, ///< qint64: milliseconds since 1970; TimeDelegate shows it relative to now.
    MeterRole, ///< double 0 to 1: a bar under the text.
};

} // namespace gatehouse
