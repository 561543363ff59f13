// SPDX-License-Identifier: MIT
#pragma once

#include "ui/theme/colours.h"

#include <QLabel>

namespace gatehouse {

/// A label of the style sheet's kinds: "title", "heading", "strong", "soft", "small", "section", "number",
/// "mono".
QLabel *label(const char *kind, const QString &text = {}, QWidget *parent = nullptr);
void setTone(QWidget *widget, Tone tone);

/// One line that ends in … when there is no room, and then has the whole text as tooltip. Plain text only.
class ElidedLabel : public QLabel {
    Q_OBJECT

public:
    explicit ElidedLabel(const char *kind, const QString &text = {}, QWidget *parent = nullptr);
    void setMode(Qt::TextElideMode mode);
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Qt::TextElideMode m_mode = Qt::ElideRight;
};

} // namespace gatehouse
