// SPDX-License-Identifier: MIT
#include "theme.h"

#include "resources/assets.h"

#include <QApplication>
#include <QEvent>
#include <QFile>
#include <QFontDatabase>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QPointer>
#include <QResource>
#include <QStyleFactory>
#include <QSvgRenderer>

#include <algorithm>
#include <utility>
#include <vector>

namespace gatehouse {

namespace {

/// Draws in the theme's colour of the moment, so that a switch needs no new icons.
class TintedIcon final : public QIconEngine {
public:
    TintedIcon(const Theme &theme, QLatin1String name, Ink ink)
        : m_theme(&theme)
        , m_name(name)
        , m_ink(ink)
    { }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        const qreal ratio = painter->device() ? painter->device()->devicePixelRatio() : 1.0;
        painter->drawPixmap(rect, scaledPixmap(rect.size() * ratio, mode, state, ratio));
    }
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1.0);
    }
    /// `size` is in pixels of the device.
    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State, qreal scale) override
    {
        if (!m_theme)
            return {};
        const Ink ink = mode == QIcon::Disabled ? Ink::TextFaint : m_ink;
        const int side = qRound(std::min(size.width(), size.height()) / scale);
        return m_theme->pixmap(m_name, m_theme->colour(ink), side, scale);
    }
    QIconEngine *clone() const override { return new TintedIcon(*this); }

private:
    QPointer<const Theme> m_theme;
    QLatin1String m_name;
    Ink m_ink;
};

constexpr qsizetype mostPictures = 2000; ///< A few MB: bars are of many widths.

