// SPDX-License-Identifier: MIT
#pragma once

#include "app/demo/memoryvault.h"
#include "core/auth/policy.h"
#include "core/base/worker.h"
#include "core/store/connectionprofile.h"

#include <QObject>
#include <QTemporaryDir>
#include <QTimer>

#include <atomic>
#include <memory>

namespace gatehouse {

class DemoWorld;

/// A store in a temporary folder with weeks of lifelike history, made by playing them to the real authority,
/// which then goes on living while the program runs. The folder is removed at the end.
class Demo : public QObject {
    Q_OBJECT

public:
    struct Size {
        int people = 300;
        int logins = 3000;
        int days = 30;
        quint32 seed = 2026;
    };
    explicit Demo(const Size &size, QObject *parent = nullptr);
    explicit Demo(QObject *parent = nullptr)
        : Demo(Size{}, parent)
    { }
    ~Demo() override;

    /// Makes store and keys, so that the console can be opened on it; takes a moment only.
    Done prepare();
    /// Fills the store in the background, then lets it live. After prepare().
    void start();

    /// The vault that opens the keys; lives as long as the demonstration.
    SecretVault &vault() { return m_vault; }
    ConnectionProfile profile() const;
    static TokenPolicy policy();
    /// The refresh token of a session that lives, as its client holds it. After filled().
    QFuture<Result<QByteArray>> sampleToken();

Q_SIGNALS:
    /// The past is there. `problem` has a message when it could not be made whole.
    void filled(gatehouse::Error problem);

private:
    Done fill();
    void scheduleNext();

    Size m_size;
    QTemporaryDir m_folder;
    MemoryVault m_vault;
    QTimer m_timer;
    std::atomic<bool> m_isStopping = false;
    std::unique_ptr<DemoWorld> m_world; ///< Touched on the worker only.
    Worker m_worker;
};

} // namespace gatehouse
