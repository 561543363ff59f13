// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/tokenservice.h"
#include "ui/theme/theme.h"
#include "ui/tokens/comparemodel.h"
#include "ui/tokens/decryption.h"
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
/// payload with what became of it. B is decrypted and verified with the keys and rules that A is.
class CompareView : public QWidget {
    Q_OBJECT

public:
    CompareView(const Theme &theme, TokenService &tokens, const VerifyPanel &verify,
                QWidget *parent = nullptr);

    void setLeft(const TokenInspection &inspection, const LiveState &live);
    /// Looks for the second token in `text`.
    void paste(const QString &text);
    /// The keys or rules of the page changed, or its person asks anew.
    void inspectAgain();
    /// Time went on: what is cheap is judged again, the rest when it may have changed.
    void tick();
    void wipe();

Q_SIGNALS:
    void closed();
    void copied(const QString &sentence);

private:
    struct Side {
        TokenInspection inspection;
        LiveState live;
        TokenVerdict verdict;
        bool isDecrypting = false;
        QString problem; ///< Why decrypting did not come to an end; empty when it did.
        TokenView *view = nullptr;
        QLabel *word = nullptr, *sentence = nullptr;
    };
    QWidget *makeTop();
    Card *makeSide(Side &side, const QString &name, const QString &objectName);
    QWidget *makeRows();
    void inspectRight(const QByteArray &token);
    void judgeRight();
    void askAboutRight();
    bool hasRight() const { return m_right.inspection.text && !m_right.inspection.text->empty(); }
    void show(Side &side);
    void compare();
    void copy();

    const Theme &m_theme;
    TokenService &m_tokens;
    const VerifyPanel &m_verify;
    CompareModel m_model;
    Side m_left, m_right;
    Decryption m_decryption;
    std::optional<qint64> m_judgeAgainAt; ///< Second of the clock; of a right token that is decrypted.
    quint64 m_generation = 0; ///< Of right tokens; an answer of the store to an older one is dropped.
    QPushButton *m_copy = nullptr;
    QLabel *m_summary = nullptr;
    QStackedWidget *m_stack = nullptr;
    EmptyState *m_empty = nullptr;
    TableView *m_table = nullptr;
    QPlainTextEdit *m_whole = nullptr;
};

} // namespace gatehouse
