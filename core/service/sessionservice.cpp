// SPDX-License-Identifier: MIT
#include "core/service/sessionservice.h"

#include "core/service/tell.h"

#include <QElapsedTimer>
#include <QSemaphore>

#include <atomic>

namespace gatehouse {

namespace {

constexpr int pollEveryMs = 400;
constexpr int restEveryMs = 5000; ///< While nobody looks.
/// Where nobody notes what changed, all is read again: not sooner than this, nor so often that the server
/// does little else.
constexpr qint64 rereadEveryMs = 2000;
constexpr qint64 restPerReading = 10;
/// Where the server tells what changed and a word of it may be lost.
constexpr qint64 trustedForMs = 300'000;
constexpr qint64 noMark = -1; ///< In place of a mark, of a store that has none.
constexpr std::size_t firstRows = 100;
constexpr qint64 batchEveryMs = 50;
constexpr std::size_t mostRows = 2048; ///< Taken in within a short turn of the event loop.
/// A store that is faster than the table waits for it, so that no pile of batches grows; but not for long, in
/// case somebody keeps them.
constexpr int longestWaitMs = 250;

} // namespace

/// One reading of all sessions; shared with the store's thread.
struct SessionService::Load {
    quint64 generation = 0;
    QPointer<SessionService> service;
    std::atomic<bool> isCancelled = false;
    QElapsedTimer time;
    bool isReread = false;
    QSemaphore room;
    class Sink;
};

/// Packs rows into batches and posts them to the GUI thread: the first hundred at once, then by time, or as
/// soon as there is enough for a turn of its event loop.
class SessionService::Load::Sink final : public SessionSink {
public:
    Sink(std::shared_ptr<Load> load, const StoreAccess &store)
        : m_shared(std::move(load))
        , m_load(*m_shared)
        , m_store(store)
        , m_batch(std::make_shared<SessionBatch>())
    {
        m_sinceBatch.start();
    }

    bool add(const SessionRow &row) override
    {
        m_batch->add(row);
        const bool isFirst = m_sent == 0 && m_batch->size() >= firstRows;
        // The clock is read for every 64th row: reading it costs as much as packing one.
        if (isFirst || m_batch->size() >= mostRows
            || (m_batch->size() % 64 == 0 && m_sinceBatch.elapsed() >= batchEveryMs))
            flush();
        return !m_load.isCancelled && !m_store.isStopping();
    }

    bool interrupted() override
    {
        flush();
        if (m_resumedMs || !m_lostAtRows) {
            m_lostAtRows = m_sent;
            m_resumedMs.reset();
            tellProgress(false);
        }
        return !m_load.isCancelled && !m_store.isStopping();
    }

    void resumed() override
    {
        m_resumedMs = m_store.clock().nowMs();
        tellProgress(false);
    }

    /// Also to the person who waits.
    void tellProgress(bool isFinished)
    {
        tell(m_load.service,
             [generation = m_load.generation, progress = progress(isFinished),
              isReread = m_load.isReread](SessionService &service) {
                 if (generation == service.m_generation && (progress.isFinished || !isReread))
                     Q_EMIT service.progressed(generation, progress);
             });
    }

    void flush()
    {
        if (m_batch->isEmpty())
            return;
        m_sent += static_cast<qint64>(m_batch->size());
        const LoadProgress progress = this->progress(false);
        const bool hasRoom = m_load.room.tryAcquire(1, longestWaitMs);
        tell(m_load.service,
             [generation = m_load.generation, batch = counted(std::move(m_batch), hasRoom), progress,
              isReread = m_load.isReread](SessionService &service) {
                 if (generation != service.m_generation)
                     return;
                 Q_EMIT service.arrived(generation, batch);
                 if (!isReread)
                     Q_EMIT service.progressed(generation, progress);
             });
        m_batch = std::make_shared<SessionBatch>();
        m_sinceBatch.restart();
    }

private:
    /// Makes room for another batch when nobody has this one any more.
    std::shared_ptr<const SessionBatch> counted(std::shared_ptr<SessionBatch> batch, bool tookRoom)
    {
        if (!tookRoom)
            return batch;
        const SessionBatch *bare = batch.get();
        return {bare,
                [batch = std::move(batch), load = m_shared](const SessionBatch *) { load->room.release(); }};
    }
    LoadProgress progress(bool isFinished) const
    {
        return {m_sent, m_load.time.elapsed(), isFinished, m_lostAtRows, m_resumedMs};
    }

