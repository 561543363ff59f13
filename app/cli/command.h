// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"

#include <QHash>
#include <QStringList>

#include <functional>
#include <vector>

namespace gatehouse::cli {

class Context;

/// What a command answers with: 0 done or accepted, 1 rejected. An Error is exit code 2.
enum ExitCode { ExitDone = 0, ExitRejected = 1, ExitFailed = 2 };
using Ran = Result<int>;

struct Option {
    const char *name; ///< Without the dashes.
    const char *value; ///< What its value is called in the help; null for a switch.
    const char *help;
};

/// The words and options of one call, checked against the command.
class Arguments {
public:
    QStringList words; ///< After the command's name.
    bool has(const char *option) const { return m_values.contains(QLatin1String(option)); }
    QString value(const char *option, const QString &otherwise = {}) const
    {
        return m_values.value(QLatin1String(option), otherwise);
    }
    /// A whole number from `least` to `most`. Error Malformed names the option.
    Result<qint64> number(const char *option, qint64 otherwise, qint64 least, qint64 most) const;
    void set(const QString &option, const QString &value) { m_values.insert(option, value); }

private:
    QHash<QString, QString> m_values;
};

struct Command {
    const char *name; ///< "sessions list"
    const char *words; ///< What follows it, for the help: "[TOKEN | -]".
    const char *summary; ///< One line, begins with a verb.
    const char *details; ///< What a newcomer has to know; examples at the end.
    std::vector<Option> options;
    int leastWords, mostWords; ///< mostWords -1: any number.
    std::function<Ran(Context &, const Arguments &)> run;
};

/// Every command, in the order of the help.
const std::vector<Command> &commands();

// One function for each file of commands.
std::vector<Command> tokenCommands();
std::vector<Command> verifyCommands();
std::vector<Command> sessionCommands();
std::vector<Command> sessionRevokeCommands();
std::vector<Command> sessionWatchCommands();
std::vector<Command> storeCommands();
std::vector<Command> profileCommands();
std::vector<Command> userCommands();
std::vector<Command> keyCommands();
std::vector<Command> keyFileCommands();
std::vector<Command> jwksCommands();
std::vector<Command> auditCommands();
std::vector<Command> authCommands();

/// A command line taken apart.
struct Call {
    const Command *command = nullptr;
    Arguments arguments;
    QString store, profile, layout; ///< As given; empty when not.
    QString helpFor; ///< Set: show this help page ("" is the overview).
    bool wantsHelp = false, wantsVersion = false, isJson = false;
};
/// Error Malformed with a sentence that says what to do instead. `isJson` is told even then.
Result<Call> parseCall(const QStringList &arguments, bool &isJson);

/// The help page of a command ("sessions list"), of a group ("sessions") or, for "", the overview.
Result<QString> helpPage(const QString &topic);

/// Usage errors: Malformed, with `message`.
Failure usageError(const QString &message);

} // namespace gatehouse::cli
