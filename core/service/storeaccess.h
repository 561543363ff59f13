// SPDX-License-Identifier: MIT
#pragma once

#include "core/auth/authority.h"
#include "core/auth/revoker.h"
#include "core/base/secret.h"
#include "core/base/worker.h"
#include "core/store/connectionprofile.h"

#include <QElapsedTimer>

#include <atomic>
#include <memory>
#include <optional>

namespace gatehouse {

class RevocationJobs;

/// The SQLite file with the keys and the audit trail: the embedded store itself; for a server a local file.
QString recordsPath(const ConnectionProfile &profile);

/// What a job on the store's thread works with. Lives on that thread only.
struct OpenStore {
    SessionStore &sessions;
    AuditLog &audit;
    Revoker &revoker;
    RevocationJobs &revocations;
    UserDirectory *users = nullptr; ///< Null where the store keeps no users.
    Authority *authority = nullptr; ///< Null where tokens cannot be issued.
};

/// The way to one store: a thread of its own on which the store is opened at the first job, used, and closed
/// at the end. When opening fails, each job fails with that Error and the next job tries again.
class StoreAccess {
public:
    /// MustExist: for a program that looks and leaves. No file is made, and no old session is tidied away.
    /// Sessions on a server are never tidied away unasked, however it is opened: see tidy().
    enum class Opening { MakeIfMissing, MustExist };

    /// `keys` and `clock` outlive this object.
    StoreAccess(ConnectionProfile profile, TokenPolicy policy, const KeyRingShelf &keys, const Clock &clock,
                Opening opening = Opening::MakeIfMissing);
    ~StoreAccess();
    StoreAccess(const StoreAccess &) = delete;
    StoreAccess &operator=(const StoreAccess &) = delete;

    /// For a server: jobs end with Locked from now on, without asking it, until release() or setPassword().
    /// So does every job after the server refused the password: it must not be tried again and again.
    void hold();
    void release();
    void setPassword(Secret password);
    /// As it was set; null: none.
    const std::shared_ptr<const Secret> &password() const { return m_password; }

    const ConnectionProfile &profile() const { return m_profile; }
    /// With the lives of tokens that the profile tells.
    const TokenPolicy &policy() const { return m_policy; }
    const KeyRingShelf &keys() const { return m_keys; }
    /// The server's time, where it differs by a second or more; else this machine's. Measured once a minute,
    /// and when this machine's clock was set, before the next job.
    const Clock &clock() const { return m_clock; }
    /// How far the server's clock is ahead of this machine's; 0 when under a second, or not known.
    qint64 clockSkewMs() const { return m_clock.shiftMs(); }

    /// The moment from which no access token issued until now can be valid any more, in milliseconds:
    /// now + life of an access token + leeway.
    qint64 accessTokensEndMs() const;

    /// Removes sessions and denials that were over a day ago, by the clock of the store; how many sessions.
    /// Audited. Error Unsupported where the server does that by itself (Redis).
    QFuture<Result<int>> tidy(const QString &actor);

    /// Runs `job(OpenStore &) -> Result<T>` on the store's thread.
    template <class Job>
    auto run(Job job) -> QFuture<std::invoke_result_t<Job &, OpenStore &>>
    {
        using Answer = std::invoke_result_t<Job &, OpenStore &>;
        return m_worker.run([this, job = std::move(job)]() mutable -> Answer {
            if (m_stopping)
                return failure(Error::Code::Cancelled, QString());
            Result<OpenStore *> store = opened();
            if (!store)
                return Failure(std::move(store.error()));
            return job(**store);
        });
    }
    /// Jobs that have not begun end with Cancelled; long ones look at this.
    bool isStopping() const { return m_stopping; }

private:
    struct Parts;
    void letGo(std::shared_ptr<const Secret> password);
    Result<OpenStore *> opened();
    Result<std::unique_ptr<Parts>> open() const;
    Result<std::unique_ptr<Parts>> openServer() const;
    void tidyWhenDue();
    void followServerClock();

    ConnectionProfile m_profile;
    TokenPolicy m_policy;
    const KeyRingShelf &m_keys;
    const Clock &m_machineClock;
    ShiftedClock m_clock;
    Opening m_opening;
    std::shared_ptr<const Secret> m_password; ///< Null: none.
    std::atomic<bool> m_stopping = false;
    // Touched on the worker only.
    std::shared_ptr<const Secret> m_passwordToUse;
    std::optional<Error> m_held;
    std::unique_ptr<Parts> m_parts;
    bool m_wasOpen = false; ///< A file that was there once is never made anew.
    qint64 m_tidiedMs = 0;
    QElapsedTimer m_sinceClockRead;
    qint64 m_clockReadMs = 0; ///< By this machine's clock.
    Worker m_worker;
};

} // namespace gatehouse
