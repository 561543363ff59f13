// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/connectiontester.h"
#include "ui/theme/theme.h"

#include <QWidget>

class QGridLayout;
class QLabel;

namespace gatehouse {

/// How a connection test went: a sentence, then each step with its outcome and what was found.
class StepList : public QWidget {
    Q_OBJECT

public:
    explicit StepList(const Theme &theme, QWidget *parent = nullptr);
    void sayNothingYet(const QString &sentence);
    void sayTesting();
    void show(const Result<std::vector<ConnectionStep>> &steps);

private:
    void empty();
    void addStep(const ConnectionStep &step, int row);

    const Theme &m_theme;
    QLabel *m_result;
    QGridLayout *m_steps;
};

/// A picture in the colour of `tone` that follows the theme.
QLabel *tonedIcon(const Theme &theme, QLatin1String name, Tone tone);

} // namespace gatehouse
