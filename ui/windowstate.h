// SPDX-License-Identifier: MIT
#pragma once

#include "ui/theme/theme.h"

namespace gatehouse {

/// The look chosen last time; the system's at first. For the program, so that the first picture is right
/// already.
Theme::Choice rememberedTheme();
void rememberTheme(Theme::Choice choice);

/// Something a page keeps between starts: column widths, a filter. Never a token, a reason or a user's name.
QByteArray rememberedState(const QString &name);
void rememberState(const QString &name, const QByteArray &state);

} // namespace gatehouse
