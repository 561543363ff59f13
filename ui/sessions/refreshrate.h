// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

#include <array>
#include <vector>

namespace gatehouse {

/// Counts refreshes by when they happened, over the last ten minutes. Times in milliseconds since 1970, UTC.
class RefreshRate {
public:
    static constexpr qint64 bucketMs = 15'000;
    static constexpr int bucketCount = 40;

    void add(qint64 refreshedMs, qint64 nowMs);
    /// In the minute before `nowMs`, to the bucket.
    int perMinute(qint64 nowMs) const;
    /// Per bucket, oldest first, the one that is not full yet left out.
    std::vector<double> history(qint64 nowMs) const;

private:
    struct Bucket {
        qint64 number = -1; ///< Time / bucketMs; which turn of the ring this count is of.
        int count = 0;
    };
    int countOf(qint64 number) const;

    std::array<Bucket, bucketCount + 1> m_ring;
};

} // namespace gatehouse
