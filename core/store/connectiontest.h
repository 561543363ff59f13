// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/secret.h"
#include "core/store/connectionprofile.h"

#include <QElapsedTimer>

#include <atomic>
#include <memory>
#include <vector>

namespace gatehouse {

/// One step of "Test connection".
struct ConnectionStep {
    QString name; ///< "Find the host", "Check the certificate", "Sign in"
    bool passed = false;
    /// What was seen, or what failed and what to do: one sentence; further lines are facts, such as those of
    /// a certificate.
    QString finding;
    qint64 tookMs = 0;
};

/// Does steps one after another until one fails.
class ConnectionSteps {
public:
    /// `check() -> Result<QString>`. False when it failed, or when an earlier one had.
    template <class Check>
    bool take(const QString &name, Check check)
    {
        if (!m_steps.empty() && !m_steps.back().passed)
            return false;
        QElapsedTimer time;
        time.start();
        const Result<QString> finding = check();
        m_steps.push_back(
            {name, finding.has_value(), finding ? *finding : finding.error().message, time.elapsed()});
        return finding.has_value();
    }
    std::vector<ConnectionStep> all() const { return m_steps; }

private:
    std::vector<ConnectionStep> m_steps;
};

/// The way to the server of `profile`: host, port, TLS with the certificate. Nothing is signed in and nothing
/// secret is sent. Empty for an embedded store. Blocks; `stop` ends it.
void testWay(const ConnectionProfile &profile, const std::atomic<bool> &stop, ConnectionSteps &steps);

} // namespace gatehouse
