// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessionstore.h"

namespace gatehouse {

/// Adds up what a revocation would end.
class RevokeTally {
public:
    void addLive(const QString &user, const QString &client);
    void addEnded() { ++m_preview.alreadyEnded; }
    void addMissing() { ++m_preview.notFound; }
    RevokePreview preview() const;

private:
    RevokePreview m_preview;
};

/// Says of what was revoked that no replica has it yet.
void markUnconfirmed(RevokeOutcome &outcome);

} // namespace gatehouse
