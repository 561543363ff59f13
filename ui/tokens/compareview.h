// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/tokenservice.h"
#include "ui/theme/theme.h"
#include "ui/tokens/comparemodel.h"
#include "ui/tokens/verdict.h"

#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;

namespace gatehouse {

class Card;
class EmptyState;
class TableView;
class TokenView;
class VerifyPanel;

/// The token of the page (A) beside a second one (B): the verdict of each, and every member of header and
/// payload with what became of it. B is verified with the keys and rules that A is.
class CompareView : public QWidget {
    Q_OBJECT

public:
    CompareView(const Theme &theme, TokenService &tokens, const VerifyPanel &verify,
                QWidget *parent = nullptr);

    void setLeft(const TokenInspection &inspection, const LiveState &live);
    /// Looks for the second token in `text`.
    void paste(const QString &text);
    void wipe();

Q_SIGNALS:
    void closed();
    void copied(const QString &sentence);

private:
    struct Side {
        TokenInspection inspection;
        LiveState live;
        TokenVerdict verdict;
        TokenView *view = nullptr;
        QLabel *word = nullptr, *sentence = nullptr;
    };
    QWidget *makeTop();
    Card *makeSide(Side &side, const QString &name, const QString &objectName);
    QWidget *makeRows();
    void inspectRight(const QByteArray &token);
    void show(Side &side);
    void compare();
    void copy();

    const Theme &m_theme;
    TokenService &m_tokens;
    const VerifyPanel &m_verify;
    CompareModel m_model;
    Side m_left, m_right;
    quint64 m_generation = 0; ///< Of right tokens; an answer of the store to an older one is dropped.
    QPushButton *m_copy = nullptr;
    QLabel *m_summary = nullptr;
    QStackedWidget *m_stack = nullptr;
    EmptyState *m_empty = nullptr;
    TableView *m_table = nullptr;
    QPlainTextEdit *m_whole = nullptr;
};

} // namespace gatehouse
