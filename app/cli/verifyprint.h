// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/tokenfindings.h"
#include "core/service/tokenservice.h"

#include <chrono>

namespace gatehouse::cli {

class Context;

/// What "verify" found out about one token.
struct CheckedToken {
    TokenInspection inspection;
    LiveState live;
    std::chrono::seconds leeway{0}; ///< What the times were checked with.
    QString weakness; ///< Why the secret that was used can be guessed, in one sentence; empty when it cannot.
    std::vector<Finding> findings; ///< Of the key that verified, where it was brought along.
    QStringList alarms; ///< Of the keys that were given; whole sentences.
};

/// 0 accepted, its session included; 1 rejected; 2 nothing is known.
int exitCodeOf(const CheckedToken &checked);

/// "Checked with: Keys of jwks.json. Clocks may differ by 60 s.", for one token and for a batch.
QString checkedWith(const QString &keysName, std::chrono::seconds leeway);

/// As text for people or, with --json, as one document.
void print(const Context &context, const CheckedToken &checked);
/// As Markdown for a ticket; `findings` of the token and of the key.
void printReport(const Context &context, const CheckedToken &checked, const std::vector<Finding> &findings);

} // namespace gatehouse::cli
