// SPDX-License-Identifier: MIT
#pragma once

#include "ui/text/linepainter.h"
#include "ui/theme/colours.h"
#include "ui/theme/systemscheme.h"

#include <QFont>
#include <QHash>
#include <QIcon>
#include <QObject>
#include <QPixmap>

#include <map>

namespace gatehouse {

/// Sizes and weights of text. Inter, and JetBrains Mono (no ligatures) for what is compared by letter.
enum class Type { Body, Medium, Strong, Small, Caption, Heading, Title, Mono, MonoSmall };

/// The look of the whole program: colours, fonts, icons. One object, made by the program after QApplication,
/// passed by reference, outliving every window.
///
/// A widget that paints itself reads colour() while painting; the switch repaints every window, so only
/// what is kept (a cached picture, rich text with colours in it) must follow changed(). Icons follow by
/// themselves.
class Theme : public QObject {
    Q_OBJECT

public:
    enum class Choice { System, Light, Dark };
    Q_ENUM(Choice)

    /// The style sheet can wait until the first window is put together: each widget that is put into another
    /// is styled anew, which makes a third of the time that takes.
    enum class Sheet { AtOnce, WhenDressed };

    explicit Theme(Choice choice = Choice::System, Sheet sheet = Sheet::AtOnce, QObject *parent = nullptr);
    /// Sets the style sheet if it still waits. To be called before a window is shown.
    void dress();

    Choice choice() const { return m_choice; }
    void setChoice(Choice choice);
    bool isDark() const { return m_dark; }

    const QColor &colour(Ink ink) const { return colours()[static_cast<std::size_t>(ink)]; }
    const Colours &colours() const { return m_dark ? darkColours() : lightColours(); }
    static QFont font(Type type);
    /// Draws text of tables.
    const LinePainter &line(Type type) const;

    /// A Lucide icon (a file name of resources/icons without ".svg"), drawn at the pixel ratio of the screen
    /// in the colour of the present theme.
    QIcon icon(QLatin1String name, Ink ink = Ink::TextSoft) const;
    /// As a picture, for painting by hand. `size` in device-independent pixels.
    QPixmap pixmap(QLatin1String name, const QColor &colour, int size, qreal pixelRatio) const;
    /// A bar with round ends, for the same.
    QPixmap pill(const QColor &colour, const QSize &size, qreal pixelRatio) const;

Q_SIGNALS:
    void changed();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Picture {
        QByteArray name; ///< Empty of a pill.
        QRgb colour;
        QSize size;
        qreal pixelRatio;
        bool operator==(const Picture &) const = default;
        friend size_t qHash(const Picture &picture, size_t seed)
        {
            return qHashMulti(seed, picture.name, picture.colour, picture.size.width(), picture.size.height(),
                              picture.pixelRatio);
        }
    };
    QPixmap kept(Picture picture) const;
    static QPixmap drawn(const Picture &picture);
    void apply();
    void follow();
    bool systemIsDark() const;

    Choice m_choice;
    SystemScheme m_system;
    bool m_dressed;
    bool m_dark = false;
    bool m_paletteDark = false; ///< Of the palette that the system gave.
    bool m_applying = false;
    mutable QHash<Picture, QPixmap> m_pictures; ///< Few: icons and bars in their few colours.
    mutable std::map<Type, LinePainter> m_lines;
};

} // namespace gatehouse
