// SPDX-License-Identifier: MIT
#include "core/jose/report.h"

#include "core/base/strictjson.h"
#include "core/jose/claims.h"

#include <algorithm>
#include <charconv>

namespace gatehouse::jose {

const Step *VerificationReport::firstFailure() const
{
    const auto it = std::find_if(m_steps.begin(), m_steps.end(),
                                 [](const Step &step) { return step.outcome == Outcome::Failed; });
    return it == m_steps.end() ? nullptr : &*it;
}

std::optional<std::string> VerifiedJwt::text(std::string_view claim) const
{
    JsonDocument document;
    document.parse(m_payload);
    const JsonValue value = document.root().member(claim);
    return value.isString() ? std::optional(value.string()) : std::nullopt;
}

std::optional<std::int64_t> VerifiedJwt::number(std::string_view claim) const
{
    JsonDocument document;
    document.parse(m_payload);
    const JsonValue value = document.root().member(claim);
    const std::string_view text = value.text();
    std::int64_t number = 0;
    if (!value.isNumber())
        return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

std::vector<std::string> VerifiedJwt::list(std::string_view claim) const
{
    JsonDocument document;
    document.parse(m_payload);
    const JsonValue value = document.root().member(claim);
    if (value.isString())
        return {value.string()};
    std::vector<std::string> list;
    for (JsonValue element = value.firstChild(); element.exists(); element = element.next()) {
        if (!value.isArray() || !element.isString())
            return {};
        list.push_back(element.string());
    }
    return list;
}

} // namespace gatehouse::jose
