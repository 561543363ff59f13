// SPDX-License-Identifier: MIT
#include "refreshrate.h"

namespace gatehouse {

void RefreshRate::add(qint64 refreshedMs, qint64 nowMs)
{
    const qint64 number = refreshedMs / bucketMs;
    if (refreshedMs > nowMs || number < nowMs / bucketMs - bucketCount)
        return;
    Bucket &bucket = m_ring[std::size_t(number) % m_ring.size()];
    if (bucket.number != number)
        bucket = {number, 0};
    ++bucket.count;
}

int RefreshRate::countOf(qint64 number) const
{
    const Bucket &bucket = m_ring[std::size_t(number) % m_ring.size()];
    return bucket.number == number ? bucket.count : 0;
}

int RefreshRate::perMinute(qint64 nowMs) const
{
    const qint64 now = nowMs / bucketMs;
    int sum = 0;
    for (qint64 number = now - 60'000 / bucketMs + 1; number <= now; ++number)
        sum += countOf(number);
    return sum;
}

std::vector<double> RefreshRate::history(qint64 nowMs) const
{
    const qint64 now = nowMs / bucketMs;
    std::vector<double> counts;
    for (qint64 number = now - bucketCount; number < now; ++number)
        counts.push_back(countOf(number));
    return counts;
}

} // namespace gatehouse
