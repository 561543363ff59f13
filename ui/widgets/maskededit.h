// SPDX-License-Identifier: MIT
#pragma once

#include <QPlainTextEdit>

namespace gatehouse {

/// A box for text that is secret in part: what is, stands there as dots until it is revealed. It can be
/// edited all the same. What is selected, copied or dragged out always has the dots. Keeps no history to
/// undo.
class MaskedEdit : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit MaskedEdit(QWidget *parent = nullptr);
    ~MaskedEdit() override;

    /// The text without dots.
    const QString &text() const { return m_text; }
    void setText(const QString &text);
    /// Forgets the text and shows dots again.
    void wipe();
    bool isRevealed() const { return m_isRevealed; }
    void setRevealed(bool isRevealed);

Q_SIGNALS:
    void pasted(const QString &text); ///< Pasted or dropped; nothing was done with it yet.
    void fileDropped(const QString &path); ///< A file of this machine.
    void edited(); ///< text() was changed by typing.

protected:
    struct Range {
        qsizetype from = 0, to = 0;
    };
    /// What is secret in `text`. Line breaks in it stay as they are.
    virtual QList<Range> secretsOf(const QString &text) const = 0;
    /// What stands in the box changed.
    virtual void decorate() { }

    QMimeData *createMimeDataFromSelection() const override;
    bool canInsertFromMimeData(const QMimeData *source) const override;
    void insertFromMimeData(const QMimeData *source) override;

private:
    QString masked() const;
    void showAgain();
    void takeEdit(int position, int removed, int added);

    QString m_text; ///< The same characters as the document, but without dots.
    bool m_isRevealed = false;
    bool m_isShowing = false;
};

} // namespace gatehouse
