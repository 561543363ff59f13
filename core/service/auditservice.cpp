// SPDX-License-Identifier: MIT
#include "core/service/auditservice.h"

namespace gatehouse {

AuditService::AuditService(StoreAccess &store, QObject *parent)
    : QObject(parent)
    , m_store(store)
{ }

QFuture<Result<std::vector<AuditEvent>>> AuditService::read(const AuditQuery &query)
{
    return m_store.run([query](OpenStore &store) { return store.audit.read(query); });
}

QFuture<Result<AuditCheck>> AuditService::check()
{
    return m_store.run([](OpenStore &store) { return store.audit.check(); });
}

} // namespace gatehouse
