// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/strictjson.h"
#include "core/jose/alg.h"
#include "core/jose/reason.h"

namespace gatehouse::jose {

/// The members of a JOSE header (RFC 7515 section 4, RFC 7516 section 4) that mean something here, as views
/// into the document they were read from.
struct Header {
    JsonValue root, alg, enc, kid, typ, cty, zip, crit, b64;
    std::string_view wrong; ///< The member that `header.type` is about; empty when none is.
    const char *wanted = ""; ///< What it should be: "text".
    std::optional<Alg> knownAlg; ///< Set by the algorithm check.
    std::optional<Enc> knownEnc;
};

/// Types and meaning of the members, without the algorithm. Fills `header`. The reason is a `header.` code.
Reason readHeader(JsonValue root, bool isEncrypted, Header &header);

/// Two media types are the same (RFC 7515 section 4.1.9): "application/" is put in front of one without a
/// slash, and letters compare in either case.
bool isSameMediaType(std::string_view a, std::string_view b);

} // namespace gatehouse::jose
