// SPDX-License-Identifier: MIT
#include "app/cli/command.h"

#include <QCoreApplication>

namespace gatehouse::cli {

namespace {

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

QString columns(const std::vector<std::pair<QString, QString>> &rows)
{
    qsizetype width = 0;
    for (const auto &row : rows)
        width = qMax(width, row.first.size());
    QString out;
    for (const auto &row : rows) {
        QString indented = row.second;
        indented.replace(u'\n', QLatin1Char('\n') + QString(width + 4, u' '));
        out += QStringLiteral("  %1  %2\n").arg(row.first.leftJustified(width), indented);
    }
    return out;
}

QString everywhere()
{
    return text("Everywhere:\n")
        + columns({{QStringLiteral("--store URL"),
                    text("which store to work on: sqlite:PATH, redis://HOST, rediss://HOST or\n"
                         "postgresql://USER@HOST/DATABASE; without it the one named by the\n"
                         "environment variable GATEHOUSE_STORE, or the console's own.\n"
                         "The password of a server is read from GATEHOUSE_STORE_PASSWORD, or asked for")},
                   {QStringLiteral("--profile NAME"),
                    text("in place of --store: a saved connection, with its password from the keychain")},
                   {QStringLiteral("--layout NAME"),
                    text("Redis: native (this program's own keys) or guide (refresh:<jti>)")},
                   {QStringLiteral("--json"), text("answer with one JSON document on standard output")},
                   {QStringLiteral("--help"), text("this page")}})
        + text("\nExit codes: 0 done or accepted, 1 rejected, 2 could not be done (standard error says "
               "why).\n");
}

QString overview()
{
    std::vector<std::pair<QString, QString>> rows;
    for (const Command &command : commands())
        rows.emplace_back(QLatin1String(command.name), text(command.summary));
    return text("gatehouse-cli looks after the tokens and login sessions of a system from the command line.\n"
                "It works on the same store as the console \"gatehouse\".\n\n"
                "Usage: gatehouse-cli COMMAND [ARGUMENTS] [OPTIONS]\n\nCommands:\n")
        + columns(rows)
        + text("\n\"gatehouse-cli help sessions list\" explains one command, with examples.\n"
               "Tokens and passwords need never be arguments, where others could see them: \"-\" reads them\n"
               "from standard input.\n\n")
        + everywhere();
}

QString pageOf(const Command &command)
{
    QString page =
        QStringLiteral("gatehouse-cli %1: %2\n\n").arg(QLatin1String(command.name), text(command.summary));
    page += text("Usage: gatehouse-cli %1 %2")
                .arg(QLatin1String(command.name), QLatin1String(command.words))
                .trimmed();
    page += (command.options.empty() ? QString() : text(" [OPTIONS]")) + QLatin1String("\n\n");
    page += text(command.details) + QLatin1String("\n\n");
    if (!command.options.empty()) {
        std::vector<std::pair<QString, QString>> rows;
        for (const Option &option : command.options) {
            QString name = QLatin1String("--") + QLatin1String(option.name);
            if (option.value != nullptr)
                name += u' ' + QLatin1String(option.value);
            rows.emplace_back(name, text(option.help));
        }
        page += text("Options:\n") + columns(rows) + u'\n';
    }
    return page + everywhere();
}

} // namespace

Result<QString> helpPage(const QString &topic)
{
    if (topic.isEmpty())
        return overview();
    std::vector<std::pair<QString, QString>> group;
    for (const Command &command : commands()) {
        const QString name = QLatin1String(command.name);
        if (name == topic)
            return pageOf(command);
        if (name.startsWith(topic + u' '))
            group.emplace_back(name, text(command.summary));
    }
    if (group.empty())
        return usageError(
            text("There is no help about \"%1\". \"gatehouse-cli help\" lists all commands.").arg(topic));
    return text("Commands about %1:\n").arg(topic) + columns(group)
        + text("\n\"gatehouse-cli help %1\" explains one of them.\n").arg(group.front().first);
}

} // namespace gatehouse::cli
