// SPDX-License-Identifier: MIT
#pragma once

#include <QSocketNotifier>

#include <memory>

namespace gatehouse {

/// Ends the program in an orderly way on SIGINT, SIGTERM and SIGHUP: stores are closed, and what is temporary
/// is removed. One for the program, made after the application object. Does nothing on Windows.
class QuitSignals {
public:
    QuitSignals();
    ~QuitSignals();
    QuitSignals(const QuitSignals &) = delete;
    QuitSignals &operator=(const QuitSignals &) = delete;

private:
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace gatehouse
