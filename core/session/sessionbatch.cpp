// SPDX-License-Identifier: MIT
#include "core/session/sessionbatch.h"

namespace gatehouse {

bool SessionBatch::add(const SessionRow &row)
{
    Record record{};
    record.textBegin = static_cast<std::uint32_t>(m_text.size());
    const std::string_view texts[textCount] = {row.id,           row.userId,   row.login, row.displayName,
                                               row.role,         row.client,   row.agent, row.address,
                                               row.revokeReason, row.revokedBy};
    for (int i = 0; i < textCount; ++i) {
        m_text.append(texts[i]);
        record.textEnd[i] = static_cast<std::uint32_t>(m_text.size());
    }
    record.generation = row.generation;
    record.createdMs = row.createdMs;
    record.refreshedMs = row.refreshedMs;
    record.expiresMs = row.expiresMs;
    record.absoluteExpiresMs = row.absoluteExpiresMs;
    record.revokedMs = row.revokedMs;
    record.revoked = row.revoked;
    record.reuse = row.reuse;
    m_records.push_back(record);
    return true;
}

SessionRow SessionBatch::row(std::size_t index) const
{
    const Record &record = m_records[index];
    SessionRow row;
    std::string_view *const texts[textCount] = {
        &row.id,     &row.userId, &row.login,   &row.displayName,  &row.role,
        &row.client, &row.agent,  &row.address, &row.revokeReason, &row.revokedBy};
    std::uint32_t begin = record.textBegin;
    for (int i = 0; i < textCount; ++i) {
        *texts[i] = std::string_view(m_text).substr(begin, record.textEnd[i] - begin);
        begin = record.textEnd[i];
    }
    row.generation = record.generation;
    row.createdMs = record.createdMs;
    row.refreshedMs = record.refreshedMs;
    row.expiresMs = record.expiresMs;
    row.absoluteExpiresMs = record.absoluteExpiresMs;
    row.revokedMs = record.revokedMs;
    row.revoked = record.revoked;
    row.reuse = record.reuse;
    return row;
}

} // namespace gatehouse
