// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/session.h"

#include <QWidget>

#include <array>
#include <optional>

class QButtonGroup;
class QLabel;

namespace gatehouse {

class SearchField;
class Theme;

/// Search field, a chip for each state with its number, and "n of m".
class SessionFilterBar : public QWidget {
    Q_OBJECT

public:
    explicit SessionFilterBar(const Theme &theme, QWidget *parent = nullptr);

    SearchField &search() const { return *m_search; }
    /// Nothing: all states.
    std::optional<SessionState> state() const;
    /// Search text and chips back to everything.
    void clear();
    /// Numbers in the order of SessionState.
    void setCounts(const std::array<std::size_t, 5> &byState, qint64 shown, qint64 all);

Q_SIGNALS:
    void changed();

private:
    SearchField *m_search;
    QButtonGroup *m_chips;
    QLabel *m_count;
};

} // namespace gatehouse
