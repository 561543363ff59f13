// SPDX-License-Identifier: MIT
#include "core/store/resumption.h"

#include <QDeadlineTimer>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr int firstPauseMs = 100, longestPauseMs = 1000;
constexpr int patienceInDeadlines = 4;

} // namespace

Resumption::Resumption(SessionSink *told, int deadlineMs, std::function<bool(int)> pause)
    : m_told(told)
    , m_deadlineMs(deadlineMs)
    , m_pause(std::move(pause))
{ }

bool Resumption::isBack(const Error &problem, std::uint64_t progress, const std::function<Done()> &reconnect)
{
    if (!problem.isTransient())
        return false;
    m_fruitless = progress == m_progress ? m_fruitless + 1 : 0;
    m_progress = progress;
    if (m_fruitless > 1)
        return false;
    if (progress == 0)
        return reconnect().has_value();
    if (!seek(m_deadlineMs * patienceInDeadlines, reconnect))
        return false;
    if (m_told != nullptr)
        m_told->resumed();
    return true;
}

bool Resumption::seek(int patienceMs, const std::function<Done()> &reconnect)
{
    const QDeadlineTimer patience(patienceMs);
    for (int pauseMs = firstPauseMs;; pauseMs = std::min(pauseMs * 2, longestPauseMs)) {
        if (m_told != nullptr && !m_told->interrupted())
            return false;
        const Done there = reconnect();
        if (there)
            return true;
        if (!there.error().isTransient() || patience.hasExpired() || !m_pause(pauseMs))
            return false;
    }
}

} // namespace gatehouse
