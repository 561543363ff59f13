// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/storeaccess.h"

#include <QObject>

namespace gatehouse {

/// Reads and checks the audit trail. On the GUI thread.
class AuditService : public QObject {
    Q_OBJECT

public:
    explicit AuditService(StoreAccess &store, QObject *parent = nullptr);
    QFuture<Result<std::vector<AuditEvent>>> read(const AuditQuery &query);
    QFuture<Result<AuditCheck>> check();

private:
    StoreAccess &m_store;
};

} // namespace gatehouse
