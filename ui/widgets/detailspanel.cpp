// SPDX-License-Identifier: MIT
#include "detailspanel.h"

#include "labels.h"
#include "valuetext.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

namespace gatehouse {

namespace {

void clear(QLayout *layout)
{
    while (QLayoutItem *item = layout->takeAt(0)) {
        if (QWidget *widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        } else if (item->layout()) {
            clear(item->layout());
        }
        delete item;
    }
}

} // namespace

DetailsPanel::DetailsPanel(const Theme &theme, QWidget *parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_title(new ElidedLabel("heading"))
    , m_subtitle(new ElidedLabel("small"))
    , m_inside(new QWidget)
    , m_content(new QVBoxLayout(m_inside))
    , m_footer(new QHBoxLayout)
{
    setProperty("kind", QStringLiteral("panel"));
    setFixedWidth(316);
    auto *close = new QToolButton;
    close->setObjectName(QStringLiteral("closeDetails"));
    close->setIcon(theme.icon(QLatin1String("x")));
    close->setAccessibleName(tr("Close details"));
    close->setToolTip(tr("Close details (Escape)"));
    connect(close, &QToolButton::clicked, this, &DetailsPanel::closed);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 16, 0, 16);
    column->setSpacing(4);
    auto *top = new QHBoxLayout;
    top->setContentsMargins(18, 0, 12, 0);
    top->addWidget(m_title, 1);
    top->addWidget(close);
    column->addLayout(top);
    m_subtitle->setContentsMargins(18, 0, 18, 0);
    column->addWidget(m_subtitle);
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    m_inside->setProperty("kind", QStringLiteral("plain"));
    m_content->setContentsMargins(18, 8, 18, 8);
    m_content->setSpacing(8);
    scroll->setWidget(m_inside);
    column->addWidget(scroll, 1);
    m_footer->setContentsMargins(18, 4, 18, 0);
    m_footer->setSpacing(8);
    column->addLayout(m_footer);
}

void DetailsPanel::setTitle(const QString &title, const QString &subtitle)
{
    m_title->setText(title);
    m_subtitle->setText(subtitle);
    m_subtitle->setVisible(!subtitle.isEmpty());
    setAccessibleName(title);
}

QVBoxLayout *DetailsPanel::restart()
{
    clear(m_content);
    return m_content;
}

void DetailsPanel::addSection(const QString &name)
{
    QLabel *section = label("section", name.toUpper());
    section->setAccessibleName(name);
    section->setContentsMargins(0, 8, 0, 0);
    m_content->addWidget(section);
}

void DetailsPanel::addFact(const QString &name, const QString &value, bool mono)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    QLabel *key = label("small", name);
    key->setFixedWidth(74);
    key->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    auto *text = new ValueText(value, mono);
    text->setFocusPolicy(Qt::ClickFocus);
    text->setAccessibleName(QStringLiteral("%1: %2").arg(name, value));
    row->addWidget(key);
    row->addWidget(text, 1);
    m_content->addLayout(row);
}

} // namespace gatehouse
