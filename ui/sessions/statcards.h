// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/keyservice.h"
#include "core/session/sessionbatch.h"
#include "ui/sessions/refreshrate.h"

#include <QWidget>

namespace gatehouse {

class StatCard;
class Theme;

/// The four numbers above the table, from what arrives from the store.
class StatCards : public QWidget {
    Q_OBJECT

public:
    StatCards(KeyService &keys, const Clock &clock, const Theme &theme, QWidget *parent = nullptr);

    /// A new load: what was counted so far is counted again.
    void restart();
    /// The load is complete: from now on the number of live sessions is worth a line.
    void settle() { m_settled = true; }
    void add(const SessionBatch &batch);
    /// To be told when they change, and each few seconds.
    void setCounts(qint64 live, qint64 expiring, qint64 reuse);

private:
    void showKeys();

    KeyService &m_keys;
    const Clock &m_clock;
    StatCard *m_live;
    StatCard *m_rate;
    StatCard *m_reuse;
    StatCard *m_keyAge;
    RefreshRate m_refreshes;
    std::vector<double> m_liveHistory;
    qint64 m_lastPointMs = 0;
    qint64 m_lastReuseMs = 0;
    bool m_settled = false;
};

} // namespace gatehouse
