// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "ui/theme/theme.h"

#include <QWidget>

#include <functional>

class QLabel;
class QProgressBar;
class QPushButton;

namespace gatehouse {

/// What a page shows in place of its content: nothing there yet, no match, loading, not allowed, failed.
class EmptyState : public QWidget {
    Q_OBJECT

public:
    explicit EmptyState(const Theme &theme, QWidget *parent = nullptr);

    void say(QLatin1String icon, const QString &title, const QString &sentence,
             const QString &actionText = {}, std::function<void()> action = {});
    void sayLoading(const QString &title);
    /// Store unreachable, right missing, locked: each with its icon; "Try again" when `retry` is given.
    void say(const Error &error, std::function<void()> retry = {});

private:
    void showIcon();

    const Theme &m_theme;
    QLabel *m_icon;
    QLabel *m_title;
    QLabel *m_sentence;
    QProgressBar *m_progress;
    QPushButton *m_action;
    QLatin1String m_iconName;
    Tone m_tone = Tone::Neutral;
    std::function<void()> m_run;
};

} // namespace gatehouse
