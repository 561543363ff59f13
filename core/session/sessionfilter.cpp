// SPDX-License-Identifier: MIT
#include "core/session/sessionfilter.h"

#include <algorithm>

namespace gatehouse {

namespace {

using Field = SessionFilter::Field;
using Compare = SessionFilter::Compare;
using Term = SessionFilter::Term;

SessionState stateOf(const SessionRow &row, qint64 nowMs)
{
    return sessionState(row.revoked, row.reuse != ReuseKind::None, row.expiresMs, nowMs);
}

/// True when `needle` is at the beginning of a word of `text`.
bool beginsWordIn(std::string_view text, const Needle &needle)
{
    const std::string lower = folded(text);
    for (std::size_t place = lower.find(needle.text()); place != std::string::npos;
         place = lower.find(needle.text(), place + 1)) {
        const auto before = place == 0 ? ' ' : lower[place - 1];
        const bool isInWord =
            (before >= 'a' && before <= 'z') || (before >= '0' && before <= '9') || (before & 0x80);
        if (!isInWord)
            return true;
    }
    return false;
}

bool matchesAny(const Term &term, const SessionRow &row, qint64 nowMs, std::string_view device)
{
    return std::any_of(term.texts.begin(), term.texts.end(), [&](const Needle &needle) {
        return needle.isIn(row.id) || needle.isIn(row.userId) || needle.isIn(row.login)
            || needle.isIn(row.displayName) || needle.isIn(row.address) || needle.isIn(row.agent)
            || needle.isIn(device) || needle.isIn(row.client) || needle.isIn(filterName(stateOf(row, nowMs)));
    });
}

/// A duration counted back from now, as the times it leads to: less time ago is a later time.
SessionFilter::Interval agoInterval(Compare compare, qint64 ago, qint64 nowMs)
{
    switch (compare) {
    case Compare::Less:
        return {.begin = nowMs - ago + 1};
    case Compare::LessOrEqual:
        return {.begin = nowMs - ago};
    case Compare::GreaterOrEqual:
        return {.end = nowMs - ago + 1};
    case Compare::Greater:
    case Compare::Contains:
    case Compare::Equal:
        break;
    }
    return {.end = nowMs - ago};
}

/// Time left. "Less than an hour" is about what still lives: it begins now.
SessionFilter::Interval leftInterval(Compare compare, qint64 left, qint64 nowMs)
{
    switch (compare) {
    case Compare::Less:
        return {nowMs + 1, nowMs + left};
    case Compare::LessOrEqual:
        return {nowMs + 1, nowMs + left + 1};
    case Compare::GreaterOrEqual:
        return {.begin = nowMs + left};
    case Compare::Greater:
    case Compare::Contains:
    case Compare::Equal:
        break;
    }
    return {.begin = nowMs + left + 1};
}

SessionFilter::Interval numberInterval(Compare compare, qint64 number, qint64 unit)
{
    switch (compare) {
    case Compare::Less:
        return {.end = number};
    case Compare::LessOrEqual:
        return {.end = number + unit};
    case Compare::GreaterOrEqual:
        return {.begin = number};
    case Compare::Greater:
        return {.begin = number + unit};
    case Compare::Contains:
    case Compare::Equal:
        break;
    }
    return {number, number + unit};
}

constexpr qint64 dayMs = qint64(24) * 3600 * 1000;

} // namespace

SessionFilter::Interval SessionFilter::Term::interval(qint64 nowMs) const
{
    if (field == Field::Generation)
        return numberInterval(compare, number, 1);
    if (!isDuration)
        return numberInterval(compare, number, dayMs);
    return field == Field::Expires ? leftInterval(compare, number, nowMs)
                                   : agoInterval(compare, number, nowMs);
}

bool SessionFilter::Term::matchesText(std::string_view text) const
{
    return std::any_of(texts.begin(), texts.end(), [&](const Needle &needle) {
        return compare == Compare::Equal ? needle.equals(text) : needle.isIn(text);
    });
}

bool SessionFilter::Term::matchesDevice(std::string_view device, DeviceKind kind) const
{
    return std::any_of(texts.begin(), texts.end(), [&](const Needle &needle) {
        if (compare == Compare::Equal)
            return needle.equals(device) || needle.equals(filterName(kind));
        return beginsWordIn(device, needle) || beginsWordIn(filterName(kind), needle);
    });
}

bool SessionFilter::Term::matchesAddress(std::string_view address) const
{
    return std::any_of(ranges.begin(), ranges.end(),
                       [&](const AddressRange &range) { return range.contains(address); })
        || std::any_of(texts.begin(), texts.end(),
                       [&](const Needle &needle) { return folded(address).starts_with(needle.text()); });
}

bool SessionFilter::Term::matches(const SessionRow &row, qint64 nowMs, std::string_view device,
                                  DeviceKind kind) const
{
    switch (field) {
    case Field::Any:
        return matchesAny(*this, row, nowMs, device);
    case Field::User:
        return matchesText(row.userId) || matchesText(row.login) || matchesText(row.displayName);
    case Field::Login:
        return matchesText(row.login);
    case Field::Name:
        return matchesText(row.displayName);
    case Field::Role:
        return matchesText(row.role);
    case Field::Client:
        return matchesText(row.client);
    case Field::Agent:
        return matchesText(row.agent);
    case Field::Id:
        return matchesText(row.id);
    case Field::Reason:
        return matchesText(row.revokeReason);
    case Field::By:
        return matchesText(row.revokedBy);
    case Field::Device:
        return matchesDevice(device, kind);
    case Field::State:
        return (mask >> int(stateOf(row, nowMs)) & 1) != 0;
    case Field::Reuse:
        return (mask >> int(row.reuse) & 1) != 0;
    case Field::Address:
        return matchesAddress(row.address);
    case Field::Expires:
        return interval(nowMs).contains(row.expiresMs);
    case Field::Age:
    case Field::Created:
        return interval(nowMs).contains(row.createdMs);
    case Field::Idle:
    case Field::Refreshed:
        return interval(nowMs).contains(row.refreshedMs);
    case Field::Revoked:
        return row.revoked && interval(nowMs).contains(row.revokedMs);
    case Field::Generation:
        return interval(nowMs).contains(row.generation);
    }
    return false;
}

bool SessionFilter::countsFromNow() const
{
    return std::any_of(m_terms.begin(), m_terms.end(), [](const Term &term) { return term.isDuration; });
}

bool SessionFilter::matches(const SessionRow &row, qint64 nowMs) const
{
    if (m_terms.empty())
        return true;
    const QString agent = QString::fromUtf8(row.agent.data(), qsizetype(row.agent.size()));
    return matches(row, nowMs, deviceName(agent).toStdString(), deviceKind(agent));
}

bool SessionFilter::matches(const SessionRow &row, qint64 nowMs, std::string_view device,
                            DeviceKind kind) const
{
    return std::all_of(m_terms.begin(), m_terms.end(), [&](const Term &term) {
        return term.matches(row, nowMs, device, kind) != term.isNegated;
    });
}

std::string_view filterName(SessionState state)
{
    switch (state) {
    case SessionState::Active:
        return "active";
    case SessionState::Expiring:
        return "expiring";
    case SessionState::Expired:
        return "expired";
    case SessionState::Revoked:
        return "revoked";
    case SessionState::ReuseDetected:
        return "reuse detected";
    }
    return {};
}

std::string_view filterName(DeviceKind kind)
{
    switch (kind) {
    case DeviceKind::Unknown:
        return "unknown";
    case DeviceKind::Desktop:
        return "desktop";
    case DeviceKind::Phone:
        return "phone";
    case DeviceKind::Tablet:
        return "tablet";
    case DeviceKind::Service:
        return "service";
    }
    return {};
}

} // namespace gatehouse
