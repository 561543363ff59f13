// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/sessionservice.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QShortcut;
class QTimer;

namespace gatehouse {

class MessageBar;
class Theme;

/// Above every page: the seconds in which a revocation can be undone, how far it has come, what came of it,
/// and what was interrupted before. Takes no room when there is nothing to say. When it goes, with its
/// window, nothing that still could be undone is sent.
class RevocationBar : public QWidget {
    Q_OBJECT

public:
    RevocationBar(SessionService &sessions, const Theme &theme, QWidget *parent = nullptr);
    ~RevocationBar() override;

private:
    QWidget *buildProgress(const Theme &theme);
    void follow();
    QString countdown() const;
    void showCountdown();
    void showUndone(const RevocationPlan &plan);
    void showBegun();
    void showProgress(const RevocationTally &tally);
    void showResult(const RevocationResult &result);
    void askUnfinished();
    void showUnfinished(const std::vector<UnfinishedRevocation> &unfinished);
    void showItems(const UnfinishedRevocation &unfinished);
    void askToContinue(const UnfinishedRevocation &unfinished);
    void askToForget(const UnfinishedRevocation &unfinished);
    void forget(const QString &id);
    void updateRoom();

    SessionService &m_sessions;
    RevocationService &m_revocations;
    const Theme &m_theme;
    MessageBar *m_undo, *m_result, *m_unfinished;
    QWidget *m_progress = nullptr;
    QLabel *m_progressText = nullptr;
    QProgressBar *m_progressBar = nullptr;
    QPushButton *m_cancel = nullptr;
    QShortcut *m_undoKey;
    QTimer *m_second;
    QString m_scheduled; ///< What the countdown is about.
};

} // namespace gatehouse
