// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QObject>
#include <QTimer>

namespace gatehouse {

/// Copies secrets and takes them back: after a while, and at the end of the program, the clipboard is emptied
/// if it still holds what was put there.
class SecretClipboard : public QObject {
    Q_OBJECT

public:
    static constexpr int defaultKeptMs = 10'000;
    explicit SecretClipboard(int keptMs = defaultKeptMs, QObject *parent = nullptr);
    ~SecretClipboard() override;

    /// Marked as a secret for the clipboard histories that look at such marks.
    void copy(const QString &secret);
    /// Takes back `secret`, which somebody else copied.
    void watch(const QString &secret);
    int keptMs() const { return m_timer.interval(); }

Q_SIGNALS:
    void takenBack();

private:
    void takeBack();

    QByteArray m_hash; ///< Of what was copied; empty: nothing to take back.
    QTimer m_timer;
};

} // namespace gatehouse
