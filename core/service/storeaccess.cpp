// SPDX-License-Identifier: MIT
#include "core/service/storeaccess.h"

#include "core/audit/sqlauditlog.h"
#include "core/auth/sqluserdirectory.h"
#include "core/base/log.h"
#include "core/store/sql/migrations.h"
#include "core/store/sql/sqlsessionstore.h"

namespace gatehouse {

namespace {

constexpr qint64 tidyEveryMs = qint64(24) * 3600 * 1000;

} // namespace

struct StoreAccess::Parts {
    Parts(std::unique_ptr<SqlConnection> opened, const StoreAccess &access)
        : connection(std::move(opened))
        , sessions(*connection)
        , audit(*connection)
        , users(*connection)
        , revoker(sessions, audit, access.m_clock)
        , authority(sessions, users, audit, access.m_keys, access.m_clock, access.m_policy)
    { }

    std::unique_ptr<SqlConnection> connection;
    SqlSessionStore sessions;
    SqlAuditLog audit;
    SqlUserDirectory users;
    Revoker revoker;
    Authority authority;
    OpenStore open{sessions, audit, revoker, &users, &authority};
};

StoreAccess::StoreAccess(ConnectionProfile profile, TokenPolicy policy, const KeyRingShelf &keys,
                         const Clock &clock, Opening opening)
    : m_profile(std::move(profile))
    , m_policy(std::move(policy))
    , m_keys(keys)
    , m_clock(clock)
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

Result<OpenStore *> StoreAccess::opened()
{
    if (m_parts) {
        if (Done same = m_parts->connection->checkFile(); !same) {
            m_parts.reset();
            return Failure(std::move(same.error()));
        }
    } else {
        Result<std::unique_ptr<Parts>> parts = open();
        if (!parts)
            return Failure(std::move(parts.error()));
        m_parts = std::move(*parts);
        m_wasOpen = true;
    }
    tidyWhenDue();
    return &m_parts->open;
}

Result<std::unique_ptr<StoreAccess::Parts>> StoreAccess::open() const
{
    if (m_profile.kind != ConnectionProfile::Kind::Embedded)
        return failure(
            Error::Code::Unsupported,
            QCoreApplication::translate("StoreAccess", "This version opens embedded SQLite stores only."));
    SqlConnection::Options options;
    options.busyTimeoutMs = m_profile.deadlineMs;
    options.readOnly = m_profile.isReadOnly;
    options.mustExist = m_wasOpen || m_opening == Opening::MustExist;
    Result<std::unique_ptr<SqlConnection>> connection = openEmbeddedStore(m_profile.path, options);
    if (!connection)
        return Failure(std::move(connection.error()));
    return std::make_unique<Parts>(std::move(*connection), *this);
}

/// Sessions past their absolute end go once a day, as a job of its own behind those that wait already.
void StoreAccess::tidyWhenDue()
{
    const qint64 nowMs = m_clock.nowMs();
    if (m_opening == Opening::MustExist || m_profile.isReadOnly || nowMs - m_tidiedMs < tidyEveryMs)
        return;
    m_tidiedMs = nowMs;
    m_worker.run([this]() -> Done {
        if (m_stopping || !m_parts)
            return {};
        const Result<int> removed = m_parts->sessions.purge(m_clock.nowMs());
        if (!removed)
            qCWarning(lcStore) << "Sessions that are over could not be removed:" << removed.error().message;
        return {};
    });
}

} // namespace gatehouse
