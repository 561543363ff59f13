// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

#include <cmath>
#include <random>

namespace gatehouse {

/// Chance that falls the same way for the same seed on every system (the distributions of the standard
/// library do not promise that).
class Dice {
public:
    explicit Dice(quint32 seed)
        : m_engine(seed)
    { }
    /// 0 to count - 1.
    int below(int count) { return int(m_engine() % quint32(count)); }
    /// At least 0, below 1.
    double fraction() { return double(m_engine()) / 4294967296.0; }
    bool happens(double probability) { return fraction() < probability; }
    /// Milliseconds with this mean, short ones being the most frequent.
    qint64 wait(qint64 meanMs) { return qint64(-std::log(1.0 - fraction()) * double(meanMs)); }
    template <class List>
    const auto &from(const List &list)
    {
        return list[std::size_t(below(int(std::size(list))))];
    }

private:
    std::mt19937 m_engine;
};

} // namespace gatehouse
