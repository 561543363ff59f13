// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/tokenfindings.h"
#include "core/service/tokenservice.h"
#include "ui/page.h"
#include "ui/services.h"
#include "ui/theme/theme.h"
#include "ui/tokens/decryption.h"
#include "ui/widgets/secretclipboard.h"

#include <QTimer>

class QLabel;
class QPushButton;
class QScrollArea;
class QSplitter;
class QStackedWidget;

namespace gatehouse {

class ChecksPanel;
class CompareView;
class EmptyState;
class MessageBar;
class RevealButton;
class TokenDialogs;
class TokenParts;
class TokenView;
class VerdictPanel;
class VerifyPanel;

/// Explains a pasted token: what it says, whether it holds, how its session stands. Keeps nothing of it.
class TokensPage : public Page {
    Q_OBJECT

public:
    /// More than this is not looked through for a token.
    static constexpr qsizetype largestPaste = 1'048'576;
    static constexpr qsizetype largestToken = 262'144;

    TokensPage(const Services &services, const Theme &theme, QWidget *parent = nullptr);
    ~TokensPage() override;

    QString title() const override { return tr("Tokens"); }
    bool canRefresh() const override { return true; }
    void refresh() override;
    bool closeDetails() override;
    bool hasSearch() const override { return true; }
    void focusSearch() override;

    /// Looks for a token in `text` and explains it.
    void paste(const QString &text);
    void clear();

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    QWidget *makeHeader();
    QWidget *makeTokenBox();
    QWidget *makeLeft();
    QWidget *makeRight();
    void pasteClipboard();
    void takeKey(const QString &text);
    void openFile(const QString &path);
    void refuse(const QString &sentence);
    void inspect(const QByteArray &text, const QByteArray &cookieLine = {});
    QString wantedKid() const;
    std::shared_ptr<const std::string> signedText() const;
    void findWeakSecret();
    void showFindings();
    void inspectAgain();
    void startDecrypting(const QByteArray &token);
    void takeDecrypted(const TokenInspection &inspection);
    bool isCostly() const;
    void showInspection();
    void showParts();
    void showVerdict();
    void askStore();
    void tick();
    void copyReport();
    void setComparing(bool on);

    TokenService &m_tokens;
    SessionService &m_sessions;
    InspectorService &m_inspector;
    const Theme &m_theme;
    SecretClipboard m_clipboard;
    TokenInspection m_inspection;
    LiveState m_live;
    QByteArray m_cookieLine; ///< The pasted text when it is a Set-Cookie line.
    std::vector<Finding> m_findings;
    QString m_weakSecret; ///< Says how the secret was found; never the secret.
    QTimer m_ticks;
    quint64 m_generation = 0; ///< Of inspections; an answer of the store to an older one is dropped.
    int m_ticksSinceAsking = 0;
    bool m_asking = false;
    Worker m_files;
    Decryption m_decryption; ///< While it runs, nothing is known about the token.
    std::optional<qint64> m_judgeAgainAt; ///< Second of the clock; for what is too costly for each tick.

    QPushButton *m_mint, *m_compare, *m_copy, *m_copyToken, *m_clear;
    TokenDialogs *m_dialogs;
    MessageBar *m_message;
    VerdictPanel *m_verdict;
    QSplitter *m_splitter;
    QStackedWidget *m_stack; ///< The token, or two of them compared.
    CompareView *m_comparison = nullptr;
    TokenView *m_view;
    QLabel *m_found;
    RevealButton *m_reveal;
    QStackedWidget *m_leftStack;
    EmptyState *m_empty;
    TokenParts *m_parts;
    QScrollArea *m_partsArea;
    VerifyPanel *m_verify;
    ChecksPanel *m_checks;
    QWidget *m_right;
};

} // namespace gatehouse
