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
    /// One more thing to do beside the action of say(); goes with the message.
    void offer(const QString &objectName, const QString &text, std::function<void()> run);
    /// Another text for the same message, as in a countdown: a screen reader is not told again.
    void setText(const QString &text);
    void dismiss();
    /// False for a fact that stays true, as in a details panel.
    void setCloseable(bool closeable);
    QString text() const;

Q_SIGNALS:
    void dismissed();

private:
    void dropOffers();
    const Theme &m_theme;
    QLabel *m_icon;
    QLabel *m_text;
    QPushButton *m_action;
    QPushButton *m_copy;
    QToolButton *m_close;
    Tone m_tone = Tone::Info;
    QString m_detail;
    std::function<void()> m_run;
    QList<QPushButton *> m_offers;
    void showIcon();
};

} // namespace gatehouse
