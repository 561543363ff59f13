// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace gatehouse {

/// How hard a passphrase is to guess, roughly: 0 (too short) to 4.
int passphraseStrength(const QString &passphrase);
/// What to say beside a new passphrase that is typed twice.
QString passphraseHint(const QString &first, const QString &second);

} // namespace gatehouse
