// SPDX-License-Identifier: MIT
#include "app/cli/command.h"
#include "app/cli/context.h"
#include "app/cli/decodecompare.h"
#include "app/cli/findingprint.h"
#include "app/cli/input.h"
#include "app/cli/keyoptions.h"
#include "core/service/tokenfindings.h"
#include "core/service/tokenservice.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <algorithm>

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
    if (!part.text.empty()) // What was decrypted stands in no token.
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

void printMembers(const Context &context, const jose::DecodedPart &part)
{
    const Output &output = context.output();
    if (part.problem != jose::Reason::None)
        output.line(
            text("  Problem (%1): %2").arg(fromView(jose::codeOf(part.problem)), explain(part.problem)));
    for (const jose::DecodedMember &member : part.members)
        output.line(QStringLiteral("  %1: %2%3")
                        .arg(printable(QString::fromStdString(member.name)),
                             printable(withTime(member, context.nowMs())),
                             member.isDuplicate ? text("  (this name occurs more than once)") : QString()));
}

/// `name`: "%1" or "inner %1".
void printParts(const Context &context, const jose::UnverifiedToken &token, const QString &name)
{
    const Output &output = context.output();
    if (token.problem != jose::Reason::None)
        output.line(
            text("Problem (%1): %2").arg(fromView(jose::codeOf(token.problem)), explain(token.problem)));
    for (std::size_t i = 0; i < token.parts.size(); ++i) {
        const jose::DecodedPart &part = token.parts[i];
        output.line();
        output.line(
            isJsonPart(token, i)
                ? text("%1, %2 bytes:").arg(name.arg(partName(token, i))).arg(part.bytes.size())
                : text("%1, %2 bytes, not shown.").arg(name.arg(partName(token, i))).arg(part.bytes.size()));
        printMembers(context, part);
    }
}

/// What the key that was given did to an encrypted token.
struct Opened {
    TokenInspection inspection;
    bool isOpen() const { return inspection.report.plaintext().has_value(); }
    /// Of an encrypted token that did not decrypt.
    jose::Reason reason() const { return isOpen() ? jose::Reason::None : inspection.report.reason(); }
};

/// Only decrypts: what is inside is shown, not checked.
Opened openToken(Context &context, const QByteArray &token, const GivenKeys &given)
{
    jose::Expectations rules;
    rules.allowedAlgs = keyManagementAlgsFor(given.keys);
    rules.nestedAlgs = signatureAlgsFor(given.keys);
    rules.allowWeakKeys = true;
    return {TokenService(context.unopenedStore()).inspect(token, given.keys, given.keys, rules, given.name)};
}

void printOpened(const Context &context, const Opened &opened)
{
    const Output &output = context.output();
    output.line();
    if (!opened.isOpen()) {
        output.line(text("Not decrypted (%1): %2")
                        .arg(fromView(jose::codeOf(opened.reason())), explain(opened.reason())));
        return;
    }
    if (opened.inspection.nested) {
        output.line(text("Decrypted. There is a token inside; its signature was not checked:"));
        printParts(context, opened.inspection.nested->decoded, text("inner %1"));
        return;
    }
    const jose::DecodedPart &plain = *opened.inspection.plaintext;
    output.line(text("Decrypted, %1 bytes:").arg(plain.bytes.size()));
    printMembers(context, plain);
    if (plain.members.empty())
        output.line(QStringLiteral("  ") + printable(QString::fromStdString(plain.bytes)));
}

ExactJson partsJson(const jose::UnverifiedToken &token)
{
    ExactJson object;
    for (std::size_t i = 0; i < token.parts.size(); ++i)
        object.add(partName(token, i), jsonOf(token.parts[i], isJsonPart(token, i)));
    return object;
}

ExactJson jsonOf(const Opened &opened)
{
    ExactJson object;
    object.add(QStringLiteral("opened"), opened.isOpen());
    object.add(QStringLiteral("problem"), codeOrNull(opened.reason()));
    object.add(QStringLiteral("message"),
               opened.isOpen() ? QJsonValue() : QJsonValue(explain(opened.reason())));
    if (opened.inspection.nested)
        object.add(QStringLiteral("token"), partsJson(opened.inspection.nested->decoded));
    else if (opened.inspection.plaintext)
        object.add(QStringLiteral("claims"), jsonOf(*opened.inspection.plaintext, true));
    return object;
}

void printText(const Context &context, const FoundToken &found, const jose::UnverifiedToken &token,
               const std::optional<Opened> &opened, const std::vector<Finding> &findings)
{
    const Output &output = context.output();
    for (const QString &layer : found.trimmed)
        output.line(text("Taken away: %1").arg(printable(layer)));
    output.line(text("Not verified: anybody can write what follows. \"gatehouse-cli verify\" checks it."));
    printParts(context, token, QStringLiteral("%1"));
    if (opened)
        printOpened(context, *opened);
    else if (token.isEncrypted())
        output.line(text("\nThe content is encrypted. --key FILE or --secret-stdin decrypts it."));
    if (!findings.empty())
        output.line();
    for (const Finding &finding : findings)
        output.line(lineOf(finding));
}

void printJson(const Context &context, const FoundToken &found, const jose::UnverifiedToken &token,
               const std::optional<Opened> &opened, const std::vector<Finding> &findings, bool isWhole)
{
    ExactJson document(QJsonObject{{QStringLiteral("verified"), false},
                                   {QStringLiteral("wellFormed"), isWhole},
                                   {QStringLiteral("problem"), codeOrNull(token.problem)},
                                   {QStringLiteral("trimmed"), QJsonArray::fromStringList(found.trimmed)}});
    for (std::size_t i = 0; i < token.parts.size(); ++i)
        document.add(partName(token, i), jsonOf(token.parts[i], isJsonPart(token, i)));
    if (opened)
        document.add(QStringLiteral("decrypted"), jsonOf(*opened));
    document.add(QStringLiteral("findings"), cli::jsonOf(findings));
    context.output().document(document);
}

