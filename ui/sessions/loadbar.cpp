// SPDX-License-Identifier: MIT
#include "loadbar.h"

#include "ui/timetext.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/pageheader.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>

namespace gatehouse {

namespace {
constexpr qint64 noticeableMs = 300;
}

LoadBar::LoadBar(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_text(label("soft"))
    , m_bar(new QProgressBar)
{
    setObjectName(QStringLiteral("loadBar"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    m_bar->setRange(0, 0);
    m_bar->setTextVisible(false);
    QPushButton *cancel =
        pushButton(theme, QStringLiteral("cancelLoad"), tr("Stop reading"), QLatin1String("x"), "link");
    row->addWidget(m_text);
    row->addWidget(m_bar, 1, Qt::AlignVCenter);
    row->addWidget(cancel);
    connect(cancel, &QPushButton::clicked, this, &LoadBar::cancelled);
    hide();
}

void LoadBar::show(const LoadProgress &progress)
{
    const QLocale locale;
    const qint64 rate = progress.elapsedMs > 0 ? progress.rows * 1000 / progress.elapsedMs : 0;
    const bool isLost = progress.lostAtRows && !progress.resumedMs;
    m_text->setText(isLost ? tr("Connection lost at %1 sessions; connecting again…")
                                 .arg(locale.toString(*progress.lostAtRows))
                           : tr("Reading: %1 sessions, %2 a second")
                                 .arg(locale.toString(progress.rows), locale.toString(rate)));
    m_bar->setAccessibleName(m_text->text());
    setVisible(!progress.isFinished && (isLost || progress.elapsedMs >= noticeableMs));
}

QString resumedText(const LoadProgress &progress)
{
    const QString text =
        LoadBar::tr("Connection lost at %1 sessions; reading went on there at %2.")
            .arg(QLocale().toString(progress.lostAtRows.value_or(0)),
                 localClockTime(progress.resumedMs.value_or(0), progress.resumedMs.value_or(0)));
    return progress.isFinished
        ? LoadBar::tr("%1 All %2 are read.").arg(text, QLocale().toString(progress.rows))
        : text;
}

} // namespace gatehouse
