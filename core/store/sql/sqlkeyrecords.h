// SPDX-License-Identifier: MIT
#pragma once

#include "core/keys/keyrecords.h"
#include "core/store/sql/sqlconnection.h"

namespace gatehouse {

/// Key records in the embedded SQLite store. `connection` comes from openEmbeddedStore() and outlives this.
class SqlKeyRecords final : public KeyRecords {
public:
    explicit SqlKeyRecords(SqlConnection &connection)
        : m_connection(connection)
    { }
    Result<KeyRecordSet> load() override;
    Result<KeyRecordSet> change(const std::function<Done(KeyRecordSet &)> &edit) override;

private:
    Result<KeyRecordSet> readSet();
    Done writeSet(const KeyRecordSet &set);
    SqlConnection &m_connection;
};

} // namespace gatehouse
