// SPDX-License-Identifier: MIT
#pragma once

#include <QFont>
#include <QRawFont>
#include <QString>

#include <vector>

class QPainter;
class QRect;

namespace gatehouse {

/// Draws single lines of text in one font, for tables that are painted whole at every step of scrolling.
/// Looks the same as QPainter::drawText() and is several times faster where the text is printable ASCII:
/// a glyph, its width and its kerning are looked up once and not shaped again for each cell. Other text is
/// given to drawText(). Not for use by two threads.
class LinePainter {
public:
    explicit LinePainter(const QFont &font);

    /// At the left of `area` and in its middle, cut with an ellipsis where it is too long. In the painter's
    /// pen; its font may be another afterwards.
    void draw(QPainter &painter, const QRect &area, const QString &text) const;
    const QFont &font() const { return m_font; }

private:
    bool place(const QString &text) const;
    void cutTo(float width, const QString &text) const;
    float kerning(int left, int right) const;
    void prepare() const;

    QFont m_font;
    // All of these are made when the first line is drawn.
    mutable QRawFont m_raw;
    mutable std::vector<quint32> m_glyphs; ///< By character.
    mutable std::vector<float> m_widths;
    mutable std::vector<float> m_kerning; ///< By pair of characters; not a number until it is asked for.
    mutable float m_ascent = 0, m_height = 0;
    // The line at hand.
    mutable std::vector<quint32> m_lineGlyphs;
    mutable std::vector<QPointF> m_linePlaces;
    mutable float m_lineWidth = 0;
};

} // namespace gatehouse
