// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>

namespace gatehouse {

/// Where "now" comes from. Everything that depends on time takes a Clock, so that tests and the
/// demonstration can set it.
class Clock {
public:
    virtual ~Clock() = default;
    /// Milliseconds since 1970-01-01T00:00:00Z.
    virtual std::int64_t nowMs() const = 0;
    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down: the unit of JWT times (RFC 7519 section 2).
    std::int64_t now() const { return nowMs() / 1000; }
};

class SystemClock final : public Clock {
public:
    std::int64_t nowMs() const override
    {
        using namespace std::chrono;
        return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
    }
};

/// A clock that stands where it is put.
class FixedClock final : public Clock {
public:
    explicit FixedClock(std::int64_t ms)
        : m_ms(ms)
    { }
    std::int64_t nowMs() const override { return m_ms; }
    void set(std::int64_t ms) { m_ms = ms; }
    void advance(std::int64_t ms) { m_ms += ms; }

private:
    std::int64_t m_ms;
};

} // namespace gatehouse
