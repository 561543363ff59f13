// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
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

/// Another clock, ahead or behind by as much as was measured. For any number of threads.
class ShiftedClock final : public Clock {
public:
    /// `base` outlives this.
    explicit ShiftedClock(const Clock &base)
        : m_base(base)
    { }
    std::int64_t nowMs() const override { return m_base.nowMs() + m_shiftMs; }
    void setShift(std::int64_t ms) { m_shiftMs = ms; }
    std::int64_t shiftMs() const { return m_shiftMs; }

private:
    const Clock &m_base;
    std::atomic<std::int64_t> m_shiftMs = 0;
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
