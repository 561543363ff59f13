// SPDX-License-Identifier: MIT
#pragma once

#include "savedfilters.h"

#include <QToolButton>

#include <functional>

class QMenu;

namespace gatehouse {

class Theme;

/// Saved filters, saving the one in use, and help with the language.
class FilterMenu : public QToolButton {
    Q_OBJECT

public:
    /// `current`: the text in the search at this moment.
    FilterMenu(const Theme &theme, std::function<QString()> current, QWidget *parent = nullptr);

Q_SIGNALS:
    void chosen(const QString &filter);

private:
    void fill();
    void ask();
    void openHelp();

    const Theme &m_theme;
    std::function<QString()> m_current;
    SavedFilters m_saved;
    QMenu *m_menu;
};

} // namespace gatehouse
