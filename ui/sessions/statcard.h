// SPDX-License-Identifier: MIT
#pragma once

#include "ui/theme/theme.h"

#include <QFrame>

#include <vector>

class QLabel;

namespace gatehouse {

class ElidedLabel;

/// A line of values without axes.
class Sparkline : public QWidget {
    Q_OBJECT

public:
    Sparkline(const Theme &theme, Tone tone, QWidget *parent = nullptr);
    void setValues(std::vector<double> values);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Theme &m_theme;
    Tone m_tone;
    std::vector<double> m_values;
};

/// A number with its name, a remark beneath, and perhaps a line of how it was.
class StatCard : public QFrame {
    Q_OBJECT

public:
    StatCard(const Theme &theme, const QString &objectName, const QString &name, Tone tone,
             QWidget *parent = nullptr);
    void show(const QString &value, const QString &remark);
    void setHistory(std::vector<double> values);

private:
    QString m_name;
    QLabel *m_value;
    ElidedLabel *m_remark;
    Sparkline *m_line;
};

} // namespace gatehouse
