// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "ui/theme/theme.h"

#include <QFrame>

#include <functional>

class QLabel;
class QPushButton;
class QToolButton;

namespace gatehouse {

/// Says what happened, in the page and without stopping the person. Stays until closed or replaced.
class MessageBar : public QFrame {
    Q_OBJECT

public:
    explicit MessageBar(const Theme &theme, QWidget *parent = nullptr);

    void say(Tone tone, const QString &text, const QString &actionText = {},
             std::function<void()> action = {});
    /// With the error's sentence; "Copy details" when there are some, "Try again" when `retry` is given.
    void say(const Error &error, std::function<void()> retry = {});
    void dismiss();
    /// False for a fact that stays true, as in a details panel.
    void setCloseable(bool closeable);
    QString text() const;

private:
    const Theme &m_theme;
    QLabel *m_icon;
    QLabel *m_text;
    QPushButton *m_action;
    QPushButton *m_copy;
    QToolButton *m_close;
    Tone m_tone = Tone::Info;
    QString m_detail;
    std::function<void()> m_run;
    void showIcon();
};

} // namespace gatehouse
