// SPDX-License-Identifier: MIT
#pragma once

#include "core/jose/reason.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::jose {

/// One member of a JSON object as it stands in the text: nothing is rounded, merged or reordered.
struct DecodedMember {
    std::string name; ///< Unescaped.
    std::string valueText; ///< The bytes of the value as written, so 9007199254740993 stays what it is.
    std::size_t offset = 0, length = 0; ///< Of the value in the JSON text, in bytes.
    bool isDuplicate = false; ///< The same name occurs more than once at this level.
};

/// One part of a token, for the eyes only: nothing here is verified.
struct DecodedPart {
    std::string_view text; ///< The part as it stands in the token.
    std::size_t offset = 0; ///< Where it starts in the token.
    std::string bytes; ///< Decoded, also when the strict rules were broken as long as some decoding exists.
    Reason problem = Reason::None; ///< base64url or JSON rule that is broken.
    std::string problemDetail;
    std::vector<DecodedMember> members; ///< When the bytes are a JSON object that could be read.
};

/// A token taken apart without a key, by support staff who want to see even a broken one.
struct UnverifiedToken {
    std::vector<DecodedPart> parts; ///< As many as the token has; 3 for signed, 5 for encrypted.
    Reason problem = Reason::None; ///< Of the token as a whole: size, characters, number of parts.
    bool isSigned() const { return parts.size() == 3; }
    bool isEncrypted() const { return parts.size() == 5; }
    /// A member of the header (part 0) or, for a signed token, the payload (part 1); null when absent.
    const DecodedMember *headerMember(std::string_view name) const;
    const DecodedMember *claim(std::string_view name) const;
};

/// Takes `token` apart. `token` must outlive the result. At most 262,144 bytes are looked at.
UnverifiedToken decode(std::string_view token);

/// The same for JSON in clear, such as what an encrypted token decrypted to: `text` stays empty.
DecodedPart decodeJson(std::string_view bytes);

} // namespace gatehouse::jose
