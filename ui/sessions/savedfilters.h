// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

#include <vector>

namespace gatehouse {

/// A filter somebody wants to come back to.
struct SavedFilter {
    QString name, text;
};

/// The saved filters of this person, by name; kept between starts.
class SavedFilters {
public:
    SavedFilters();
    const std::vector<SavedFilter> &all() const { return m_filters; }
    /// Takes the place of one with the same name.
    void save(const SavedFilter &filter);
    void remove(const QString &name);

private:
    void write() const;
    std::vector<SavedFilter> m_filters;
};

} // namespace gatehouse
