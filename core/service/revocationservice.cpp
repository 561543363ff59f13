// SPDX-License-Identifier: MIT
#include "core/service/revocationservice.h"

#include "core/auth/revocationjobs.h"
#include "core/auth/revocationlist.h"
#include "core/service/storeaccess.h"

#include <QSet>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr qsizetype previewedAtOnce = 2000;

/// What one call of the store looks up.
struct Part {
    RevokeTarget target;
    QStringList users; ///< Whole users; `target` is not used then.
};

/// A list of any length in parts of which each is one short job of the store. What is named twice ends once.
std::vector<Part> partsOf(std::vector<RevokeTarget> &targets, int usersAtOnce)
{
    std::vector<Part> parts;
    QSet<QString> seen;
    for (RevokeTarget &target : targets) {
        if (auto *sessions = std::get_if<SessionIds>(&target)) {
            sessions->ids.removeDuplicates();
            for (qsizetype from = 0; from < sessions->ids.size(); from += previewedAtOnce)
                parts.push_back({SessionIds{sessions->ids.mid(from, previewedAtOnce)}, {}});
            continue;
        }
        const auto &user = std::get<UserSessions>(target);
        if (!user.exceptSession.isEmpty()) {
            parts.push_back({target, {}});
        } else if (!seen.contains(user.userId)) {
            seen.insert(user.userId);
            if (parts.empty() || parts.back().users.isEmpty() || parts.back().users.size() >= usersAtOnce)
                parts.emplace_back();
            parts.back().users << user.userId;
        }
    }
    return parts;
}

} // namespace

/// One revocation on its way: an order to begin or, without targets, the id of one to go on with.
struct RevocationService::Task {
    RevocationPlan plan;
    RevocationOrder order;
    bool isResumed = false;
    bool isCancelled = false;
    RevocationResult result;
};

struct RevocationService::Planning {
    RevocationPlan plan;
    std::vector<Part> parts;
    std::size_t next = 0;
    QPromise<Result<RevocationPlan>> promise;

    void answer(Result<RevocationPlan> result)
    {
        promise.addResult(std::move(result));
        promise.finish();
    }
};

bool RevocationPlan::isUseful() const
{
    return preview.liveSessions > 0 || std::ranges::any_of(choice.targets, [](const RevokeTarget &target) {
               return std::holds_alternative<UserSessions>(target);
           });
}

