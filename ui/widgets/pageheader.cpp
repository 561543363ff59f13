// SPDX-License-Identifier: MIT
#include "pageheader.h"

#include "labels.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace gatehouse {

PageHeader::PageHeader(const Theme &theme, const QString &title, const QString &subtitle, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_subtitle(new ElidedLabel("subtitle", subtitle))
    , m_actions(new QHBoxLayout)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(label("title", title));
    words->addWidget(m_subtitle);
    row->addLayout(words, 1);
    m_actions->setSpacing(10);
    row->addLayout(m_actions);
}

void PageHeader::setSubtitle(const QString &subtitle) { m_subtitle->setText(subtitle); }

QPushButton *PageHeader::addAction(const QString &objectName, const QString &text, QLatin1String icon,
                                   const char *kind)
{
    QPushButton *button = pushButton(m_theme, objectName, text, icon, kind, this);
    m_actions->addWidget(button);
    return button;
}

QPushButton *pushButton(const Theme &theme, const QString &objectName, const QString &text,
                        QLatin1String icon, const char *kind, QWidget *parent)
{
    // Qt leaves no room between icon and text under a style sheet.
    auto *button = new QPushButton(icon.isEmpty() ? text : QStringLiteral(" ") + text, parent);
    button->setObjectName(objectName);
    QString name = text;
    button->setAccessibleName(name.remove(QLatin1Char('&')));
    button->setAutoDefault(false);
    button->setProperty("kind", QString::fromLatin1(kind));
    if (icon.isEmpty())
        return button;
    const QLatin1String look(kind);
    const Ink ink = look == QLatin1String("primary") ? Ink::OnAccent
        : look == QLatin1String("danger")            ? Ink::Danger
        : look == QLatin1String("destructive")       ? Ink::OnDanger
        : look == QLatin1String("link")              ? Ink::Accent
                                                     : Ink::TextSoft;
    button->setIcon(theme.icon(icon, ink));
    button->setIconSize(QSize(16, 16));
    return button;
}

} // namespace gatehouse
