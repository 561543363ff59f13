// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/redis/redisstore.h"

namespace gatehouse {

/// Which layout the keys of a Redis server look like, from a sample of at most 10,000 names.
struct LayoutSample {
    qint64 looked = 0; ///< Names in the sample.
    qint64 all = 0; ///< Keys on the server; 0 where that may not be asked.
    qint64 native = 0, guide = 0; ///< Keys of sessions in the layouts that this program reads.
    /// Of other systems, by their own names; this program does not read them.
    std::vector<std::pair<QString, qint64>> foreign;

    /// "native" or "guide" when the other one of the two was chosen and none of its keys is there; or empty.
    QString better(const QString &chosen) const;
    /// What was seen, and what to choose, in a sentence or two.
    QString text(const QString &chosen) const;
};

/// Reads names, and the types of a few; over a connection of its own. Errors as of opening a store.
Result<LayoutSample> sampleRedisLayout(const RedisStoreOptions &options);

} // namespace gatehouse
