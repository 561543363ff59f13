// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessionstore.h"

#include <string>
#include <vector>

namespace gatehouse {

/// Some hundreds or thousands of sessions packed for the way from the store's thread to a table: one buffer
/// of text and one vector of fixed-size records. Filled as a sink, then handed over and never changed.
class SessionBatch final : public SessionSink {
public:
    bool add(const SessionRow &row) override;
    std::size_t size() const { return m_records.size(); }
    bool isEmpty() const { return m_records.empty() && m_removed.empty(); }
    void remove(std::string_view sessionId) override { m_removed.emplace_back(sessionId); }
    /// Sessions that exist no longer.
    const std::vector<std::string> &removed() const { return m_removed; }
    /// The row as it was added; its texts live as long as the batch.
    SessionRow row(std::size_t index) const;
    /// Of this row.
    std::string_view idAt(std::size_t index) const
    {
        const Record &record = m_records[index];
        return {m_text.data() + record.textBegin, record.textEnd[0] - record.textBegin};
    }
    std::string_view userIdAt(std::size_t index) const
    {
        const Record &record = m_records[index];
        return {m_text.data() + record.textEnd[0], record.textEnd[1] - record.textEnd[0]};
    }

private:
    static constexpr int textCount = 10;
    struct Record {
        std::uint32_t textEnd[textCount]; ///< Offsets into m_text, in the order of SessionRow.
        std::uint32_t textBegin;
        std::uint32_t generation;
        qint64 createdMs, refreshedMs, expiresMs, absoluteExpiresMs, revokedMs;
        bool revoked;
        ReuseKind reuse;
    };
    std::string m_text;
    std::vector<Record> m_records;
    std::vector<std::string> m_removed;
};

} // namespace gatehouse