QByteArray svgText(QLatin1String name)
{
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void loadFonts()
{
    for (const char *name :
         {"Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "JetBrainsMonoNL-Regular.ttf"}) {
        const QResource file(QStringLiteral(":/fonts/%1").arg(QLatin1String(name)));
        QFontDatabase::addApplicationFontFromData(
            QByteArray::fromRawData(reinterpret_cast<const char *>(file.data()), qsizetype(file.size())));
    }
}

/// Longer names first, so that @line does not eat the beginning of @lineStrong.
QString styleSheet(const Theme &theme)
{
    QFile file(QStringLiteral(":/gatehouse.qss"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QByteArray text = file.readAll();
    std::vector<Ink> inks;
    inks.reserve(std::size_t(Ink::Count));
    for (int i = 0; i < int(Ink::Count); ++i)
        inks.push_back(Ink(i));
    std::sort(inks.begin(), inks.end(), [](Ink a, Ink b) { return qstrlen(nameOf(a)) > qstrlen(nameOf(b)); });
    for (const Ink ink : inks)
        text.replace(QByteArray("@") + nameOf(ink), theme.colour(ink).name().toLatin1());
    text.replace("@scheme", theme.isDark() ? "dark" : "light");
    return QString::fromUtf8(text);
}

QPalette palette(const Theme &theme)
{
    QPalette palette;
    const auto set = [&](QPalette::ColorRole role, Ink ink) { palette.setColor(role, theme.colour(ink)); };
    set(QPalette::Window, Ink::Window);
    set(QPalette::WindowText, Ink::Text);
    set(QPalette::Base, Ink::Surface);
    set(QPalette::AlternateBase, Ink::Sunken);
    set(QPalette::Text, Ink::Text);
    set(QPalette::Button, Ink::Surface);
    set(QPalette::ButtonText, Ink::Text);
    set(QPalette::BrightText, Ink::Danger);
    set(QPalette::Highlight, Ink::Accent);
    set(QPalette::HighlightedText, Ink::OnAccent);
    set(QPalette::ToolTipBase, Ink::Surface);
    set(QPalette::ToolTipText, Ink::Text);
    set(QPalette::PlaceholderText, Ink::TextFaint);
    set(QPalette::Link, Ink::AccentText);
    set(QPalette::LinkVisited, Ink::AccentText);
    set(QPalette::Mid, Ink::LineStrong);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, theme.colour(Ink::TextFaint));
    return palette;
}

/// A platform theme that knows of a dark look gives a dark palette.
bool isDarkPalette()
{
    const QPalette system = QGuiApplication::palette();
    return system.color(QPalette::Window).lightness() < system.color(QPalette::WindowText).lightness();
}

} // namespace

Theme::Theme(Choice choice, Sheet sheet, QObject *parent)
    : QObject(parent)
    , m_choice(choice)
    , m_dressed(sheet == Sheet::AtOnce)
{
    loadAssets();
    loadFonts();
    m_paletteDark = isDarkPalette();
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setFont(font(Type::Body));
    apply();
    connect(&m_system, &SystemScheme::changed, this, &Theme::follow);
    qApp->installEventFilter(this);
}

void Theme::dress()
{
    if (!std::exchange(m_dressed, true))
        qApp->setStyleSheet(styleSheet(*this));
}

void Theme::setChoice(Choice choice)
{
    if (m_choice == choice)
        return;
    m_choice = choice;
    apply();
    Q_EMIT changed();
}

bool Theme::systemIsDark() const { return m_system.isDark().value_or(m_paletteDark); }

void Theme::follow()
{
    if (m_choice != Choice::System || m_dark == systemIsDark())
        return;
    apply();
    Q_EMIT changed();
}

void Theme::apply()
{
    m_applying = true;
    m_dark = m_choice == Choice::Dark || (m_choice == Choice::System && systemIsDark());
    QApplication::setPalette(palette(*this));
    if (m_dressed)
        qApp->setStyleSheet(styleSheet(*this));
    m_applying = false;
}

bool Theme::eventFilter(QObject *watched, QEvent *event)
{
    // The system switched while the program runs: its palette arrives in place of ours.
    if (event->type() == QEvent::ApplicationPaletteChange && watched == qApp && !m_applying) {
        const bool ours = QGuiApplication::palette().color(QPalette::Window) == colour(Ink::Window);
        if (!ours) {
            m_paletteDark = isDarkPalette();
            apply();
            Q_EMIT changed();
        }
    }
    return QObject::eventFilter(watched, event);
}

QFont Theme::font(Type type)
{
    const auto make = [](const char *family, int pixels, QFont::Weight weight) {
        QFont font(QStringList{QString::fromLatin1(family), QStringLiteral("DejaVu Sans")});
        font.setPixelSize(pixels);
        font.setWeight(weight);
        font.setHintingPreference(QFont::PreferNoHinting);
        return font;
    };
    switch (type) {
    case Type::Body:
        return make("Inter", 13, QFont::Normal);
    case Type::Medium:
        return make("Inter", 13, QFont::Medium);
    case Type::Strong:
        return make("Inter", 13, QFont::DemiBold);
    case Type::Small:
        return make("Inter", 12, QFont::Normal);
    case Type::Caption:
        return make("Inter", 12, QFont::Medium);
    case Type::Heading:
        return make("Inter", 16, QFont::DemiBold);
    case Type::Title:
        return make("Inter", 21, QFont::DemiBold);
    case Type::Mono:
        return make("JetBrains Mono NL", 12, QFont::Normal);
    case Type::MonoSmall:
        return make("JetBrains Mono NL", 11, QFont::Normal);
    }
    return {};
}

QIcon Theme::icon(QLatin1String name, Ink ink) const { return QIcon(new TintedIcon(*this, name, ink)); }

const LinePainter &Theme::line(Type type) const
{
    return m_lines.try_emplace(type, font(type)).first->second;
}

QPixmap Theme::pixmap(QLatin1String name, const QColor &colour, int size, qreal pixelRatio) const
{
    return kept(
        {QByteArray::fromRawData(name.data(), name.size()), colour.rgba(), QSize(size, size), pixelRatio});
}

QPixmap Theme::pill(const QColor &colour, const QSize &size, qreal pixelRatio) const
{
    return kept({{}, colour.rgba(), size, pixelRatio});
}

QPixmap Theme::kept(Picture picture) const
{
    if (picture.size.isEmpty())
        return {};
    if (const auto known = m_pictures.constFind(picture); known != m_pictures.cend())
        return *known;
    if (m_pictures.size() >= mostPictures)
        m_pictures.clear();
    picture.name.detach();
    return *m_pictures.insert(picture, drawn(picture));
}

QPixmap Theme::drawn(const Picture &picture)
{
    const QColor colour = QColor::fromRgba(picture.colour);
    QPixmap pixmap(picture.size * picture.pixelRatio);
    pixmap.setDevicePixelRatio(picture.pixelRatio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    const QRectF whole(QPointF(), picture.size);
    if (picture.name.isEmpty()) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        const qreal radius = picture.size.height() / 2.0;
        painter.drawRoundedRect(whole, radius, radius);
        return pixmap;
    }
    QByteArray svg = svgText(QLatin1String(picture.name));
    Q_ASSERT_X(!svg.isEmpty(), "Theme::pixmap", "no such icon");
    svg.replace("currentColor", colour.name().toLatin1());
    QSvgRenderer(svg).render(&painter, whole);
    return pixmap;
}

} // namespace gatehouse
