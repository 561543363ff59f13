// SPDX-License-Identifier: MIT
#pragma once

#include <QPlainTextEdit>

namespace gatehouse {

/// A value to be read, selected and copied. As high as its lines; a word that is longer than a line, an id or
/// a hash, is broken, so that it never widens what it stands in.
class ValueText : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit ValueText(const QString &text, bool isMono = false, QWidget *parent = nullptr);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;

private:
    void fitHeight();
};

} // namespace gatehouse
