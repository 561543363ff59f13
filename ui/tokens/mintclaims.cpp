// SPDX-License-Identifier: MIT
#include "ui/tokens/mintclaims.h"

#include "core/base/strictjson.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("MintClaims", text); }

Failure malformed(const QString &sentence) { return failure(Error::Code::Malformed, sentence); }

/// "line 2, character 5": where byte `offset` of `text` stands.
QString placeOf(const QByteArray &text, std::size_t offset)
{
    const QByteArray before = text.left(qsizetype(offset));
    const qsizetype lineStart = before.lastIndexOf('\n') + 1;
    return tr("line %1, character %2")
        .arg(before.count('\n') + 1)
        .arg(QString::fromUtf8(before.mid(lineStart)).size() + 1);
}

QString sentenceOf(JsonProblem problem, const QString &place)
{
    switch (problem) {
    case JsonProblem::Duplicate:
        return tr("A name stands twice in the same object (%1). Write every name once.").arg(place);
    case JsonProblem::Depth:
        return tr("The claims are nested too deep.");
    default:
        return tr("This is not proper JSON (%1). Write it like {\"tenant\": \"north\", \"level\": 3}.")
            .arg(place);
    }
}

} // namespace

Result<QByteArray> mintClaims(const MintFields &fields)
{
    std::string claims;
    const struct {
        const char *name;
        const QString &value;
    } typed[] = {{"sub", fields.subject}, {"aud", fields.audience}, {"role", fields.role}};
    for (const auto &claim : typed) {
        if (!claim.value.trimmed().isEmpty())
            claims += (claims.empty() ? "" : ",") + jsonQuoted(claim.name) + ':'
                + jsonQuoted(claim.value.trimmed().toStdString());
    }
    const QByteArray more = fields.more.trimmed().toUtf8();
    JsonDocument document;
    if (!more.isEmpty()) {
        const JsonProblem problem = document.parse({more.constData(), std::size_t(more.size())});
        if (problem != JsonProblem::None)
            return malformed(sentenceOf(problem, placeOf(more, document.problemOffset())));
        if (!document.root().isObject())
            return malformed(
                tr("The claims must be one JSON object in braces, like {\"tenant\": \"north\"}."));
    }
    for (JsonValue claim = document.root().firstChild(); claim.exists(); claim = claim.next()) {
        const std::string name = claim.name();
        for (const char *ours : {"iat", "nbf", "exp", "jti"}) {
            if (name == ours)
                return malformed(tr("\"%1\" is set by Gatehouse; take it out.").arg(QLatin1String(ours)));
        }
        for (const auto &other : typed) {
            if (name == other.name && !other.value.trimmed().isEmpty())
                return malformed(tr("\"%1\" has a field of its own above; write it in one place.")
                                     .arg(QLatin1String(other.name)));
        }
        claims += (claims.empty() ? "" : ",") + jsonQuoted(name) + ':' + std::string(claim.text());
    }
    return QByteArray::fromStdString('{' + claims + '}');
}

} // namespace gatehouse
