// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QObject>
#include <QTimer>

namespace gatehouse {

/// The one way of a secret to the clipboard: marked so that clipboard histories leave it out, never in the
/// selection of X11 (which every click with the middle button gives away), and taken back after a while and
/// at the end of the program, if it is still what was put there.
class SecretClipboard : public QObject {
    Q_OBJECT

public:
    static constexpr int defaultKeptMs = 10'000;
    explicit SecretClipboard(int keptMs = defaultKeptMs, QObject *parent = nullptr);
    ~SecretClipboard() override;

    void copy(const QString &secret);
    int keptMs() const { return m_timer.interval(); }

Q_SIGNALS:
    void takenBack();

private:
    void takeBack();

    QByteArray m_hash; ///< Of what was copied; empty: nothing to take back.
    QTimer m_timer;
};

} // namespace gatehouse