    std::shared_ptr<Load> m_shared;
    Load &m_load;
    const StoreAccess &m_store;
    std::shared_ptr<SessionBatch> m_batch;
    QElapsedTimer m_sinceBatch;
    qint64 m_sent = 0;
    std::optional<qint64> m_lostAtRows, m_resumedMs;
};

SessionService::SessionService(StoreAccess &store, const QString &actor, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_actor(actor)
    , m_revocations(store, actor)
{
    qRegisterMetaType<std::shared_ptr<const SessionBatch>>();
    m_timer.setInterval(pollEveryMs);
    connect(&m_timer, &QTimer::timeout, this, &SessionService::poll);
    connect(&m_revocations, &RevocationService::finished, this, [this](const RevocationResult &result) {
        Q_EMIT revoked({result.items, result.cutOffSeconds, {}});
        lookAgainAt(result.items);
    });
}

SessionService::~SessionService() { dropLoad(); }

void SessionService::load()
{
    m_isLoaded = false;
    read(false);
}

void SessionService::read(bool isReread)
{
    dropLoad();
    ++m_generation;
    m_loadAgain = false;
    auto load = std::make_shared<Load>();
    load->generation = m_generation;
    load->service = this;
    load->time.start();
    load->isReread = isReread;
    load->room.release(m_batchesUnderWay);
    m_load = load;
    if (isReread)
        Q_EMIT rereadStarted(m_generation);
    else
        Q_EMIT loadStarted(m_generation);
    auto reading = m_store.run([load, &access = m_store](OpenStore &store) -> Result<qint64> {
        Load::Sink sink(load, access);
        // The mark is taken first: what changes during the scan is told again rather than missed.
        SessionBatch none;
        Result<qint64> mark = store.sessions.changes(0, none);
        if (!mark && mark.error().code == Error::Code::Unsupported)
            mark = noMark;
        if (!mark)
            return mark;
        if (Done scanned = store.sessions.scan(sink); !scanned)
            return Failure(std::move(scanned.error()));
        sink.flush();
        sink.tellProgress(true);
        return mark;
    });
    deliver(reading, this, [this, load](const Result<qint64> &mark) { finishLoad(load, mark); });
}

void SessionService::finishLoad(const std::shared_ptr<Load> &load, const Result<qint64> &mark)
{
    if (load != m_load)
        return;
    m_load.reset();
    if (mark) {
        m_mark = *mark;
        m_isLoaded = true;
        m_readingTookMs = load->time.elapsed();
        m_sinceRead.start();
        m_timer.start();
        setReachable(true);
        refreshRights();
        return;
    }
    // What was refused would be refused again: a person, or other rights, must change something first.
    const Error::Code code = mark.error().code;
    const bool mayPass =
        code != Error::Code::Denied && code != Error::Code::Malformed && code != Error::Code::Unsupported;
    if (code != Error::Code::Cancelled) {
        m_loadAgain = mayPass;
        m_timer.start();
        if (mayPass || load->isReread)
            setReachable(false, mark.error());
    }
    if (!load->isReread)
        Q_EMIT loadFailed(load->generation, mark.error());
}

void SessionService::dropLoad()
{
    if (!m_load)
        return;
    m_load->isCancelled = true;
    m_load.reset();
}

void SessionService::cancelLoad()
{
    if (!isLoading())
        return;
    dropLoad();
    Q_EMIT loadFailed(m_generation, {Error::Code::Cancelled, tr("Reading was stopped."), {}});
}

void SessionService::setLive(bool live)
{
    m_live = live;
    m_timer.setInterval(live ? pollEveryMs : restEveryMs);
    m_timer.start();
    poll();
}

bool SessionService::isLive() const { return m_live && m_isLoaded; }

bool SessionService::isLoading() const { return m_load != nullptr && !m_load->isReread; }

bool SessionService::isRereadDue() const
{
    const bool isTold = m_mark != noMark;
    // What others delete on a server is not told everywhere. An embedded store deletes only what is over.
    if (!m_isLoaded || !m_reachable
        || (isTold && m_store.profile().kind == ConnectionProfile::Kind::Embedded))
        return false;
    return m_sinceRead.elapsed()
        >= std::max(isTold ? trustedForMs : rereadEveryMs, restPerReading * m_readingTookMs);
}

void SessionService::poll()
{
    if (m_asking || m_load)
        return;
    if (isRereadDue()) {
        read(true);
        return;
    }
    m_asking = true;
    auto asking = m_store.run(
        [mark = m_mark, onlyPing = !m_isLoaded || m_mark == noMark](OpenStore &store) -> Result<Polled> {
            auto batch = std::make_shared<SessionBatch>();
            if (onlyPing) {
                if (Done alive = store.sessions.ping(); !alive)
                    return Failure(std::move(alive.error()));
                return Polled{mark, batch};
            }
            if (!store.sessions.mayHaveChanged())
                return Polled{mark, batch};
            const Result<qint64> next = store.sessions.changes(mark, *batch);
            if (!next)
                return Failure(next.error());
            return Polled{*next, batch};
        });
    deliver(asking, this, [this, generation = m_generation](Result<Polled> changes) {
        m_asking = false;
        takeChanges(generation, std::move(changes));
    });
}

void SessionService::takeChanges(quint64 generation, Result<Polled> changes)
{
    if (generation != m_generation)
        return;
    if (!changes && changes.error().code == Error::Code::Conflict) {
        load(); // The store was set back to an older state, so every row may have changed.
        return;
    }
    if (!changes && changes.error().code == Error::Code::Unsupported) {
        m_mark = noMark; // It tells no more, or something may have been missed: all is read again soon.
        return;
    }
    if (!changes) {
        if (changes.error().code != Error::Code::Cancelled)
            setReachable(false, changes.error());
        return;
    }
    setReachable(true);
    if (m_loadAgain) {
        read(m_isLoaded);
        return;
    }
    m_mark = changes->mark;
    if (!changes->batch->isEmpty())
        Q_EMIT arrived(generation, changes->batch);
}

void SessionService::setReachable(bool reachable, const Error &error)
{
    if (reachable == m_reachable)
        return;
    m_reachable = reachable;
    Q_EMIT connectionChanged(reachable, error);
    if (reachable)
        refreshRights();
}

/// What this connection may do can change while the program runs, at the latest with a new connection.
void SessionService::refreshRights()
{
    deliver(info(), this, [this](Result<StoreInfo> info) {
        if (!info)
            return;
        m_info = std::move(*info);
        Q_EMIT rightsChanged();
    });
}

bool SessionService::may(Capability capability) const
{
    static constexpr Capabilities looking{Capability::List, Capability::History, Capability::Changes};
    if (m_store.profile().isReadOnly && !looking.testFlag(capability))
        return false;
    return !m_info || m_info->capabilities.testFlag(capability);
}

QString SessionService::whyNot(Capability capability) const
{
    if (may(capability))
        return {};
    if (m_store.profile().isReadOnly)
        return tr("This connection is read-only.");
    const QStringList &missing = m_info->missingRights;
    return missing.isEmpty() ? tr("This store cannot do that.") : missing.join(QLatin1Char('\n'));
}

/// Where the store does not tell what changed, that what was just revoked ended would be seen late.
void SessionService::lookAgainAt(const std::vector<RevokeItem> &items)
{
    constexpr std::size_t few = 64;
    if (m_mark != noMark || !m_isLoaded || items.empty())
        return;
    if (items.size() > few) {
        read(true);
        return;
    }
    QStringList ids;
    for (const RevokeItem &item : items)
        if (!item.sessionId.isEmpty()) // A whole user of whom it is not known what came of it has none.
            ids += item.sessionId;
    auto looking = m_store.run([ids](OpenStore &store) -> Result<Looked> {
        Looked looked{std::make_shared<SessionBatch>(), false};
        for (const QString &id : ids) {
            const Result<std::optional<Session>> found = store.sessions.find(id);
            if (!found)
                return Failure(found.error());
            if (*found)
                looked.someStay = true;
            else
                looked.gone->remove(id.toStdString());
        }
        return looked;
    });
    deliver(looking, this, [this](const Result<Looked> &looked) {
        if (!looked || m_mark != noMark || !m_isLoaded)
            return; // It is read anew anyway.
        if (!looked->gone->isEmpty())
            Q_EMIT arrived(m_generation, looked->gone);
        if (looked->someStay)
            read(true);
    });
}

QFuture<Result<StoreInfo>> SessionService::info()
{
    return m_store.run([](OpenStore &store) -> Result<StoreInfo> { return store.sessions.info(); });
}

QFuture<Result<std::optional<Session>>> SessionService::find(const QString &sessionId)
{
    return m_store.run([sessionId](OpenStore &store) { return store.sessions.find(sessionId); });
}

QFuture<Result<std::vector<SessionEvent>>> SessionService::history(const QString &sessionId)
{
    return m_store.run([sessionId](OpenStore &store) { return store.sessions.history(sessionId); });
}

} // namespace gatehouse
