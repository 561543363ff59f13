// SPDX-License-Identifier: MIT
#include "app/cli/decodecompare.h"

#include "app/cli/context.h"
#include "core/service/tokencompare.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>

#include <algorithm>

namespace gatehouse::cli {

namespace {

constexpr qint64 longestText = 1 << 20;

using Relation = ComparedMember::Relation;

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

Result<QByteArray> textOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(Error::Code::NotFound,
                       text("The file %1 could not be read: %2.").arg(path, file.errorString()));
    QByteArray content = file.read(longestText);
    if (TokenService::findToken(content).token.isEmpty())
        return usageError(text("There is no token in %1.").arg(path));
    return content;
}

QString nameOf(ComparedMember::Part part)
{
    static constexpr const char *names[] = {"header", "outer-header", "inner-header", "payload"};
    return QLatin1String(names[static_cast<std::size_t>(part)]);
}

QString nameOf(Relation relation)
{
    static constexpr const char *names[] = {"same", "changed", "only-in-a", "only-in-b"};
    return QLatin1String(names[static_cast<std::size_t>(relation)]);
}

QString valuesOf(const ComparedMember &row)
{
    switch (row.relation) {
    case Relation::Same:
    case Relation::OnlyLeft:
        return row.left;
    case Relation::OnlyRight:
        return row.right;
    case Relation::Different:
        break;
    }
    const QString both = QStringLiteral("%1 -> %2").arg(row.left, row.right);
    return row.note.isEmpty() ? both : QStringLiteral("%1  (%2)").arg(both, row.note);
}

QJsonObject jsonOf(const ComparedMember &row)
{
    const auto valueOrNull = [](bool isThere, const QString &value) {
        return isThere ? QJsonValue(value) : QJsonValue();
    };
    return {{QStringLiteral("part"), nameOf(row.part)},
            {QStringLiteral("name"), row.name},
            {QStringLiteral("difference"), nameOf(row.relation)},
            {QStringLiteral("a"), valueOrNull(row.relation != Relation::OnlyRight, row.left)},
            {QStringLiteral("b"), valueOrNull(row.relation != Relation::OnlyLeft, row.right)},
            {QStringLiteral("note"), valueOrNull(!row.note.isEmpty(), row.note)}};
}

void printText(const Output &output, const std::vector<ComparedMember> &rows, bool areSame,
               const QString &sealed)
{
    output.line(text("A is the token that was given, B the one in the file. Neither is verified, and "
                     "signatures are not compared."));
    output.line();
    std::vector<QStringList> lines;
    for (const ComparedMember &row : rows)
        lines.push_back({nameOf(row.part), row.name, nameOf(row.relation), valuesOf(row)});
    output.table({text("PART"), text("NAME"), text("DIFFERENCE"), text("VALUE")}, lines);
    output.line();
    if (!sealed.isEmpty())
        output.line(sealed);
    else
        output.line(areSame ? text("They say the same.") : text("They differ."));
}

} // namespace

Ran compareWithFile(const Context &context, const TokenInspection &left, const QString &path,
                    const std::function<TokenInspection(const QByteArray &)> &read)
{
    const Result<QByteArray> content = textOf(path);
    if (!content)
        return Failure(content.error());
    const TokenInspection right = read(*content);
    const std::vector<ComparedMember> rows = compareTokens(left, right);
    const bool areSame = std::all_of(
        rows.begin(), rows.end(), [](const ComparedMember &row) { return row.relation == Relation::Same; });
    const QString sealed = isSealed(left) || isSealed(right)
        ? text(
            "One of them is encrypted and was not decrypted, so only the headers were compared. --key FILE "
            "or --secret-stdin decrypts it.")
        : QString();
    if (!context.isJson()) {
        printText(context.output(), rows, areSame, sealed);
        return areSame && sealed.isEmpty() ? ExitDone : ExitRejected;
    }
    QJsonArray all;
    for (const ComparedMember &row : rows)
        all.append(jsonOf(row));
    context.output().document(QJsonObject{{QStringLiteral("same"), areSame && sealed.isEmpty()},
                                          {QStringLiteral("onlyHeaders"), !sealed.isEmpty()},
                                          {QStringLiteral("comparison"), all}});
    return areSame && sealed.isEmpty() ? ExitDone : ExitRejected;
}

} // namespace gatehouse::cli