RevocationService::RevocationService(StoreAccess &store, const QString &actor, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_actor(actor)
{
    m_undo.setSingleShot(true);
    connect(&m_undo, &QTimer::timeout, this, [this] {
        if (m_scheduled)
            enqueue(std::move(m_scheduled));
    });
}

RevocationService::~RevocationService() = default;

QFuture<Result<RevocationPlan>> RevocationService::plan(const RevocationChoice &choice)
{
    auto planning = std::make_shared<Planning>();
    planning->plan.id = RevocationOrder::newId();
    planning->plan.choice = choice;
    planning->plan.preview.alreadyEnded = choice.alreadyEnded;
    planning->promise.start();
    QFuture<Result<RevocationPlan>> future = planning->promise.future();
    // On the store's thread as well: there may be a million of them.
    auto split = m_store.run([planning](OpenStore &store) -> Done {
        planning->parts = partsOf(planning->plan.choice.targets, store.sessions.usersAtOnce());
        return {};
    });
    deliver(split, this, [this, planning](Done done) {
        done ? previewNext(planning) : planning->answer(Failure(std::move(done.error())));
    });
    return future;
}

void RevocationService::previewNext(const std::shared_ptr<Planning> &planning)
{
    if (planning->next == planning->parts.size()) {
        planning->plan.preview.countNames();
        planning->answer(std::move(planning->plan));
        return;
    }
    const Part &part = planning->parts[planning->next++];
    auto looked = m_store.run([&part, planning, nowMs = m_store.clock().nowMs()](OpenStore &store) {
        return part.users.isEmpty() ? store.sessions.preview(part.target, nowMs)
                                    : store.sessions.previewUsers(part.users, nowMs);
    });
    deliver(looked, this, [this, planning](Result<RevokePreview> preview) {
        if (!preview)
            return planning->answer(Failure(std::move(preview.error())));
        planning->plan.preview.add(*preview);
        previewNext(planning);
    });
}

QFuture<Result<RevocationPlan>> RevocationService::planList(const QString &list)
{
    const QStringList entries = entriesOf(list);
    if (entries.isEmpty())
        return QtFuture::makeReadyFuture(Result<RevocationPlan>(
            failure(Error::Code::Malformed, tr("The list has no session id, user id or login in it."))));
    auto promise = std::make_shared<QPromise<Result<RevocationPlan>>>();
    promise->start();
    const auto answer = [promise](Result<RevocationPlan> result) {
        promise->addResult(std::move(result));
        promise->finish();
    };
    auto resolved = m_store.run(
        [entries](OpenStore &store) { return resolveList(entries, store.sessions, store.users); });
    deliver(resolved, this, [this, answer, count = entries.size()](Result<ResolvedList> found) {
        if (!found)
            return answer(Failure(std::move(found.error())));
        RevocationChoice choice{found->targets(), {}, false, 0, found->notFound};
        if (count > 1)
            choice.what = QStringLiteral("a list of %1 entries").arg(count);
        deliver(plan(choice), this, answer);
    });
    return promise->future();
}

void RevocationService::schedule(const RevocationPlan &plan, const QString &reason)
{
    if (m_undoMs <= 0)
        return begin(plan, reason);
    if (m_accepted.contains(plan.id))
        return;
    m_accepted.insert(plan.id);
    if (m_scheduled)
        enqueue(std::move(m_scheduled));
    m_scheduled = std::make_unique<Task>();
    m_scheduled->plan = plan;
    m_scheduled->order = {plan.id, plan.choice.targets,     plan.choice.what, reason,
                          m_actor, plan.choice.deniesTokens};
    m_undo.start(m_undoMs);
    Q_EMIT scheduled(plan, m_undoMs);
}

void RevocationService::undo()
{
    if (!m_scheduled)
        return;
    m_undo.stop();
    const std::unique_ptr<Task> task = std::move(m_scheduled);
    Q_EMIT undone(task->plan);
}

void RevocationService::begin(const RevocationPlan &plan, const QString &reason)
{
    if (m_accepted.contains(plan.id))
        return;
    m_accepted.insert(plan.id);
    auto task = std::make_unique<Task>();
    task->plan = plan;
    task->order = {plan.id, plan.choice.targets, plan.choice.what, reason, m_actor, plan.choice.deniesTokens};
    enqueue(std::move(task));
}

void RevocationService::resume(const QString &id)
{
    const auto isIt = [&id](const std::unique_ptr<Task> &task) { return task && task->order.id == id; };
    if (isIt(m_running) || std::ranges::any_of(m_waiting, isIt))
        return;
    auto task = std::make_unique<Task>();
    task->order.id = id;
    task->isResumed = true;
    enqueue(std::move(task));
}

void RevocationService::enqueue(std::unique_ptr<Task> task)
{
    m_waiting.push_back(std::move(task));
    startNext();
}

void RevocationService::startNext()
{
    if (m_running || m_waiting.empty())
        return;
    m_running = std::move(m_waiting.front());
    m_waiting.pop_front();
    Q_EMIT begun(m_running->order.id);
    auto written = m_store.run(
        [order = m_running->order, isResumed = m_running->isResumed, actor = m_actor](OpenStore &store) {
            return isResumed ? store.revocations.resume(order.id, actor) : store.revocations.begin(order);
        });
    deliver(written, this, [this](Done begun) { begun ? sendNext() : report(std::move(begun.error())); });
}

void RevocationService::sendNext()
{
    auto step =
        m_store.run([id = m_running->order.id](OpenStore &store) { return store.revocations.next(id); });
    deliver(step, this, [this](Result<RevocationStep> sent) { take(std::move(sent)); });
}

void RevocationService::take(Result<RevocationStep> step)
{
    RevocationResult &result = m_running->result;
    if (!step) {
        result.stoppedBy = std::move(step.error());
        return end(result.stoppedBy->message);
    }
    std::ranges::move(step->items, std::back_inserter(result.items));
    if (step->cutOffSeconds)
        result.cutOffSeconds = step->cutOffSeconds;
    result.tally = step->tally;
    result.deniesTokens = step->deniesTokens;
    const bool isLast = step->isLast();
    result.stoppedBy = std::move(step->stoppedBy);
    Q_EMIT progressed(result.tally);
    if (!isLast && !m_running->isCancelled)
        return sendNext();
    if (!isLast)
        result.stoppedBy = Error{Error::Code::Cancelled, tr("It was stopped by the operator."), {}};
    end(result.stoppedBy ? result.stoppedBy->message : QString());
}

void RevocationService::end(const QString &why)
{
    auto ended = m_store.run(
        [id = m_running->order.id, why](OpenStore &store) { return store.revocations.end(id, why); });
    deliver(ended, this, [this](Result<RevocationTally> tally) {
        if (tally)
            m_running->result.tally = *tally;
        std::optional<Error> problem = m_running->result.stoppedBy;
        // What went wrong first says more.
        report(!problem && !tally ? std::move(tally.error()) : std::move(problem));
    });
}

void RevocationService::report(std::optional<Error> failure)
{
    const std::unique_ptr<Task> task = std::move(m_running);
    RevocationResult &result = task->result;
    result.id = task->order.id;
    result.stoppedBy = std::move(failure);
    result.accessTokensEndMs = m_store.accessTokensEndMs();
    Q_EMIT finished(result);
    startNext();
}

void RevocationService::cancel()
{
    if (m_running)
        m_running->isCancelled = true;
}

QFuture<Result<std::vector<UnfinishedRevocation>>> RevocationService::unfinished()
{
    return m_store.run([](OpenStore &store) { return store.revocations.unfinished(); });
}

QFuture<Result<std::vector<RevokeItem>>> RevocationService::items(const QString &id)
{
    return m_store.run([id](OpenStore &store) { return store.revocations.items(id); });
}

QFuture<Done> RevocationService::forget(const QString &id)
{
    return m_store.run(
        [id, actor = m_actor](OpenStore &store) { return store.revocations.forget(id, actor); });
}

} // namespace gatehouse
