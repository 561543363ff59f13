// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/session.h"
#include "ui/theme/colours.h"

#include <QLatin1String>
#include <QString>

namespace gatehouse {

/// How a state is shown: always a word and an icon, never a colour alone.
struct StateLook {
    QString name;
    Tone tone;
    QLatin1String icon; ///< Empty: a dot.
};
StateLook lookOf(SessionState state);
StateLook lookOf(SessionEvent::Kind kind);
QLatin1String iconOf(DeviceKind kind);
/// What this kind of reuse tells, in plain words.
QString explain(ReuseKind kind);

} // namespace gatehouse
