// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/tokenservice.h"

#include <QString>

#include <vector>

namespace gatehouse {

/// One member of two tokens side by side.
struct ComparedMember {
    enum class Part {
        Header,
        OuterHeader, ///< Of an encrypted token, where one of the two has a token inside.
        InnerHeader, ///< Of the signed token, inside or not, where one of the two has a token inside.
        Payload ///< For a decrypted token: of what was inside.
    };
    enum class Relation { Same, Different, OnlyLeft, OnlyRight };
    Part part = Part::Payload;
    Relation relation = Relation::Same;
    QString name;
    QString left, right; ///< The values as they are written.
    QString note; ///< For times: "15 min later". Empty otherwise.
};

/// Compares two tokens member by member, headers first, in the order of the left token and then what only the
/// right one has. A member that stands twice is compared pairwise, in order. White space between members
/// does not count; the text of a value does (1.0 is not 1). Signatures are not compared: two signatures of
/// one text may differ. Of decrypted tokens, what is inside is compared; while one of them is sealed, the
/// outer headers only.
std::vector<ComparedMember> compareTokens(const TokenInspection &left, const TokenInspection &right);

/// Encrypted, and not decrypted.
bool isSealed(const TokenInspection &inspection);

} // namespace gatehouse
