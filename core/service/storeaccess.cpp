// SPDX-License-Identifier: MIT
#include "core/service/storeaccess.h"

#include "core/audit/sqlauditlog.h"
#include "core/auth/revocationjobs.h"
#include "core/auth/sqluserdirectory.h"
#include "core/base/log.h"
#include "core/service/audited.h"
#include "core/service/serverstore.h"
#include "core/store/sql/migrations.h"
#include "core/store/sql/sqlsessionstore.h"

#include <QStandardPaths>

namespace gatehouse {

namespace {

constexpr qint64 tidyEveryMs = qint64(24) * 3600 * 1000;
constexpr qint64 readClockEveryMs = 60'000;
constexpr qint64 leastSkewMs = 1000; ///< Less may be the way the question took.

/// Tells a server's sessions from others' in the same file of records. Empty: those in the file itself.
QString storeName(const ConnectionProfile &profile)
{
    if (profile.kind == ConnectionProfile::Kind::Embedded)
        return {};
    const bool isRedis = profile.kind == ConnectionProfile::Kind::Redis;
    const int usualPort = profile.sentinelPrimary.isEmpty() ? 6379 : 26379;
    const int port = profile.port != 0 ? profile.port : isRedis ? usualPort : 5432;
    const QString server = profile.host.isEmpty() ? profile.service : profile.host;
    QString name = QStringLiteral("%1 %2:%3/%4 %5 %6")
                       .arg(isRedis ? QStringLiteral("Redis") : QStringLiteral("PostgreSQL"), server,
                            QString::number(port), profile.database, profile.schema, profile.layout);
    // One Sentinel knows many primaries.
    if (!profile.sentinelPrimary.isEmpty())
        name += QStringLiteral(" primary ") + profile.sentinelPrimary;
    return name;
}

/// As a person tells it from others, for the audit trail.
QString storeTitle(const ConnectionProfile &profile)
{
    if (profile.kind == ConnectionProfile::Kind::Embedded)
        return {};
    return profile.name.isEmpty() ? profile.toUrl()
                                  : QStringLiteral("%1 (%2)").arg(profile.name, profile.toUrl());
}

TokenPolicy withLives(TokenPolicy policy, const ConnectionProfile &profile)
{
    if (profile.accessLifeSeconds > 0)
        policy.accessLife = std::chrono::seconds(profile.accessLifeSeconds);
    if (profile.refreshLifeSeconds > 0)
        policy.refreshLife = std::chrono::seconds(profile.refreshLifeSeconds);
    return policy;
}

} // namespace

QString recordsPath(const ConnectionProfile &profile)
{
    if (!profile.path.isEmpty())
        return profile.path;
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)
        + QStringLiteral("/gatehouse/records.db");
}

/// Beside a server's sessions, the records of who did what are kept in a local file, and no users.
struct StoreAccess::Parts {
    Parts(std::unique_ptr<SqlConnection> opened, ServerStore onServer, const StoreAccess &access)
        : connection(std::move(opened))
        , server(std::move(onServer))
        , embedded(*connection)
        , audit(*connection, storeTitle(access.m_profile))
        , users(*connection)
        , sessions(server.sessions ? *server.sessions : embedded)
        , revoker(sessions, audit, access.m_clock)
        , revocations(sessions, audit, RevocationJournal(*connection, storeName(access.m_profile)),
                      access.m_clock, access.m_policy.longestLife(KeyUse::Access))
        , authority(sessions, users, audit, access.m_keys, access.m_clock, access.m_policy)
        , open{sessions,
               audit,
               revoker,
               revocations,
               server.sessions ? nullptr : &users,
               server.sessions ? nullptr : &authority}
    { }

    Result<int> purge(qint64 nowMs)
    {
        if (!server.sessions)
            return embedded.purge(nowMs);
        if (server.purge)
            return server.purge();
        return failure(
            Error::Code::Unsupported,
            QCoreApplication::translate(
                "StoreAccess", "Redis removes by itself what is over, at the end of each key's life."));
    }

    std::unique_ptr<SqlConnection> connection;
    ServerStore server; ///< Empty for an embedded store.
    SqlSessionStore embedded;
    SqlAuditLog audit;
    SqlUserDirectory users;
    SessionStore &sessions;
    Revoker revoker;
    RevocationJobs revocations;
    Authority authority;
    OpenStore open;
};

StoreAccess::StoreAccess(ConnectionProfile profile, TokenPolicy policy, const KeyRingShelf &keys,
                         const Clock &clock, Opening opening)
    : m_profile(std::move(profile))
    , m_policy(withLives(std::move(policy), m_profile))
    , m_keys(keys)
    , m_machineClock(clock)
    , m_clock(m_machineClock)
    , m_opening(opening)
{ }

StoreAccess::~StoreAccess()
{
    m_stopping = true;
    m_worker.run([this]() -> Done {
        m_parts.reset();
        return {};
    });
}

