// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/revocationservice.h"
#include "core/service/storeaccess.h"
#include "core/session/sessionbatch.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <memory>

namespace gatehouse {

/// How far a load has come.
struct LoadProgress {
    qint64 rows = 0;
    qint64 elapsedMs = 0;
    bool isFinished = false;
    /// Where the connection was lost last, in rows; nothing when it held.
    std::optional<qint64> lostAtRows = {};
    /// When reading went on after that, by our clock; nothing while another connection is sought.
    std::optional<qint64> resumedMs = {};
};

/// Lists sessions and keeps the list live. On the GUI thread; the work is done on the store's.
class SessionService : public QObject {
    Q_OBJECT

public:
    explicit SessionService(StoreAccess &store, const QString &actor, QObject *parent = nullptr);
    ~SessionService() override;

    /// Reads all sessions; batches arrive from now on, the first ones at once. After the last one the list is
    /// kept live. Calling again starts over with a new generation. After a failed load the store is asked
    /// until it answers, and then loading begins by itself.
    void load();
    /// Told by loadFailed() with Error::Cancelled. The list is then incomplete, and not kept live.
    void cancelLoad();
    /// While nobody looks the store is asked less often: the numbers elsewhere in the window still follow,
    /// and so does whether the store can be reached, even when nothing was loaded yet. On by default after a
    /// load.
    void setLive(bool live);
    bool isLive() const;
    bool isLoading() const;

    QFuture<Result<StoreInfo>> info();
    /// Asks what this connection may do; told by rightsChanged(). Done by itself after a load.
    void refreshRights();
    /// As the store said when it was last loaded or came back; nothing before that.
    const std::optional<StoreInfo> &storeInfo() const { return m_info; }
    /// False when it is known that this connection cannot do that.
    bool may(Capability capability) const;
    /// Why not, in one sentence, or empty.
    QString whyNot(Capability capability) const;
    QFuture<Result<std::optional<Session>>> find(const QString &sessionId);
    QFuture<Result<std::vector<SessionEvent>>> history(const QString &sessionId);
    /// Revokes; what was revoked is announced by revoked() as well.
    RevocationService &revocations() { return m_revocations; }
    /// As StoreAccess::accessTokensEndMs().
    qint64 accessTokensEndMs() const { return m_store.accessTokensEndMs(); }
    /// So many batches of a load may wait to be taken in; then the store waits, so that no pile of them
    /// grows. 64 unless set.
    void setBatchesUnderWay(int most) { m_batchesUnderWay = most; }
    const StoreAccess &store() const { return m_store; }
    /// The operator's name, as it will stand in the audit trail.
    const QString &actor() const { return m_actor; }

Q_SIGNALS:
    void loadStarted(quint64 generation);
    /// A store that cannot tell what changed (the guide's layout) is read anew from time to time. As a load,
    /// but nothing for the person to wait for, and not told by loadFailed().
    void rereadStarted(quint64 generation);
    /// New or changed sessions. Nothing comes of an older generation once another has started.
    void arrived(quint64 generation, std::shared_ptr<const gatehouse::SessionBatch> batch);
    void progressed(quint64 generation, gatehouse::LoadProgress progress);
    void loadFailed(quint64 generation, gatehouse::Error error);
    /// The store could not be asked, or could again (error has no message).
    void connectionChanged(bool reachable, gatehouse::Error error);
    void rightsChanged();
    void revoked(gatehouse::RevokeOutcome outcome);

private:
    struct Load;
    /// At sessions that were revoked.
    struct Looked {
        std::shared_ptr<SessionBatch> gone; ///< Only ids.
        bool someStay = false; ///< As revoked, or they could not be.
    };
    struct Polled {
        qint64 mark = 0;
        std::shared_ptr<const SessionBatch> batch;
    };
    void read(bool isReread);
    void lookAgainAt(const std::vector<RevokeItem> &items);
    bool isRereadDue() const;
    void finishLoad(const std::shared_ptr<Load> &load, const Result<qint64> &mark);
    void poll();
    void takeChanges(quint64 generation, Result<Polled> changes);
    void setReachable(bool reachable, const Error &error = {});
    void dropLoad();

    StoreAccess &m_store;
    QString m_actor;
    RevocationService m_revocations;
    QTimer m_timer;
    std::shared_ptr<Load> m_load; ///< The one in progress.
    quint64 m_generation = 0;
    qint64 m_mark = 0;
    QElapsedTimer m_sinceRead; ///< Since all sessions were read last.
    qint64 m_readingTookMs = 0;
    int m_batchesUnderWay = 64;
    bool m_asking = false;
    bool m_live = true;
    bool m_isLoaded = false; ///< A load has ended well, so there is a mark to ask from.
    bool m_loadAgain = false; ///< The last load failed; the next sign of life starts another.
    bool m_reachable = true;
    std::optional<StoreInfo> m_info;
};

} // namespace gatehouse
