// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"

#include <QCoreApplication>
#include <QFuture>
#include <QPointer>
#include <QPromise>
#include <QThreadPool>

#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

namespace gatehouse {

/// One thread that does jobs in the order they were given. Jobs may block: that is what it is for, so that
/// nothing blocks on the GUI thread. Ending the worker waits for the jobs it was given.
class Worker {
public:
    Worker()
    {
        m_pool.setMaxThreadCount(1);
        m_pool.setExpiryTimeout(-1);
    }
    ~Worker();
    Worker(const Worker &) = delete;
    Worker &operator=(const Worker &) = delete;

    /// Runs `job` on the thread. `job` takes nothing and returns a Result; the future always gets one, also
    /// when the job throws. The future is never cancelled from here.
    template <class Job>
    auto run(Job job) -> QFuture<std::invoke_result_t<Job &>>
    {
        using Answer = std::invoke_result_t<Job &>;
        // QThreadPool of Qt 6.4 takes only copyable functors; the shared state makes a move-only job fit.
        struct State {
            QPromise<Answer> promise;
            Job job;
        };
        auto state = std::make_shared<State>(State{QPromise<Answer>(), std::move(job)});
        QFuture<Answer> future = state->promise.future();
        state->promise.start();
        m_pool.start([state] {
            try {
                state->promise.addResult(state->job());
            } catch (const std::exception &problem) {
                state->promise.addResult(
                    Answer(failure(Error::Code::Internal,
                                   QCoreApplication::translate("Worker", "The work ended unexpectedly."),
                                   QString::fromUtf8(problem.what()))));
            }
            state->promise.finish();
        });
        return future;
    }

private:
    QThreadPool m_pool;
};

/// Hands the result of `future` to `use` on the GUI thread, and only while `owner` lives.
///
/// The continuation hangs on the application object and looks at the owner there: a context object that
/// ends before the promise does is unsafe in Qt 6.4.
template <class T, class Owner, class Use>
void deliver(QFuture<T> future, Owner *owner, Use use)
{
    future.then(qApp, [guard = QPointer<Owner>(owner), use = std::move(use)](T value) mutable {
        if (guard)
            use(std::move(value));
    });
}

} // namespace gatehouse
