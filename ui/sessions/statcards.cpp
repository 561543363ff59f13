// SPDX-License-Identifier: MIT
#include "statcards.h"

#include "statcard.h"

#include "ui/timetext.h"

#include <QHBoxLayout>
#include <QLocale>

#include <algorithm>

namespace gatehouse {

namespace {
constexpr std::size_t pointsKept = 60;
constexpr qint64 pointEveryMs = 5000;
} // namespace

StatCards::StatCards(KeyService &keys, const Clock &clock, const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_keys(keys)
    , m_clock(clock)
    , m_live(new StatCard(theme, QStringLiteral("stat.live"), tr("Live sessions"), Tone::Accent))
    , m_rate(new StatCard(theme, QStringLiteral("stat.rate"), tr("Refreshes / min"), Tone::Success))
    , m_reuse(new StatCard(theme, QStringLiteral("stat.reuse"), tr("Reuse detected"), Tone::Danger))
    , m_keyAge(new StatCard(theme, QStringLiteral("stat.keys"), tr("Access key"), Tone::Violet))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    for (StatCard *card : {m_live, m_rate, m_reuse, m_keyAge})
        row->addWidget(card, 1);
    connect(&keys, &KeyService::keysChanged, this, &StatCards::showKeys);
    connect(&keys, &KeyService::stateChanged, this, &StatCards::showKeys);
    setCounts(0, 0, 0);
    showKeys();
}

void StatCards::restart()
{
    m_refreshes = {};
    m_lastReuseMs = 0;
    m_settled = false;
}

void StatCards::add(const SessionBatch &batch)
{
    const qint64 now = m_clock.nowMs();
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const SessionRow row = batch.row(i);
        if (row.generation > 0)
            m_refreshes.add(row.refreshedMs, now);
        if (row.reuse != ReuseKind::None)
            m_lastReuseMs = std::max(m_lastReuseMs, row.revokedMs);
    }
}

void StatCards::setCounts(qint64 live, qint64 expiring, qint64 reuse)
{
    const QLocale locale;
    const qint64 now = m_clock.nowMs();
    m_live->show(locale.toString(live),
                 expiring == 0 ? tr("none ends in 24 h")
                               : tr("%1 end in 24 h").arg(locale.toString(expiring)));
    if (m_settled && now - m_lastPointMs >= pointEveryMs) {
        m_lastPointMs = now;
        m_liveHistory.push_back(double(live));
        if (m_liveHistory.size() > pointsKept)
            m_liveHistory.erase(m_liveHistory.begin());
        m_live->setHistory(m_liveHistory);
    }
    m_rate->show(locale.toString(m_refreshes.perMinute(now)), tr("in the last minute"));
    m_rate->setHistory(m_refreshes.history(now));
    m_reuse->show(locale.toString(reuse),
                  m_lastReuseMs == 0 ? tr("no stolen token seen")
                                     : tr("last %1").arg(relativeTime(m_lastReuseMs, now)));
    showKeys();
}

void StatCards::showKeys()
{
    const auto &keys = m_keys.keys();
    const auto current = std::find_if(keys.begin(), keys.end(), [](const KeyInfo &key) {
        return key.use == KeyUse::Access && key.state == KeyState::Current;
    });
    if (current == keys.end()) {
        m_keyAge->show(tr("–"),
                       m_keys.state() == KeyService::State::Unlocked ? tr("no key signs access tokens")
                                                                     : tr("the keys are locked"));
        return;
    }
    const qint64 since = current->activatedMs.value_or(current->createdMs);
    m_keyAge->show(tr("%1 old").arg(durationText(m_clock.nowMs() - since)),
                   current->description + QStringLiteral(" · ") + current->kid.left(8));
}

} // namespace gatehouse
