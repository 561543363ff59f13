// SPDX-License-Identifier: MIT
#include "ui/keys/passphrasestrength.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr int leastCharacters = 8;

QString tr(const char *text) { return QCoreApplication::translate("Passphrase", text); }

} // namespace

// Length counts most; few different characters, as in "aaaaaaaaaaaa", count for little.
int passphraseStrength(const QString &passphrase)
{
    if (passphrase.size() < leastCharacters)
        return 0;
    const qsizetype distinct = QSet<QChar>(passphrase.cbegin(), passphrase.cend()).size();
    const qsizetype worth = std::min(passphrase.size(), distinct * 2);
    return worth >= 24 ? 4 : worth >= 18 ? 3 : worth >= 12 ? 2 : 1;
}

QString passphraseHint(const QString &first, const QString &second)
{
    if (first.isEmpty())
        return tr("At least %1 characters. Four or more unrelated words are good and easy to type.")
            .arg(leastCharacters);
    const int strength = passphraseStrength(first);
    if (strength == 0)
        return tr("Too short: at least %1 characters.").arg(leastCharacters);
    if (!second.isEmpty() && first != second)
        return tr("The two are not the same.");
    return strength == 1 ? tr("Weak: longer is better.")
        : strength == 2  ? tr("Fair: a few more words would make it good.")
        : strength == 3  ? tr("Good.")
                         : tr("Strong.");
}

} // namespace gatehouse
