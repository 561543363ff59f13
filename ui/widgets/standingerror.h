// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"

#include <QString>

#include <functional>

namespace gatehouse {

class MessageBar;

/// The failure of something that is tried again and again. Said once: who closed the bar is left alone while
/// it lasts, and the bar closes by itself when the failure is over.
class StandingError {
public:
    explicit StandingError(MessageBar &bar)
        : m_bar(bar)
    { }

    void failed(const Error &error, std::function<void()> retry);
    void recovered();
    /// The person asked for another try: its failure is said even if it is the same.
    void sayAgain() { m_said.clear(); }

private:
    MessageBar &m_bar;
    QString m_said;
};

} // namespace gatehouse
