// SPDX-License-Identifier: MIT
#include "ui/tokens/tokenparts.h"

#include "ui/tokens/bytespanel.h"
#include "ui/tokens/partpanel.h"

namespace gatehouse {

namespace {

constexpr int headerFit = 150, payloadLeast = 210;

QString sentenceOf(TokenParts::Sealed sealed)
{
    switch (sealed) {
    case TokenParts::Sealed::Decrypting:
        return TokenParts::tr("Decrypting…");
    case TokenParts::Sealed::Failed:
        return TokenParts::tr("It did not decrypt. The checks say why.");
    case TokenParts::Sealed::NoKey:
        break;
    }
    return TokenParts::tr("It is encrypted. A key or a secret under Verify with decrypts it.");
}

bool hasTokenInside(const TokenInspection &inspection)
{
    return inspection.nested && inspection.nested->decoded.parts.size() > 1;
}

} // namespace

TokenParts::TokenParts(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_header(new PartPanel(theme, tr("Header")))
    , m_innerHeader(new PartPanel(theme, tr("Inner header")))
    , m_payload(new PartPanel(theme, tr("Payload")))
    , m_bytes(new BytesPanel(theme))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    m_header->setObjectName(QStringLiteral("headerPart"));
    m_innerHeader->setObjectName(QStringLiteral("innerHeaderPart"));
    m_payload->setObjectName(QStringLiteral("payloadPart"));
    m_header->fitTo(headerFit);
    m_innerHeader->fitTo(headerFit);
    m_innerHeader->setPointing(false);
    m_innerHeader->hide();
    m_payload->setLeast(payloadLeast);
    column->addWidget(m_header);
    column->addWidget(m_innerHeader);
    column->addWidget(m_payload, 1);
    column->addWidget(m_bytes);
    for (PartPanel *part : {m_header, m_payload})
        connect(part, &PartPanel::pointed, this, &TokenParts::pointed);
    connect(m_bytes, &BytesPanel::pointed, this, &TokenParts::pointed);
}

void TokenParts::setInspection(const TokenInspection &inspection, Sealed sealed, qint64 nowMs)
{
    const jose::UnverifiedToken &token = inspection.decoded;
    if (token.parts.empty())
        m_header->setSentence(explain(token.problem));
    else
        m_header->setPart(token.parts[0], nowMs);
    m_bytes->setToken(token, inspection.nested ? &inspection.nested->decoded : nullptr);
    const bool isInside = hasTokenInside(inspection);
    m_innerHeader->setVisible(isInside);
    if (isInside)
        m_innerHeader->setPart(inspection.nested->decoded.parts[0], nowMs);
    else
        m_innerHeader->wipe();
    m_payload->setName(isInside ? tr("Inner payload") : tr("Payload"));
    setPayload(inspection, sealed, nowMs);
}

void TokenParts::setPayload(const TokenInspection &inspection, Sealed sealed, qint64 nowMs)
{
    const jose::UnverifiedToken &token = inspection.decoded;
    m_payload->setPointing(!token.isEncrypted());
    if (hasTokenInside(inspection))
        m_payload->setPart(inspection.nested->decoded.parts[1], nowMs);
    else if (inspection.nested) // It said that there is a token inside, but there is none.
        m_payload->setPart(jose::decodeJson(*inspection.nested->text), nowMs);
    else if (inspection.plaintext)
        m_payload->setPart(*inspection.plaintext, nowMs);
    else if (token.isEncrypted())
        m_payload->setSentence(sentenceOf(sealed), Tone::Neutral);
    else if (token.parts.size() > 1)
        m_payload->setPart(token.parts[1], nowMs);
    else
        m_payload->setSentence(tr("There is no payload."));
}

void TokenParts::wipe()
{
    m_header->wipe();
    m_innerHeader->wipe();
    m_payload->wipe();
    m_bytes->wipe();
}

} // namespace gatehouse
