// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/tokenservice.h"

#include <QString>

namespace gatehouse {

/// What is told about a token above everything else.
struct TokenVerdict {
    enum class Tone {
        Neutral, ///< Nothing was pasted.
        Good,
        Caution, ///< Accepted, but only by leeway or by a weak key.
        Bad,
        Undecided ///< It could not be found out. Never to be taken for good.
    };
    Tone tone = Tone::Neutral;
    QString word; ///< "Accepted", "Accepted only by leeway", "Rejected", "Undecided"
    QString sentence; ///< Plain words, the live state included.
    QString session; ///< Whose session it is and how it stands; empty when the store named none.
    QString sessionId; ///< Set when the store knows the session.
    bool canRevoke = false; ///< The session is live.
    /// Why this connection may not do that, or empty.
    QString whyNoRevoke, whyNoDeny;
    bool canDeny = false; ///< This one token can be put on the deny list.
};

TokenVerdict tokenVerdict(const TokenInspection &inspection, const LiveState &live, qint64 nowMs);
/// Of a token while it is decrypted.
TokenVerdict decryptingVerdict();
/// Of a token that could not be judged; `why` in one sentence.
TokenVerdict undecidedVerdict(const QString &why);

/// "Found a token in a header line; removed the header name Authorization: and line breaks." Empty when the
/// text was the token and nothing else.
QString trimmedSentence(const FoundToken &found);

} // namespace gatehouse
