// SPDX-License-Identifier: MIT
#include "ui/connections/steplist.h"

#include "ui/widgets/labels.h"

#include <QGridLayout>

namespace gatehouse {

QLabel *tonedIcon(const Theme &theme, QLatin1String name, Tone tone)
{
    auto *picture = new QLabel;
    const auto show = [&theme, picture, name, tone] {
        const Ink ink = tone == Tone::Neutral ? Ink::TextFaint : coloursOf(tone).ink;
        picture->setPixmap(theme.pixmap(name, theme.colour(ink), 18, picture->devicePixelRatioF()));
    };
    show();
    QObject::connect(&theme, &Theme::changed, picture, show);
    return picture;
}

StepList::StepList(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_result(label("soft"))
    , m_steps(new QGridLayout)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    m_result->setObjectName(QStringLiteral("testResult"));
    m_result->setWordWrap(true);
    column->addWidget(m_result);
    m_steps->setHorizontalSpacing(10);
    m_steps->setVerticalSpacing(8);
    m_steps->setColumnStretch(2, 1);
    column->addLayout(m_steps);
}

void StepList::empty()
{
    while (QLayoutItem *item = m_steps->takeAt(0)) {
        if (QWidget *widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
}

void StepList::sayNothingYet(const QString &sentence)
{
    empty();
    m_result->setText(sentence);
    setTone(m_result, Tone::Neutral);
}

void StepList::sayTesting() { sayNothingYet(tr("Testing…")); }

void StepList::show(const Result<std::vector<ConnectionStep>> &steps)
{
    empty();
    if (!steps) {
        m_result->setText(steps.error().message);
        setTone(m_result, Tone::Danger);
        return;
    }
    const bool isGood = !steps->empty() && steps->back().passed;
    m_result->setText(isGood ? tr("All %1 steps passed.").arg(steps->size())
                             : tr("It stopped at a step that failed. What to do is said there."));
    setTone(m_result, isGood ? Tone::Success : Tone::Danger);
    int row = 0;
    for (const ConnectionStep &step : *steps)
        addStep(step, row++);
}

void StepList::addStep(const ConnectionStep &step, int row)
{
    m_steps->addWidget(tonedIcon(m_theme, QLatin1String(step.passed ? "circle-check" : "circle-x"),
                                 step.passed ? Tone::Success : Tone::Danger),
                       row, 0, Qt::AlignTop);
    QLabel *name = label("value", step.name);
    name->setAccessibleName(tr("%1: %2").arg(step.name, step.passed ? tr("passed") : tr("failed")));
    QLabel *finding = label("soft", step.finding);
    finding->setTextFormat(Qt::PlainText);
    finding->setWordWrap(true);
    finding->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_steps->addWidget(name, row, 1, Qt::AlignTop);
    m_steps->addWidget(finding, row, 2);
    m_steps->addWidget(label("small", tr("%1 ms").arg(step.tookMs)), row, 3, Qt::AlignTop);
}

} // namespace gatehouse
