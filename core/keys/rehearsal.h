// SPDX-License-Identifier: MIT
#pragma once

#include "core/keys/keyrecords.h"

namespace gatehouse {

/// The records as they are, over which a change succeeds or fails as it would, and is forgotten. A KeyStore
/// over this answers what the real one would, because it is the real one.
class RehearsedKeyRecords final : public KeyRecords {
public:
    explicit RehearsedKeyRecords(KeyRecords &records)
        : m_records(records)
    { }
    Result<KeyRecordSet> load() override { return m_records.load(); }
    Result<KeyRecordSet> change(const std::function<Done(KeyRecordSet &)> &edit) override
    {
        Result<KeyRecordSet> set = m_records.load();
        if (!set)
            return set;
        if (Done edited = edit(*set); !edited)
            return Failure(std::move(edited.error()));
        return set;
    }

private:
    KeyRecords &m_records;
};

} // namespace gatehouse
