// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessionstore.h"

#include <QString>

#include <memory>
#include <vector>

namespace gatehouse::test {

/// One kind of store for the contract tests: an empty store that several connections share. A store that is
/// not there on this machine says why, and its rows are skipped.
class StoreFactory {
public:
    virtual ~StoreFactory() = default;
    virtual QString name() const = 0;
    virtual QString whyMissing() const { return {}; }
    /// Empties what connect() leads to.
    virtual void reset() = 0;
    /// A store object of its own, for the calling thread.
    virtual std::unique_ptr<SessionStore> connect() = 0;
};

/// Every kind this build knows.
std::vector<std::unique_ptr<StoreFactory>> storeFactories();

} // namespace gatehouse::test
