// SPDX-License-Identifier: MIT
#pragma once

#include <QKeySequence>
#include <QLatin1String>
#include <QString>

#include <functional>
#include <vector>

namespace gatehouse {

/// Something the person can do from anywhere: listed in the command palette and in the shortcut help.
struct Command {
    QString id; ///< "page.sessions"
    QString name; ///< "Show sessions"
    QLatin1String icon; ///< A name for Theme::icon().
    QKeySequence shortcut; ///< May be empty.
    std::function<void()> run;
    std::function<bool()> isEnabled; ///< Empty: always.

    bool enabled() const { return !isEnabled || isEnabled(); }
};
using Commands = std::vector<Command>;

} // namespace gatehouse
