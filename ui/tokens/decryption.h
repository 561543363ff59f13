// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/worker.h"
#include "core/service/tokenservice.h"

#include <QObject>

#include <atomic>
#include <functional>
#include <memory>

namespace gatehouse {

/// Decrypts a token beside the window. Only the newest order counts: those before it are passed over, and
/// their answers are dropped.
class Decryption : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    /// `work` runs on another thread.
    void start(std::function<TokenInspection()> work);
    /// Whatever is under way no longer counts.
    void drop();
    bool isRunning() const { return m_isRunning; }

Q_SIGNALS:
    void done(const gatehouse::TokenInspection &inspection);
    void failed(const gatehouse::Error &error);

private:
    std::shared_ptr<std::atomic<quint64>> m_newest = std::make_shared<std::atomic<quint64>>(0);
    bool m_isRunning = false;
    Worker m_worker;
};

} // namespace gatehouse
