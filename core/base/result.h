// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

#include <tl/expected.hpp>

namespace gatehouse {

/// Why a piece of work could not be done.
///
/// A token that does not verify, or a password that does not match, is not an Error: it is an answer.
/// An Error means that there is no answer.
struct Error {
    enum class Code {
        Cancelled, ///< The person, or the end of the program, stopped the work.
        Unavailable, ///< The store or server could not be reached. Trying again later may help.
        Timeout, ///< No reply within the deadline. What was sent may or may not have been carried out.
        Denied, ///< The connection lacks the right, or the store is read-only.
        Locked, ///< A secret is needed first, or another one: keychain, passphrase, password of a server.
        NotFound, ///< The thing named does not exist.
        Conflict, ///< Somebody else changed it at the same time, or it exists already.
        Malformed, ///< The input is not well formed.
        Unsupported, ///< This store, layout or build cannot do it.
        Internal ///< A defect or an exhausted resource (disk, memory).
    };
    Code code = Code::Internal;
    QString message; ///< One sentence for a person: what happened and what to do. Never a secret or a token.
    QString detail; ///< Driver text with secrets removed, for the log and "Copy details".
    /// The server itself answered so: what was asked of it was not done, and nobody has to find out whether
    /// it was. False where that is not certain.
    bool isRefusal = false;

    /// True when the same call may succeed later without anything being changed.
    bool isTransient() const { return code == Code::Unavailable || code == Code::Timeout; }
};

template <class T>
using Result = tl::expected<T, Error>;
using Done = Result<void>;
using Failure = tl::unexpected<Error>;

inline Failure failure(Error::Code code, QString message, QString detail = {})
{
    return Failure(Error{code, std::move(message), std::move(detail)});
}

} // namespace gatehouse
