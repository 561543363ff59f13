// SPDX-License-Identifier: MIT
#include "app/cli/command.h"
#include "app/cli/context.h"
#include "app/cli/input.h"
#include "core/service/tokenfindings.h"
#include "core/service/tokenservice.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace gatehouse::cli {

namespace {

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

QString fromView(std::string_view view) { return QString::fromUtf8(view.data(), qsizetype(view.size())); }

QString partName(const jose::UnverifiedToken &token, std::size_t index)
{
    static const QStringList ofSigned = {QStringLiteral("header"), QStringLiteral("payload"),
                                         QStringLiteral("signature")};
    static const QStringList ofEncrypted = {QStringLiteral("header"), QStringLiteral("encryptedKey"),
                                            QStringLiteral("iv"), QStringLiteral("ciphertext"),
                                            QStringLiteral("tag")};
    if (token.isSigned())
        return ofSigned.value(qsizetype(index));
    return token.isEncrypted() ? ofEncrypted.value(qsizetype(index))
                               : QStringLiteral("part%1").arg(index + 1);
}

QString severityName(Finding::Severity severity)
{
    static constexpr const char *names[] = {"risk", "caution", "note"};
    return QLatin1String(names[static_cast<std::size_t>(severity)]);
}

QJsonValue codeOrNull(jose::Reason reason)
{
    return reason == jose::Reason::None ? QJsonValue() : QJsonValue(fromView(jose::codeOf(reason)));
}

/// Of signature, key and cipher text only the length is told: with them the answer would be a token that
/// somebody could use, in a log or a ticket.
ExactJson jsonOf(const jose::DecodedPart &part, bool isJsonPart)
{
    ExactJson object;
    object.add(QStringLiteral("bytes"), qint64(part.bytes.size()));
    object.add(QStringLiteral("problem"), codeOrNull(part.problem));
    if (!isJsonPart)
        return object;
    QJsonArray members;
    for (const jose::DecodedMember &member : part.members)
        members.append(QJsonObject{{QStringLiteral("name"), QString::fromStdString(member.name)},
                                   {QStringLiteral("value"), QString::fromStdString(member.valueText)},
                                   {QStringLiteral("duplicate"), member.isDuplicate}});
    const bool isJson = part.problem == jose::Reason::None || part.problem == jose::Reason::MalformedDuplicate
        || part.problem == jose::Reason::MalformedNotObject;
    object.add(QStringLiteral("encoded"), fromView(part.text));
    object.add(QStringLiteral("text"), QString::fromStdString(part.bytes));
    object.addAsItStands(QStringLiteral("json"), isJson ? part.bytes : std::string());
    object.add(QStringLiteral("members"), members);
    return object;
}

bool isJsonPart(const jose::UnverifiedToken &token, std::size_t index)
{
    return index == 0 || (index == 1 && token.isSigned());
}

/// "1790000000 (2026-09-21 ... UTC, 3 d ago)" for the claims that are times.
QString withTime(const jose::DecodedMember &member, qint64 nowMs)
{
    static const QStringList times = {QStringLiteral("exp"), QStringLiteral("iat"), QStringLiteral("nbf"),
                                      QStringLiteral("auth_time"), QStringLiteral("updated_at")};
    QString value = QString::fromStdString(member.valueText);
    bool isNumber = false;
    const double seconds = value.toDouble(&isNumber);
    if (!isNumber || seconds <= 0 || seconds > 1e11 || !times.contains(QString::fromStdString(member.name)))
        return value;
    const qint64 ms = qint64(seconds * 1000);
    return QStringLiteral("%1  (%2, %3)").arg(value, utcText(ms), relativeText(ms, nowMs));
}

void printText(const Context &context, const FoundToken &found, const jose::UnverifiedToken &token,
               const std::vector<Finding> &findings)
{
    const Output &output = context.output();
    for (const QString &layer : found.trimmed)
        output.line(text("Taken away: %1").arg(layer));
    output.line(text("Not verified: anybody can write what follows. \"gatehouse-cli verify\" checks it."));
    if (token.problem != jose::Reason::None)
        output.line(
            text("Problem (%1): %2").arg(fromView(jose::codeOf(token.problem)), explain(token.problem)));
    for (std::size_t i = 0; i < token.parts.size(); ++i) {
        const jose::DecodedPart &part = token.parts[i];
        output.line();
        output.line(isJsonPart(token, i)
                        ? text("%1, %2 bytes:").arg(partName(token, i)).arg(part.bytes.size())
                        : text("%1, %2 bytes, not shown.").arg(partName(token, i)).arg(part.bytes.size()));
        if (part.problem != jose::Reason::None)
            output.line(
                text("  Problem (%1): %2").arg(fromView(jose::codeOf(part.problem)), explain(part.problem)));
        for (const jose::DecodedMember &member : part.members)
            output.line(
                QStringLiteral("  %1: %2%3")
                    .arg(printable(QString::fromStdString(member.name)),
                         printable(withTime(member, context.nowMs())),
                         member.isDuplicate ? text("  (this name occurs more than once)") : QString()));
    }
    if (!findings.empty())
        output.line();
    for (const Finding &finding : findings)
        output.line(text("%1: %2. %3 %4")
                        .arg(severityName(finding.severity), finding.title, finding.why, finding.action));
}

Ran decode(Context &context, const Arguments &arguments)
{
    const Result<QByteArray> pasted = tokenFrom(arguments.words);
    if (!pasted)
        return Failure(pasted.error());
    const FoundToken found = TokenService::findToken(*pasted);
    if (found.token.isEmpty())
        return usageError(text("There is no token in what was given."));
    const jose::UnverifiedToken token =
        jose::decode({found.token.constData(), std::size_t(found.token.size())});
    FindingContext findingContext;
    findingContext.nowSeconds = context.nowMs() / 1000;
    findingContext.cookie = CookieFacts::read(*pasted);
    findingContext.weakSecret =
        TokenService::weakSecretOf({found.token.constData(), std::size_t(found.token.size())});
    const std::vector<Finding> findings = tokenFindings(token, findingContext);
    bool isWhole = token.problem == jose::Reason::None;
    for (const jose::DecodedPart &part : token.parts)
        isWhole = isWhole && part.problem == jose::Reason::None;
    if (!context.isJson()) {
        printText(context, found, token, findings);
        return isWhole ? ExitDone : ExitRejected;
    }
    ExactJson document(QJsonObject{{QStringLiteral("verified"), false},
                                   {QStringLiteral("wellFormed"), isWhole},
                                   {QStringLiteral("problem"), codeOrNull(token.problem)},
                                   {QStringLiteral("trimmed"), QJsonArray::fromStringList(found.trimmed)}});
    for (std::size_t i = 0; i < token.parts.size(); ++i)
        document.add(partName(token, i), jsonOf(token.parts[i], isJsonPart(token, i)));
    QJsonArray told;
    for (const Finding &finding : findings)
        told.append(QJsonObject{{QStringLiteral("id"), finding.id},
                                {QStringLiteral("severity"), severityName(finding.severity)},
                                {QStringLiteral("title"), finding.title},
                                {QStringLiteral("why"), finding.why},
                                {QStringLiteral("action"), finding.action}});
    document.add(QStringLiteral("findings"), told);
    context.output().document(document);
    return isWhole ? ExitDone : ExitRejected;
}

} // namespace

std::vector<Command> tokenCommands()
{
    return {
        {"decode",
         "[TOKEN | -]",
         QT_TRANSLATE_NOOP("Cli", "show what a token says, without checking it"),
         QT_TRANSLATE_NOOP(
             "Cli",
             "Takes a token apart and shows header and payload as they stand, times in words, and the "
             "risks of\n"
             "the way it is made. The secret of an HMAC token is looked for on the public list of known "
             "ones;\n"
             "nothing leaves this machine. Of the signature only the length is shown. A header line, "
             "cookie,\n"
             "URL or JSON around the token is taken away. Without TOKEN, or with \"-\", standard input is "
             "read.\n\n"
             "Exit code 0 when the token is well formed, 1 when there is a token but something in it is "
             "broken,\n"
             "2 when there is no token in what was given.\n\n"
             "Examples:\n"
             "  gatehouse-cli decode - < token.txt\n"
             "  echo 'Authorization: Bearer eyJhbGciOi...' | gatehouse-cli decode --json"),
         {},
         0,
         1,
         decode}};
}

} // namespace gatehouse::cli
