// SPDX-License-Identifier: MIT
#pragma once

#include "ui/services.h"

#include <QLatin1String>
#include <QString>

#include <functional>
#include <vector>

namespace gatehouse {

class Page;
class Theme;

/// A page of the window, before it is made.
struct PageEntry {
    QString id; ///< As in Page::showRequested.
    QString name;
    QLatin1String icon;
    std::function<Page *(Services services, Theme &theme)> make;
};

/// All pages, in the order of the sidebar and of Ctrl+1, Ctrl+2, ...
std::vector<PageEntry> pageEntries();

} // namespace gatehouse
