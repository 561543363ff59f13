// SPDX-License-Identifier: MIT
#pragma once

#include "ui/theme/theme.h"

#include <QFrame>

class QHBoxLayout;
class QVBoxLayout;

namespace gatehouse {

class ElidedLabel;

/// The column at the right: title, close button, scrolling content, buttons at the bottom.
class DetailsPanel : public QFrame {
    Q_OBJECT

public:
    explicit DetailsPanel(const Theme &theme, QWidget *parent = nullptr);

    void setTitle(const QString &title, const QString &subtitle = {});
    /// Empties the scrolling part and returns its layout, ready to be filled from the top.
    QVBoxLayout *restart();
    QVBoxLayout *content() const { return m_content; }
    QHBoxLayout *footer() const { return m_footer; }
    /// "ROTATION HISTORY"
    void addSection(const QString &name);
    /// A name and a value that can be selected and copied.
    void addFact(const QString &name, const QString &value, bool mono = false);

Q_SIGNALS:
    void closed();

private:
    const Theme &m_theme;
    ElidedLabel *m_title;
    ElidedLabel *m_subtitle;
    QWidget *m_inside;
    QVBoxLayout *m_content;
    QHBoxLayout *m_footer;
};

} // namespace gatehouse
