// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/storeaccess.h"

#include <QObject>

#include <vector>

namespace gatehouse {

/// One step of "Test connection".
struct ConnectionStep {
    QString name; ///< "Open the file", "Read the schema", "Write a record"
    bool passed = false;
    QString finding; ///< One sentence: what was seen, or what failed and what to do.
    qint64 tookMs = 0;
};

/// The profile in use, the saved ones and what the connection may do. On the GUI thread.
class ConnectionService : public QObject {
    Q_OBJECT

public:
    explicit ConnectionService(StoreAccess &store, QObject *parent = nullptr);

    const ConnectionProfile &current() const { return m_store.profile(); }
    /// The current one first.
    std::vector<ConnectionProfile> profiles() const;
    QFuture<Result<StoreInfo>> info();
    /// Never fails as a whole: a failed step says why, and later steps are left out.
    QFuture<Result<std::vector<ConnectionStep>>> test();

private:
    StoreAccess &m_store;
};

} // namespace gatehouse