std::string_view viewOf(const QByteArray &bytes) { return {bytes.constData(), std::size_t(bytes.size())}; }

std::vector<Finding> findingsOf(const Context &context, const QByteArray &pasted, const QByteArray &token,
                                const std::optional<Opened> &opened)
{
    FindingContext facts;
    facts.nowSeconds = context.nowMs() / 1000;
    facts.cookie = CookieFacts::read(pasted);
    const bool isNested = opened && opened->inspection.nested;
    facts.weakSecret = TokenService::weakSecretOf(
        isNested ? std::string_view(*opened->inspection.nested->text) : viewOf(token));
    return opened ? tokenFindings(opened->inspection, std::move(facts))
                  : tokenFindings(jose::decode(viewOf(token)), facts);
}

bool isWellFormed(const jose::UnverifiedToken &token)
{
    return token.problem == jose::Reason::None
        && std::all_of(token.parts.begin(), token.parts.end(),
                       [](const auto &part) { return part.problem == jose::Reason::None; });
}

Ran decode(Context &context, const Arguments &arguments)
{
    if (const Done input = checkStandardInput(arguments); !input)
        return Failure(input.error());
    const Result<QByteArray> pasted = tokenFrom(arguments.words);
    if (!pasted)
        return Failure(pasted.error());
    const Result<FoundToken> found = foundTokenIn(*pasted);
    if (!found)
        return Failure(found.error());
    const jose::UnverifiedToken token = jose::decode(viewOf(found->token));
    const Result<std::optional<GivenKeys>> given = givenKeys(context, arguments, {}, true);
    if (!given)
        return Failure(given.error());
    if (arguments.has("compare")) {
        const GivenKeys keys = given->value_or(GivenKeys());
        const auto read = [&](const QByteArray &other) { return openToken(context, other, keys).inspection; };
        return compareWithFile(context, read(*pasted), arguments.value("compare"), read);
    }
    std::optional<Opened> opened;
    if (*given && token.isEncrypted())
        opened = openToken(context, found->token, **given);
    else if (*given)
        Output::warn(text("This token is not encrypted, so the key has nothing to decrypt. \"gatehouse-cli "
                          "verify\" checks the signature with it."));
    const std::vector<Finding> findings = findingsOf(context, *pasted, found->token, opened);
    const bool isInnerWhole =
        !opened || !opened->inspection.nested || isWellFormed(opened->inspection.nested->decoded);
    const bool isWhole = isWellFormed(token) && isInnerWhole;
    if (context.isJson())
        printJson(context, *found, token, opened, findings, isWhole);
    else
        printText(context, *found, token, opened, findings);
    return isWhole && (!opened || opened->isOpen()) ? ExitDone : ExitRejected;
}

std::vector<Option> decodeOptions()
{
    return {
        {"key", "FILE",
         QT_TRANSLATE_NOOP("Cli",
                           "decrypt with this key: a private JWK (RFC 7517), a set of them, or a PEM\n"
                           "private key; \"-\" reads it from standard input")},
        {"jwk", "FILE", QT_TRANSLATE_NOOP("Cli", "the same as --key")},
        passphraseOption(),
        {"secret-stdin", nullptr,
         QT_TRANSLATE_NOOP("Cli", "decrypt with the secret or password on the first line of standard input")},
        {"compare", "FILE",
         QT_TRANSLATE_NOOP("Cli",
                           "show claim by claim how the token in this file differs instead; the key\n"
                           "decrypts both")}};
}

} // namespace

std::vector<Command> tokenCommands()
{
    return {
        {"decode", "[TOKEN | -]", QT_TRANSLATE_NOOP("Cli", "show what a token says, without checking it"),
         QT_TRANSLATE_NOOP(
             "Cli",
             "Takes a token apart and shows header and payload as they stand, times in words, and the risks "
             "of\n"
             "the way it is made. Nothing leaves this machine. Of the signature only the length is shown. A\n"
             "header line, cookie, URL, JSON, percent signs or the marks of a mail around the token are "
             "taken\n"
             "away. Without TOKEN, or with \"-\", standard input is read.\n\n"
             "The secret of an HMAC token is looked for on the public list of known ones, which takes up to "
             "some\n"
             "two seconds. A token over 24 KiB (8 KiB with HS384 and HS512) is too long for that, and a "
             "note\n"
             "says so.\n\n"
             "With --key or --secret-stdin an encrypted token is decrypted, and what is inside is shown in "
             "the "
             "same\n"
             "way. The signing keys of a store decrypt nothing, so the key has to be given.\n\n"
             "Exit code 0 when the token is well formed, 1 when there is a token but something in it is "
             "broken or\n"
             "it did not decrypt, 2 when there is no token in what was given or no usable key. With "
             "--compare 0\n"
             "when both say the same, 1 when they do not.\n\n"
             "Examples:\n"
             "  gatehouse-cli decode - < token.txt\n"
             "  echo 'Authorization: Bearer eyJhbGciOi...' | gatehouse-cli decode --json\n"
             "  gatehouse-cli decode - --key private.pem < encrypted.txt\n"
             "  gatehouse-cli decode - --compare yesterday.txt < token.txt"),
         decodeOptions(), 0, 1, decode}};
}

} // namespace gatehouse::cli
