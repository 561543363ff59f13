// SPDX-License-Identifier: MIT
#include "ui/tokens/keyedit.h"

#include "ui/tokens/keyreader.h"

namespace gatehouse {

KeyEdit::KeyEdit(QWidget *parent)
    : MaskedEdit(parent)
{
    setProperty("kind", QStringLiteral("mono"));
    setAccessibleName(tr("Key as JSON or PEM"));
}

QList<MaskedEdit::Range> KeyEdit::secretsOf(const QString &text) const
{
    QList<Range> ranges;
    for (const TextRange &part : privateParts(text))
        ranges << Range{part.from, part.to};
    return ranges;
}

} // namespace gatehouse
