// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/tokenservice.h"
#include "ui/tokens/claimsmodel.h"

#include <QWidget>

namespace gatehouse {

class BytesPanel;
class PartPanel;
class Theme;

/// Everything a token consists of, one below the other: header, the header of a token inside, payload, and
/// the parts that are bytes.
class TokenParts : public QWidget {
    Q_OBJECT

public:
    /// Why an encrypted payload is not there to be read.
    enum class Sealed { NoKey, Decrypting, Failed };

    explicit TokenParts(const Theme &theme, QWidget *parent = nullptr);
    /// What is open or chosen stays so where the parts are the same ones as before.
    void setInspection(const TokenInspection &inspection, Sealed sealed, qint64 nowMs);
    void wipe();

Q_SIGNALS:
    /// The characters of the token that are pointed at; empty when nothing is.
    void pointed(gatehouse::TokenRange range);

private:
    void setPayload(const TokenInspection &inspection, Sealed sealed, qint64 nowMs);

    PartPanel *m_header, *m_innerHeader, *m_payload;
    BytesPanel *m_bytes;
};

} // namespace gatehouse
