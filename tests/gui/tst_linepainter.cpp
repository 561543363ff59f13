// SPDX-License-Identifier: MIT
// A line drawn glyph by glyph looks as QPainter::drawText() draws it.
#include "ui/text/linepainter.h"
#include "ui/theme/theme.h"

#include <QFontMetrics>
#include <QImage>
#include <QPainter>
#include <QTest>

using namespace gatehouse;

class TstLinePainter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void looksAsDrawTextDoes_data();
    void looksAsDrawTextDoes();
    void staysInItsRoom();
};

namespace {

constexpr int height = 30;

QImage ground(int width)
{
    QImage image(width, height, QImage::Format_RGB32);
    image.fill(Qt::white);
    return image;
}

/// How many pixels differ by more than a rounding of a place to another quarter of a pixel can make.
int differing(const QImage &left, const QImage &right)
{
    int count = 0;
    for (int y = 0; y < left.height(); ++y) {
        for (int x = 0; x < left.width(); ++x)
            count += std::abs(qGray(left.pixel(x, y)) - qGray(right.pixel(x, y))) > 110 ? 1 : 0;
    }
    return count;
}

} // namespace

void TstLinePainter::looksAsDrawTextDoes_data()
{
    QTest::addColumn<Type>("type");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("width");
    for (const Type type : {Type::Body, Type::Strong, Type::Small, Type::Mono, Type::MonoSmall}) {
        const auto row = [type](const char *name, const QString &text, int width = 400) {
            QTest::addRow("%s %d", name, int(type)) << type << text << width;
        };
        row("name", QStringLiteral("Ada Lovelace"));
        row("kerned", QStringLiteral("AVATAR To. Yes, WAVE"));
        row("id", QStringLiteral("7Qk2ab\u20269dX"));
        row("address", QStringLiteral("203.0.113.77"));
        row("in words", QStringLiteral("in 6 d 23 h"));
        row("cut", QStringLiteral("A name that is far too long for its column"), 120);
        row("cut to nothing", QStringLiteral("Wide"), 4);
        row("accents", QStringLiteral("Zo\u00eb \u00c5ngstr\u00f6m"));
        row("another script", QStringLiteral("\u05e9\u05dc\u05d5\u05dd 123"));
        row("not in the font", QStringLiteral("\u5c71\u7530\u592a\u90ce"));
        row("empty", QString());
    }
}

void TstLinePainter::looksAsDrawTextDoes()
{
    QFETCH(Type, type);
    QFETCH(QString, text);
    QFETCH(int, width);
    const Theme theme(Theme::Choice::Light);
    const QFont font = Theme::font(type);
    const QRect area(3, 2, width, height - 4);

    QImage theirs = ground(width + 20);
    QPainter plain(&theirs);
    plain.setFont(font);
    plain.setPen(Qt::black);
    plain.drawText(area, int(Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine),
                   QFontMetrics(font).elidedText(text, Qt::ElideRight, width));
    plain.end();

    QImage ours = ground(width + 20);
    QPainter painter(&ours);
    painter.setPen(Qt::black);
    LinePainter(font).draw(painter, area, text);
    painter.end();

    QCOMPARE(ours == ground(width + 20), theirs == ground(width + 20)); // Something is drawn at all.
    QCOMPARE(differing(ours, theirs), 0);
}

void TstLinePainter::staysInItsRoom()
{
    const Theme theme(Theme::Choice::Light);
    const LinePainter line(Theme::font(Type::Body));
    for (int width = 24; width < 200; width += 7) {
        QImage image = ground(300);
        QPainter painter(&image);
        painter.setPen(Qt::black);
        line.draw(painter, QRect(0, 0, width, height), QStringLiteral("WAVES and WAVES and WAVES and WAVES"));
        painter.end();
        for (int y = 0; y < height; ++y) {
            for (int x = width + 1; x < image.width(); ++x)
                QCOMPARE(image.pixel(x, y), image.pixel(299, 0));
        }
    }
}

QTEST_MAIN(TstLinePainter)
#include "tst_linepainter.moc"
