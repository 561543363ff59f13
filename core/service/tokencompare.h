// SPDX-License-Identifier: MIT
#pragma once

#include "core/jose/decode.h"

#include <QString>

#include <vector>

namespace gatehouse {

/// One member of two tokens side by side.
struct ComparedMember {
    enum class Part { Header, Payload };
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
/// one text may differ.
std::vector<ComparedMember> compareTokens(const jose::UnverifiedToken &left,
                                          const jose::UnverifiedToken &right);

} // namespace gatehouse
