// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "ui/theme/theme.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace gatehouse {

class MessageBar;

/// Asks before something is done, in plain words. Shown with open(); never blocks. The button works when the
/// reason (if wanted) and the typed word (if wanted) are there; pressing it emits confirmed() once, and the
/// dialog stays, busy, until it is told how that went.
class ConfirmDialog : public QDialog {
    Q_OBJECT

public:
    ConfirmDialog(const Theme &theme, const QString &title, QWidget *parent = nullptr);

    /// What will happen. Plain text.
    void setSentence(const QString &sentence);
    void wantReason(const QString &placeholder);
    /// The person types this to confirm; empty: no typing.
    void wantTyped(const QString &word);
    void setConfirm(const QString &text, QLatin1String icon, const char *kind = "destructive");
    /// For what a dialog adds between sentence and reason.
    QVBoxLayout *body() const { return m_body; }
    QString reason() const;
    /// The button stays off while false, as while a preview loads.
    void setReady(bool ready);
    bool isBusy() const { return m_busy; }
    void setBusy(bool busy);
    /// Shows the error in the dialog; the person may press again.
    void fail(const Error &error);
    MessageBar *message() const { return m_message; }
    /// It is done, and what came of it stays to be read: nothing is asked any more.
    void showOnlyClose();

    void reject() override;

Q_SIGNALS:
    void confirmed(const QString &reason);

protected:
    void showEvent(QShowEvent *event) override;
    virtual bool isComplete() const { return true; }
    void updateButtons();
    /// As tall as the text needs that is in it now.
    void fit();

private:
    QLayout *buttons();

    const Theme &m_theme;
    QLabel *m_sentence;
    QVBoxLayout *m_body;
    QLabel *m_reasonLabel;
    QLineEdit *m_reason;
    QLabel *m_typedLabel;
    QLineEdit *m_typed;
    MessageBar *m_message;
    QPushButton *m_cancel;
    QPushButton *m_confirm;
    QString m_word;
    bool m_reasonWanted = false;
    bool m_ready = true;
    bool m_busy = false;
};

} // namespace gatehouse
