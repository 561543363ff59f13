// SPDX-License-Identifier: MIT
#include "linepainter.h"

#include <QFontMetricsF>
#include <QGlyphRun>
#include <QPainter>

#include <cmath>
#include <limits>

namespace gatehouse {

namespace {

constexpr char16_t firstSimple = 0x20, lastSimple = 0x7e, ellipsis = 0x2026;
constexpr int simpleCount = lastSimple - firstSimple + 2; ///< The ellipsis comes after them.
constexpr int ellipsisSlot = simpleCount - 1;

/// -1 of a character that may need shaping.
int slotOf(QChar character)
{
    const char16_t code = character.unicode();
    if (code >= firstSimple && code <= lastSimple)
        return code - firstSimple;
    return code == ellipsis ? ellipsisSlot : -1;
}

QChar characterOf(int slot) { return QChar(slot == ellipsisSlot ? ellipsis : char16_t(firstSimple + slot)); }

} // namespace

LinePainter::LinePainter(const QFont &font)
    : m_font(font)
{ }

void LinePainter::prepare() const
{
    m_raw = QRawFont::fromFont(m_font);
    const QFontMetricsF metrics(m_font);
    m_ascent = float(metrics.ascent());
    m_height = float(std::ceil(metrics.ascent() + metrics.descent())); // As QTextLine has it.
    m_glyphs.resize(simpleCount);
    m_widths.resize(simpleCount);
    m_kerning.assign(std::size_t(simpleCount) * simpleCount, std::numeric_limits<float>::quiet_NaN());
    for (int slot = 0; slot < simpleCount; ++slot) {
        const QString text(characterOf(slot));
        const QList<quint32> glyphs = m_raw.glyphIndexesForString(text);
        m_glyphs[std::size_t(slot)] = glyphs.isEmpty() ? 0 : glyphs.first();
        m_widths[std::size_t(slot)] = float(metrics.horizontalAdvance(text));
    }
}

float LinePainter::kerning(int left, int right) const
{
    float &known = m_kerning[std::size_t(left) * simpleCount + std::size_t(right)];
    if (std::isnan(known)) {
        const QString pair = QString(characterOf(left)) + characterOf(right);
        known = float(QFontMetricsF(m_font).horizontalAdvance(pair)) - m_widths[std::size_t(left)]
            - m_widths[std::size_t(right)];
    }
    return known;
}

/// False where a character may need shaping, or is not in the font.
bool LinePainter::place(const QString &text) const
{
    m_lineGlyphs.clear();
    m_linePlaces.clear();
    float x = 0;
    int before = -1;
    for (const QChar character : text) {
        const int slot = slotOf(character);
        if (slot < 0 || m_glyphs[std::size_t(slot)] == 0)
            return false;
        if (before >= 0)
            x += kerning(before, slot);
        m_lineGlyphs.push_back(m_glyphs[std::size_t(slot)]);
        m_linePlaces.emplace_back(x, 0);
        x += m_widths[std::size_t(slot)];
        before = slot;
    }
    m_lineWidth = x;
    return true;
}

void LinePainter::cutTo(float width, const QString &text) const
{
    const float room = width - m_widths[ellipsisSlot];
    if (room < 0) {
        m_lineGlyphs.clear();
        return;
    }
    float end = m_lineWidth;
    while (!m_lineGlyphs.empty() && end > room) {
        end = float(m_linePlaces.back().x());
        m_lineGlyphs.pop_back();
        m_linePlaces.pop_back();
    }
    if (!m_lineGlyphs.empty()) // One for each character.
        end += kerning(slotOf(text[qsizetype(m_lineGlyphs.size()) - 1]), ellipsisSlot);
    m_lineGlyphs.push_back(m_glyphs[ellipsisSlot]);
    m_linePlaces.emplace_back(end, 0);
}

void LinePainter::draw(QPainter &painter, const QRect &area, const QString &text) const
{
    if (text.isEmpty())
        return;
    if (m_glyphs.empty())
        prepare();
    if (!place(text)) {
        painter.setFont(m_font);
        const QString cut = painter.fontMetrics().elidedText(text, Qt::ElideRight, area.width());
        painter.drawText(area, int(Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine), cut);
        return;
    }
    if (m_lineWidth > float(area.width()))
        cutTo(float(area.width()), text);
    if (m_lineGlyphs.empty())
        return;
    QGlyphRun run;
    run.setRawFont(m_raw);
    run.setRawData(m_lineGlyphs.data(), m_linePlaces.data(), int(m_lineGlyphs.size()));
    const qreal top = area.top() + (area.height() - qreal(m_height)) / 2;
    painter.drawGlyphRun(QPointF(area.left(), top + qreal(m_ascent)), run);
}

} // namespace gatehouse
