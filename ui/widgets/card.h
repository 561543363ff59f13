// SPDX-License-Identifier: MIT
#pragma once

#include <QFrame>
#include <QVBoxLayout>

namespace gatehouse {

/// A rounded box. Put things into body().
class Card : public QFrame {
    Q_OBJECT

public:
    explicit Card(QWidget *parent = nullptr);
    QVBoxLayout *body() const { return m_body; }

private:
    QVBoxLayout *m_body;
};

} // namespace gatehouse
