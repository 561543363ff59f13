// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/inspectorservice.h"
#include "ui/theme/theme.h"
#include "ui/tokens/keyreader.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;

namespace gatehouse {

class MessageBar;

/// Public keys from elsewhere: asked for by the address of a JWK set or by the name of an issuer. Says where
/// they came from and how old they are.
class RemoteKeysBox : public QWidget {
    Q_OBJECT

public:
    enum class Kind { Url, Issuer };
    RemoteKeysBox(Kind kind, InspectorService &inspector, const Clock &clock, const Theme &theme,
                  QWidget *parent = nullptr);

    /// The keys, or why there are none yet.
    const BroughtKeys &brought() const { return m_brought; }
    /// What the token asks for. A kid that is not among the keys asks once more.
    void setWantedKid(const QString &kid);
    void wipe();

Q_SIGNALS:
    void changed();

private:
    void fetch(JwksFetcher::Asking asking);
    void take(const Result<FetchedKeys> &fetched);
    void setBusy(bool busy);
    void showAge();
    bool hasKid(const QString &kid) const;

    Kind m_kind;
    InspectorService &m_inspector;
    const Clock &m_clock;
    QLineEdit *m_address;
    QPushButton *m_fetch;
    QProgressBar *m_progress;
    QLabel *m_origin;
    MessageBar *m_message;
    BroughtKeys m_brought;
    QUrl m_source;
    qint64 m_fetchedMs = 0;
    QString m_wantedKid;
    quint64 m_generation = 0; ///< An answer to an older question is dropped.
    QTimer m_ticks;
};

} // namespace gatehouse
