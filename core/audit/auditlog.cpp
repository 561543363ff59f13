// SPDX-License-Identifier: MIT
#include "core/audit/auditlog.h"

#include <array>
#include <utility>

namespace gatehouse {

namespace {

constexpr std::array<std::pair<AuditAction, const char *>, 17> actionCodes{{
    {AuditAction::RevokeSessions, "session.revoke"},
    {AuditAction::RevokeUser, "user.revoke"},
    {AuditAction::ReuseDetected, "session.reuse"},
    {AuditAction::Logout, "session.logout"},
    {AuditAction::KeyGenerate, "key.generate"},
    {AuditAction::KeyRotate, "key.rotate"},
    {AuditAction::KeyRetire, "key.retire"},
    {AuditAction::KeyRemove, "key.remove"},
    {AuditAction::KeyExport, "key.export"},
    {AuditAction::KeySetUp, "key.setup"},
    {AuditAction::KeyUnlock, "key.unlock"},
    {AuditAction::UserAdd, "user.add"},
    {AuditAction::UserChange, "user.change"},
    {AuditAction::TokenMint, "token.mint"},
    {AuditAction::TokenDeny, "token.deny"},
    {AuditAction::KeyImport, "key.import"},
    {AuditAction::StoreTidy, "store.tidy"},
}};
constexpr std::array<std::pair<AuditPhase, const char *>, 3> phaseCodes{{
    {AuditPhase::Requested, "requested"},
    {AuditPhase::Succeeded, "succeeded"},
    {AuditPhase::Failed, "failed"},
}};

template <class Value, std::size_t N>
QString codeIn(const std::array<std::pair<Value, const char *>, N> &codes, Value value)
{
    for (const auto &[known, code] : codes) {
        if (known == value)
            return QLatin1String(code);
    }
    return {};
}

template <class Value, std::size_t N>
std::optional<Value> valueIn(const std::array<std::pair<Value, const char *>, N> &codes, const QString &code)
{
    for (const auto &[value, known] : codes) {
        if (code == QLatin1String(known))
            return value;
    }
    return std::nullopt;
}

} // namespace

QString codeOf(AuditAction action) { return codeIn(actionCodes, action); }
QString codeOf(AuditPhase phase) { return codeIn(phaseCodes, phase); }
std::optional<AuditAction> auditActionFromCode(const QString &code) { return valueIn(actionCodes, code); }
std::optional<AuditPhase> auditPhaseFromCode(const QString &code) { return valueIn(phaseCodes, code); }

} // namespace gatehouse
