// SPDX-License-Identifier: MIT
#include "sidebar.h"

#include "navbutton.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/labels.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLinearGradient>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

namespace gatehouse {

namespace {

class Logo final : public QWidget {
public:
    Logo(const Theme &theme, QWidget *parent)
        : QWidget(parent)
        , m_theme(theme)
    {
        setFixedSize(32, 32);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        QLinearGradient ground(0, 0, width(), height());
        ground.setColorAt(0, QColor(0x4f, 0x46, 0xe5));
        ground.setColorAt(1, QColor(0x93, 0x33, 0xea));
        painter.setPen(Qt::NoPen);
        painter.setBrush(ground);
        painter.drawRoundedRect(rect(), 9, 9);
        painter.drawPixmap(7, 7,
                           m_theme.pixmap(QLatin1String("shield-check"), Qt::white, 18, devicePixelRatioF()));
    }

private:
    const Theme &m_theme;
};

constexpr int wideWidth = 212, compactWidth = 64;

} // namespace

Sidebar::Sidebar(const Theme &theme, QWidget *parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_nav(new QVBoxLayout)
    , m_connection(new ConnectionBox(theme))
    , m_mark(new Chip(theme))
    , m_pages(new QButtonGroup(this))
    , m_avatar(new Avatar(theme, 30))
    , m_operator(new ElidedLabel("strong"))
    , m_themeSwitch(new QToolButton)
{
    setObjectName(QStringLiteral("sidebar"));
    setProperty("kind", QStringLiteral("sidebar"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 16, 13, 14);
    column->setSpacing(14);
    column->addWidget(makeLogo());
    m_connection->setObjectName(QStringLiteral("connection"));
    column->addWidget(m_connection);
    column->addWidget(m_mark);
    m_mark->hide();
    m_nav->setSpacing(4);
    column->addLayout(m_nav);
    column->addStretch();
    column->addWidget(makeOperator());
    connect(m_connection, &ConnectionBox::clicked, this, &Sidebar::connectionChosen);
    connect(m_pages, &QButtonGroup::idClicked, this, &Sidebar::pageChosen);
    connect(m_themeSwitch, &QToolButton::clicked, this, &Sidebar::themeChosen);
    connect(&theme, &Theme::changed, this, &Sidebar::showThemeIcon);
    showThemeIcon();
    setCompact(false);
}

QWidget *Sidebar::makeLogo()
{
    auto *box = new QWidget;
    auto *row = new QHBoxLayout(box);
    row->setContentsMargins(2, 0, 0, 0);
    row->setSpacing(9);
    row->addWidget(new Logo(m_theme, box));
    m_logoWords = new QWidget;
    auto *words = new QVBoxLayout(m_logoWords);
    words->setContentsMargins(0, 0, 0, 0);
    words->setSpacing(0);
    QLabel *name = label("strong", QStringLiteral("Gatehouse"));
    words->addWidget(name);
    words->addWidget(label("small", tr("JWT admin console")));
    row->addWidget(m_logoWords, 1);
    return box;
}

QWidget *Sidebar::makeOperator()
{
    auto *box = new QWidget;
    auto *row = new QHBoxLayout(box);
    row->setContentsMargins(2, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(m_avatar);
    m_operatorWords = new QWidget;
    auto *words = new QVBoxLayout(m_operatorWords);
    words->setContentsMargins(0, 0, 0, 0);
    words->setSpacing(0);
    words->addWidget(m_operator);
    words->addWidget(label("small", tr("operator")));
    row->addWidget(m_operatorWords, 1);
    m_themeSwitch->setObjectName(QStringLiteral("themeSwitch"));
    m_themeSwitch->setFocusPolicy(Qt::TabFocus);
    m_themeSwitch->setIconSize(QSize(18, 18));
    row->addWidget(m_themeSwitch);
    return box;
}

NavButton *Sidebar::addPage(const QString &id, const QString &name, QLatin1String icon,
                            const QString &shortcut)
{
    auto *button = new NavButton(m_theme, name, icon);
    button->setObjectName(QStringLiteral("nav.") + id);
    button->setToolTip(QStringLiteral("%1 (%2)").arg(name, shortcut));
    m_pages->addButton(button, int(m_pages->buttons().size()));
    m_nav->addWidget(button);
    return button;
}

void Sidebar::setCurrent(int page)
{
    if (QAbstractButton *button = m_pages->button(page))
        button->setChecked(true);
}

void Sidebar::setOperator(const QString &name)
{
    m_operator->setText(name);
    m_avatar->setName(name);
    m_avatar->setToolTip(name);
}

void Sidebar::setProfile(const ConnectionProfile &profile)
{
    m_name = profile.name;
    if (profile.isProduction)
        m_mark->setLook({profile.isReadOnly ? tr("Production, read-only") : tr("Production"), Tone::Danger,
                         QLatin1String("shield-alert")});
    else if (profile.isReadOnly)
        m_mark->setLook({tr("Read-only"), Tone::Info, QLatin1String("eye")});
    m_mark->setVisible(profile.isProduction || profile.isReadOnly);
    showConnection();
}

void Sidebar::setStore(const QString &description)
{
    m_store = description;
    showConnection();
}

void Sidebar::setReachable(bool reachable, const QString &why)
{
    m_reachable = reachable;
    m_why = why;
    showConnection();
}

void Sidebar::showConnection()
{
    if (m_reachable)
        m_connection->setConnection(m_name, m_store, Tone::Success);
    else
        m_connection->setConnection(m_name, m_why.isEmpty() ? tr("Not reachable") : m_why, Tone::Danger);
}

void Sidebar::setCompact(bool compact)
{
    setFixedWidth(compact ? compactWidth : wideWidth);
    m_connection->setCompact(compact);
    for (QAbstractButton *button : m_pages->buttons())
        static_cast<NavButton *>(button)->setCompact(compact);
    m_logoWords->setVisible(!compact);
    m_operatorWords->setVisible(!compact);
    m_avatar->setVisible(!compact);
}

void Sidebar::showThemeIcon()
{
    m_themeSwitch->setIcon(m_theme.icon(QLatin1String(m_theme.isDark() ? "sun" : "moon")));
    m_themeSwitch->setAccessibleName(m_theme.isDark() ? tr("Switch to light") : tr("Switch to dark"));
    m_themeSwitch->setToolTip(m_themeSwitch->accessibleName() + QStringLiteral(" (Ctrl+Shift+L)"));
}

} // namespace gatehouse
