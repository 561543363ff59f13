// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/sessionservice.h"

#include <QWidget>

class QLabel;
class QProgressBar;

namespace gatehouse {

class Theme;

/// How far reading has come, at what rate, and a way to stop. Hidden unless reading takes noticeably long.
class LoadBar : public QWidget {
    Q_OBJECT

public:
    explicit LoadBar(const Theme &theme, QWidget *parent = nullptr);
    void show(const LoadProgress &progress);

Q_SIGNALS:
    void cancelled();

private:
    QLabel *m_text;
    QProgressBar *m_bar;
};

/// Where reading was cut off and when it went on, of a load that lost its connection and found another.
QString resumedText(const LoadProgress &progress);

} // namespace gatehouse
