// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/tokenservice.h"
#include "ui/services.h"
#include "ui/theme/theme.h"

#include <QObject>

class QWidget;

namespace gatehouse {

class SecretClipboard;

/// What the Tokens page asks before it does something. The dialogs lie over `parent`.
class TokenDialogs : public QObject {
    Q_OBJECT

public:
    TokenDialogs(const Services &services, SecretClipboard &clipboard, const Theme &theme, QWidget *parent);

    void curl();
    void mint();
    void revoke(const QString &sessionId);
    void deny(const DenyOrder &order);

Q_SIGNALS:
    void said(const QString &sentence); ///< It was done.
    void denied();
    void inspectRequested(const QString &token);
    void keysRequested();

private:
    Services m_services;
    SecretClipboard &m_clipboard;
    const Theme &m_theme;
    QWidget *m_parent;
};

} // namespace gatehouse
