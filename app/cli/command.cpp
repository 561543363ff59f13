// SPDX-License-Identifier: MIT
#include "app/cli/command.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse::cli {

namespace {

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

const Command *commandNamed(const QString &name)
{
    const auto &all = commands();
    const auto found = std::find_if(all.begin(), all.end(), [&name](const Command &command) {
        return name == QLatin1String(command.name);
    });
    return found == all.end() ? nullptr : &*found;
}

bool isGroup(const QString &name)
{
    return std::any_of(commands().begin(), commands().end(), [&name](const Command &command) {
        return QString::fromLatin1(command.name).startsWith(name + u' ');
    });
}

const Option *optionOf(const Command &command, const QString &name)
{
    const auto found =
        std::find_if(command.options.begin(), command.options.end(),
                     [&name](const Option &option) { return name == QLatin1String(option.name); });
    return found == command.options.end() ? nullptr : &*found;
}

/// Takes a call apart: words, then options with their values in either form, "--name value" or
/// "--name=value".
class Parser {
public:
    Parser(QStringList arguments, Call &call)
        : m_rest(std::move(arguments))
        , m_call(call)
    { }
    Done parse();

private:
    Done takeName();
    Done takeOption(const QString &argument);
    Result<QString> valueOf(const QString &name, const QString &argument);
    bool takeValue(QLatin1String name, qsizetype i, QString &value);
    void takeGlobals();

    QStringList m_rest;
    Call &m_call;
};

/// "--name value" or "--name=value" at place `i`; the argument itself stays.
bool Parser::takeValue(QLatin1String name, qsizetype i, QString &value)
{
    const QString &argument = m_rest[i];
    if (argument.startsWith(name + QLatin1Char('='))) {
        value = argument.mid(name.size() + 1);
        return true;
    }
    if (argument != name || i + 1 == m_rest.size())
        return false;
    value = m_rest.takeAt(i + 1);
    return true;
}

/// --json, --help, --version, --store, --profile and --layout may stand anywhere before "--".
void Parser::takeGlobals()
{
    for (qsizetype i = 0; i < m_rest.size() && m_rest[i] != QLatin1String("--");) {
        const QString &argument = m_rest[i];
        bool isGlobal = true;
        if (argument == QLatin1String("--json"))
            m_call.isJson = true;
        else if (argument == QLatin1String("--help") || argument == QLatin1String("-h"))
            m_call.wantsHelp = true;
        else if (argument == QLatin1String("--version"))
            m_call.wantsVersion = true;
        else
            isGlobal = takeValue(QLatin1String("--store"), i, m_call.store)
                || takeValue(QLatin1String("--profile"), i, m_call.profile)
                || takeValue(QLatin1String("--layout"), i, m_call.layout);
        if (isGlobal)
            m_rest.removeAt(i);
        else
            ++i;
    }
}

Done Parser::takeName()
{
    QString name = m_rest.isEmpty() ? QString() : m_rest.takeFirst();
    if (isGroup(name) && !m_rest.isEmpty() && commandNamed(name + u' ' + m_rest.first()) != nullptr)
        name += u' ' + m_rest.takeFirst();
    m_call.command = commandNamed(name);
    if (m_call.command != nullptr || m_call.wantsHelp)
        m_call.helpFor = name;
    if (m_call.command != nullptr)
        return {};
    if (isGroup(name))
        return usageError(
            text("\"%1\" needs a second word. \"gatehouse-cli help %1\" lists them.").arg(name));
    return usageError(text("There is no command \"%1\". \"gatehouse-cli help\" lists all.").arg(name));
}

Result<QString> Parser::valueOf(const QString &name, const QString &argument)
{
    if (const qsizetype equals = argument.indexOf(u'='); equals >= 0)
        return argument.mid(equals + 1);
    if (m_rest.isEmpty())
        return usageError(text("The option --%1 needs a value.").arg(name));
    return m_rest.takeFirst();
}

Done Parser::takeOption(const QString &argument)
{
    const QString name = argument.mid(2).section(u'=', 0, 0);
    const Option *option = optionOf(*m_call.command, name);
    if (option == nullptr)
        return usageError(text("There is no option --%1 here. \"gatehouse-cli help %2\" shows what there is.")
                              .arg(name, QLatin1String(m_call.command->name)));
    if (option->value == nullptr) {
        if (argument.contains(u'='))
            return usageError(text("The option --%1 takes no value.").arg(name));
        m_call.arguments.set(name, QString());
        return {};
    }
    Result<QString> value = valueOf(name, argument);
    if (!value)
        return Failure(std::move(value.error()));
    m_call.arguments.set(name, *value);
    return {};
}

Done Parser::parse()
{
    takeGlobals();
    if (m_call.wantsVersion)
        return {};
    if (m_rest.isEmpty() || m_rest.first() == QLatin1String("help")) {
        m_call.wantsHelp = true;
        m_call.helpFor = m_rest.mid(1).join(u' ');
        return {};
    }
    Done named = takeName();
    if (m_call.wantsHelp)
        return {};
    if (!named)
        return named;
    bool isPlain = false; // After "--" everything is a word.
    while (!m_rest.isEmpty()) {
        const QString argument = m_rest.takeFirst();
        if (!isPlain && argument == QLatin1String("--"))
            isPlain = true;
        else if (!isPlain && argument.startsWith(QLatin1String("--"))) {
            if (Done taken = takeOption(argument); !taken)
                return taken;
        } else if (!isPlain && argument.size() > 1 && argument.startsWith(u'-'))
            return usageError(text("Options begin with two dashes: \"%1\" is not one.").arg(argument));
        else
            m_call.arguments.words.append(argument);
    }
    const qsizetype count = m_call.arguments.words.size();
    const Command &command = *m_call.command;
    if (count < command.leastWords || (command.mostWords >= 0 && count > command.mostWords))
        return usageError(text("Usage: gatehouse-cli %1 %2. \"gatehouse-cli help %1\" explains it.")
                              .arg(QLatin1String(command.name), QLatin1String(command.words)));
    return {};
}

} // namespace

Failure usageError(const QString &message) { return failure(Error::Code::Malformed, message); }

Result<qint64> Arguments::number(const char *option, qint64 otherwise, qint64 least, qint64 most) const
{
    if (!has(option))
        return otherwise;
    bool isNumber = false;
    const qint64 given = value(option).toLongLong(&isNumber);
    if (!isNumber || given < least || given > most)
        return usageError(
            text("--%1 takes a whole number from %2 to %3.").arg(QLatin1String(option)).arg(least).arg(most));
    return given;
}

const std::vector<Command> &commands()
{
    static const std::vector<Command> all = [] {
        std::vector<Command> joined;
        for (const auto group : {tokenCommands, verifyCommands, sessionCommands, sessionRevokeCommands,
                                 sessionWatchCommands, storeCommands, profileCommands, userCommands,
                                 keyCommands, keyFileCommands, jwksCommands, auditCommands, authCommands}) {
            for (Command &command : group())
                joined.push_back(std::move(command));
        }
        return joined;
    }();
    return all;
}

Result<Call> parseCall(const QStringList &arguments, bool &isJson)
{
    Call call;
    const Done parsed = Parser(arguments, call).parse();
    isJson = call.isJson;
    if (!parsed)
        return Failure(parsed.error());
    return call;
}

} // namespace gatehouse::cli
