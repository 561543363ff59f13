// SPDX-License-Identifier: MIT
#include "savedfilters.h"

#include <QSettings>

#include <algorithm>

namespace gatehouse {

namespace {

const QString listKey = QStringLiteral("sessions/filters");
const QString nameKey = QStringLiteral("name");
const QString textKey = QStringLiteral("text");

} // namespace

SavedFilters::SavedFilters()
{
    QSettings settings;
    const int count = settings.beginReadArray(listKey);
    for (int i = 0; i < count; ++i) {
        settings.setArrayIndex(i);
        m_filters.push_back({settings.value(nameKey).toString(), settings.value(textKey).toString()});
    }
}

void SavedFilters::save(const SavedFilter &filter)
{
    std::erase_if(m_filters, [&](const SavedFilter &other) { return other.name == filter.name; });
    m_filters.push_back(filter);
    std::sort(m_filters.begin(), m_filters.end(), [](const SavedFilter &a, const SavedFilter &b) {
        return a.name.compare(b.name, Qt::CaseInsensitive) < 0;
    });
    write();
}

void SavedFilters::remove(const QString &name)
{
    std::erase_if(m_filters, [&](const SavedFilter &filter) { return filter.name == name; });
    write();
}

void SavedFilters::write() const
{
    QSettings settings;
    settings.remove(listKey);
    settings.beginWriteArray(listKey, int(m_filters.size()));
    for (std::size_t i = 0; i < m_filters.size(); ++i) {
        settings.setArrayIndex(int(i));
        settings.setValue(nameKey, m_filters[i].name);
        settings.setValue(textKey, m_filters[i].text);
    }
    settings.endArray();
}

} // namespace gatehouse
