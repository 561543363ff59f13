// SPDX-License-Identifier: MIT
#pragma once

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

namespace gatehouse {

/// What one run of the real program said.
struct CliAnswer {
    int exitCode = -1;
    QByteArray out, err;
    QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    QString text(const char *member) const { return json().value(QLatin1String(member)).toString(); }
    /// For a failed check: everything.
    QByteArray all() const { return QByteArray::number(exitCode) + '\n' + out + err; }
};

/// Runs gatehouse-cli on a store in a folder of its own, with a passphrase in the environment.
class CliRunner {
public:
    QString path() const { return m_folder.filePath(QStringLiteral("store/gatehouse.db")); }
    QString file(const QString &name) const { return m_folder.filePath(name); }
    /// Makes this file in the folder; returns its path.
    QString write(const char *name, const QByteArray &content) const
    {
        QFile written(file(QLatin1String(name)));
        if (!written.open(QIODevice::WriteOnly) || written.write(content) != content.size())
            qFatal("%s could not be written", name);
        return written.fileName();
    }
    void setPassphrase(const QString &passphrase) { m_passphrase = passphrase; }

    /// `words`: the command line, split at spaces; `more` goes after it as it is.
    CliAnswer run(const char *words, const QByteArray &input = {}, const QStringList &more = {}) const
    {
        QProcess process;
        begin(process, words, more);
        process.write(input);
        process.closeWriteChannel();
        process.waitForFinished(60'000);
        return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
                process.readAllStandardOutput(), process.readAllStandardError()};
    }

    void begin(QProcess &process, const char *words, const QStringList &more = {}) const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("GATEHOUSE_STORE"), QStringLiteral("sqlite:") + path());
        environment.insert(QStringLiteral("XDG_DATA_HOME"),
                           file(QStringLiteral("data"))); // Records of servers.
        if (m_passphrase.isEmpty())
            environment.remove(QStringLiteral("GATEHOUSE_PASSPHRASE"));
        else
            environment.insert(QStringLiteral("GATEHOUSE_PASSPHRASE"), m_passphrase);
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(GATEHOUSE_CLI),
                      QString::fromUtf8(words).split(u' ', Qt::SkipEmptyParts) + more);
        process.waitForStarted();
    }

    /// A store with keys and one user, ada, whose password is "analytical engine".
    bool makeStore() const
    {
        return run("keys generate --use access --create").exitCode == 0
            && run("users add ada@example.org --role admin --password - --name", "analytical engine\n",
                   {QStringLiteral("Ada Lovelace")})
                   .exitCode
            == 0;
    }

    CliAnswer login() const
    {
        return run("auth login ada@example.org --password - --json", "analytical engine\n");
    }

private:
    QTemporaryDir m_folder;
    QString m_passphrase = QStringLiteral("open sesame 1");
};

} // namespace gatehouse
