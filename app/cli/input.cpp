// SPDX-License-Identifier: MIT
#include "app/cli/input.h"

#include <QCoreApplication>
#include <QFile>

#include <array>
#include <cstdio>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>
#else
#include <io.h>
#endif

namespace gatehouse::cli {

namespace {

constexpr std::size_t longestSecret = 1024;

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

#ifdef Q_OS_UNIX

/// The terminal with its echo off, until this ends.
class QuietTerminal {
public:
    QuietTerminal()
        : m_terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC))
    {
        if (m_terminal < 0 || ::tcgetattr(m_terminal, &m_before) != 0)
            return;
        termios quiet = m_before;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        m_isQuiet = ::tcsetattr(m_terminal, TCSAFLUSH, &quiet) == 0;
    }
    ~QuietTerminal()
    {
        if (m_isQuiet)
            ::tcsetattr(m_terminal, TCSAFLUSH, &m_before);
        if (m_terminal >= 0)
            ::close(m_terminal);
    }
    QuietTerminal(const QuietTerminal &) = delete;
    QuietTerminal &operator=(const QuietTerminal &) = delete;

    bool isQuiet() const { return m_isQuiet; }
    void say(const QByteArray &bytes) const
    {
        [[maybe_unused]] const auto written =
            ::write(m_terminal, bytes.constData(), std::size_t(bytes.size()));
    }
    Secret line() const
    {
        Secret room = Secret::ofSize(longestSecret);
        std::size_t used = 0;
        while (used < longestSecret && ::read(m_terminal, room.data() + used, 1) == 1
               && room.data()[used] != '\n')
            ++used;
        say("\n");
        return Secret(room.view().substr(0, used));
    }

private:
    int m_terminal;
    termios m_before{};
    bool m_isQuiet = false;
};

#endif

} // namespace

Result<QByteArray> readStandardInput(qint64 limit)
{
    QFile input;
    if (!input.open(stdin, QIODevice::ReadOnly))
        return failure(Error::Code::Unavailable, text("Standard input could not be read."));
    QByteArray all = input.read(limit + 1);
    if (all.size() > limit)
        return failure(Error::Code::Malformed,
                       text("There is more on standard input than this can be: over %1 bytes.").arg(limit));
    return all;
}

Result<QByteArray> tokenFrom(const QStringList &words)
{
    if (words.isEmpty() || words.first() == QLatin1String("-"))
        return readStandardInput();
    return words.first().toUtf8();
}

Result<FoundToken> foundTokenIn(const QByteArray &pasted)
{
    FoundToken found = TokenService::findToken(pasted);
    if (found.token.isEmpty())
        return failure(Error::Code::Malformed,
                       found.whyNone.isEmpty() ? text("There is no token in what was given.")
                                               : found.whyNone);
    return found;
}

Result<Secret> secretFromStandardInput()
{
    Secret room = Secret::ofSize(longestSecret);
    std::size_t used = 0;
    int byte = std::fgetc(stdin);
    for (; byte != EOF && byte != '\n' && used < longestSecret; byte = std::fgetc(stdin))
        room.data()[used++] = static_cast<char>(byte);
    if (byte != EOF && byte != '\n')
        return failure(Error::Code::Malformed,
                       text("The first line of standard input is too long for a password."));
    if (used > 0 && room.data()[used - 1] == '\r')
        --used;
    return Secret(room.view().substr(0, used));
}

bool isTerminal(std::FILE *stream)
{
#ifdef Q_OS_UNIX
    return ::isatty(::fileno(stream)) == 1;
#else
    return ::_isatty(::_fileno(stream)) != 0;
#endif
}

QString askLine(const QString &question)
{
    std::fputs(qUtf8Printable(question), stderr);
    (void)std::fflush(stderr);
    std::array<char, 256> line{};
    if (std::fgets(line.data(), int(line.size()), stdin) == nullptr)
        return {};
    return QString::fromUtf8(line.data()).trimmed();
}

Result<Secret> askSecret(const QString &question)
{
#ifdef Q_OS_UNIX
    const QuietTerminal terminal;
    if (terminal.isQuiet()) {
        terminal.say(question.toUtf8() + ": ");
        return terminal.line();
    }
#endif
    return failure(Error::Code::Locked,
                   text("%1 is needed, and there is no terminal to ask at.").arg(question));
}

Result<Secret> askNewSecret(const QString &question)
{
    Result<Secret> first = askSecret(question);
    if (!first)
        return first;
    const Result<Secret> second = askSecret(text("The same again"));
    if (second && !equalInConstantTime(first->view(), second->view()))
        return failure(Error::Code::Malformed,
                       text("The two answers differ. Nothing was changed; try again."));
    return first;
}

} // namespace gatehouse::cli
