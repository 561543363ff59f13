// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/redis/rangescan.h"

namespace gatehouse {

/// Asks about keys that are on another server than the one whose SCAN named them (MOVED, ASK), over
/// connections of its own: those of the scan have answers under way.
class StrayKeys {
public:
    explicit StrayKeys(const RedisOptions &options)
        : m_options(options)
    { }
    /// Hands the answers about these keys to `reader`; false when it wants no more. Transient when one of
    /// them could not be asked in time; nothing was handed over then.
    Result<bool> read(const KeyPage &keys, PageReader &reader);

private:
    RedisOptions m_options;
    std::unique_ptr<RedisLink> m_link; ///< Made when the first key strays.
};

} // namespace gatehouse