void StoreAccess::hold()
{
    m_worker.run([this]() -> Done {
        m_held = Error{Error::Code::Locked,
                       QCoreApplication::translate("StoreAccess", "The connection waits for its password."),
                       {}};
        return {};
    });
}

void StoreAccess::release() { letGo(m_password); }

void StoreAccess::setPassword(Secret password)
{
    m_password = std::make_shared<const Secret>(std::move(password));
    letGo(m_password);
}

void StoreAccess::letGo(std::shared_ptr<const Secret> password)
{
    m_worker.run([this, password = std::move(password)]() -> Done {
        m_passwordToUse = password;
        m_held.reset();
        return {};
    });
}

qint64 StoreAccess::accessTokensEndMs() const
{
    return m_clock.nowMs() + 1000 * m_policy.longestLife(KeyUse::Access).count();
}

Result<OpenStore *> StoreAccess::opened()
{
    if (m_held)
        return Failure(*m_held);
    if (m_parts) {
        if (Done same = m_parts->connection->checkFile(); !same) {
            m_parts.reset();
            return Failure(std::move(same.error()));
        }
    } else {
        Result<std::unique_ptr<Parts>> parts = open();
        if (!parts) {
            if (parts.error().code == Error::Code::Locked)
                m_held = parts.error();
            return Failure(std::move(parts.error()));
        }
        m_parts = std::move(*parts);
        m_wasOpen = true;
    }
    followServerClock();
    tidyWhenDue();
    return &m_parts->open;
}

Result<std::unique_ptr<StoreAccess::Parts>> StoreAccess::open() const
{
    if (m_profile.kind != ConnectionProfile::Kind::Embedded)
        return openServer();
    SqlConnection::Options options;
    options.busyTimeoutMs = m_profile.deadlineMs;
    options.readOnly = m_profile.isReadOnly;
    options.mustExist = m_wasOpen || m_opening == Opening::MustExist;
    Result<std::unique_ptr<SqlConnection>> connection = openEmbeddedStore(m_profile.path, options);
    if (!connection)
        return Failure(std::move(connection.error()));
    return std::make_unique<Parts>(std::move(*connection), ServerStore(), *this);
}

Result<std::unique_ptr<StoreAccess::Parts>> StoreAccess::openServer() const
{
    Result<ServerStore> server = openServerStore(m_profile, m_passwordToUse, m_stopping);
    if (!server)
        return Failure(std::move(server.error()));
    SqlConnection::Options options;
    options.busyTimeoutMs = m_profile.deadlineMs;
    Result<std::unique_ptr<SqlConnection>> records = openEmbeddedStore(recordsPath(m_profile), options);
    if (!records)
        return Failure(std::move(records.error()));
    return std::make_unique<Parts>(std::move(*records), std::move(*server), *this);
}

/// Ends of sessions and cut-offs are what the server and all who ask it go by. While it does not answer, what
/// was measured last stays.
void StoreAccess::followServerClock()
{
    if (!m_parts->server.sessions)
        return;
    const qint64 nowMs = m_machineClock.nowMs();
    if (m_sinceClockRead.isValid()) {
        const qint64 passedMs = m_sinceClockRead.elapsed();
        const bool wasSet = std::abs(nowMs - m_clockReadMs - passedMs) >= leastSkewMs;
        if (passedMs < readClockEveryMs && !wasSet)
            return;
    }
    m_sinceClockRead.start();
    m_clockReadMs = nowMs;
    if (const Result<std::optional<qint64>> skewMs = m_parts->sessions.measureClockSkew())
        m_clock.setShift(std::abs(skewMs->value_or(0)) < leastSkewMs ? 0 : skewMs->value_or(0));
}

QFuture<Result<int>> StoreAccess::tidy(const QString &actor)
{
    return run([this, actor](OpenStore &store) -> Result<int> {
        return audited(
            store.audit, m_clock,
            Deed{AuditAction::StoreTidy,
                 actor,
                 QCoreApplication::translate("StoreAccess", "sessions that are over"),
                 {}},
            [&] { return m_parts->purge(m_clock.nowMs()); },
            [](const Result<int> &removed) {
                return QCoreApplication::translate("StoreAccess", "%1 removed").arg(*removed);
            });
    });
}

/// In the embedded store sessions past their absolute end go once a day, as a job of its own behind those
/// that wait already. Nobody does that to a server's sessions but a person who asks for it.
void StoreAccess::tidyWhenDue()
{
    const qint64 nowMs = m_clock.nowMs();
    if (m_parts->server.sessions || m_opening == Opening::MustExist || m_profile.isReadOnly
        || nowMs - m_tidiedMs < tidyEveryMs)
        return;
    m_tidiedMs = nowMs;
    m_worker.run([this]() -> Done {
        if (m_stopping || !m_parts)
            return {};
        const Result<int> removed = m_parts->purge(m_clock.nowMs());
        if (!removed)
            qCWarning(lcStore) << "Sessions that are over could not be removed:" << removed.error().message;
        return {};
    });
}

} // namespace gatehouse
