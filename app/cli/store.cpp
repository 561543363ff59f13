// SPDX-License-Identifier: MIT
#include "app/cli/context.h"
#include "core/service/connectionservice.h"
#include "core/store/postgres/postgresschema.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>

#include <cstdio>

namespace gatehouse::cli {

namespace {

using Kind = ConnectionProfile::Kind;

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

void printSteps(const Context &context, const std::vector<ConnectionStep> &steps,
                const std::optional<StoreInfo> &info)
{
    if (context.isJson()) {
        QJsonArray list;
        for (const ConnectionStep &step : steps)
            list.append(QJsonObject{{QStringLiteral("name"), step.name},
                                    {QStringLiteral("passed"), step.passed},
                                    {QStringLiteral("finding"), step.finding},
                                    {QStringLiteral("ms"), step.tookMs}});
        QJsonObject document{{QStringLiteral("steps"), list}};
        if (info) {
            document.insert(QStringLiteral("kind"), info->kind);
            document.insert(QStringLiteral("version"), info->version);
            document.insert(QStringLiteral("layout"), info->layout);
            document.insert(QStringLiteral("missingRights"), QJsonArray::fromStringList(info->missingRights));
            document.insert(QStringLiteral("liveChanges"), info->liveness);
            document.insert(QStringLiteral("clockSkewMs"),
                            info->clockSkewMs ? QJsonValue(*info->clockSkewMs) : QJsonValue());
        }
        context.output().document(document);
        return;
    }
    std::vector<QStringList> rows;
    rows.reserve(steps.size());
    for (const ConnectionStep &step : steps)
        rows.push_back({step.passed ? text("passed") : text("FAILED"), step.name, step.finding});
    context.output().table({text("RESULT"), text("STEP"), text("FINDING")}, rows);
    if (!info)
        return;
    context.output().line();
    for (const QString &missing : info->missingRights)
        context.output().line(missing);
    if (!info->liveness.isEmpty())
        context.output().line(info->liveness);
    if (info->clockSkewMs)
        context.output().line(
            text("The clock of the server differs from this one by %1 ms.").arg(*info->clockSkewMs));
}

Ran check(Context &context, const Arguments &)
{
    Result<StoreAccess *> store = context.store();
    if (!store)
        return Failure(store.error());
    ConnectionService connection(**store);
    const Result<std::vector<ConnectionStep>> steps = await(connection.test());
    if (!steps)
        return Failure(steps.error());
    const Result<StoreInfo> info = await(connection.info());
    printSteps(context, *steps, info ? std::optional(*info) : std::nullopt);
    return steps->back().passed ? ExitDone : ExitRejected;
}

void printMigrations(const Context &context, const std::vector<PostgresMigration> &steps, bool isDryRun)
{
    if (context.isJson()) {
        QJsonArray list;
        for (const PostgresMigration &step : steps)
            list.append(QJsonObject{{QStringLiteral("version"), step.version},
                                    {QStringLiteral("name"), step.name},
                                    {QStringLiteral("sql"), QString::fromUtf8(step.sql)}});
        context.output().document({{QStringLiteral("dryRun"), isDryRun}, {QStringLiteral("steps"), list}});
        return;
    }
    if (steps.empty())
        context.output().line(text("The tables are those of this program already. Nothing is to be done."));
    for (const PostgresMigration &step : steps) {
        if (isDryRun)
            context.output().line(QStringLiteral("-- %1\n%2").arg(step.name, QString::fromUtf8(step.sql)));
        else
            context.output().line(text("Done: %1").arg(step.name));
    }
}

Ran migrate(Context &context, const Arguments &arguments)
{
    if (context.profile().kind != Kind::PostgreSql) {
        context.output().line(context.profile().kind == Kind::Redis
                                  ? text("Redis has no tables. Keys are made when they are written.")
                                  : text("An embedded store is brought up to date whenever it is opened."));
        return ExitDone;
    }
    const PostgresOptions options = PostgresOptions::of(context.profile());
    const Result<std::unique_ptr<PostgresConnection>> connection = context.withPassword(
        [&options](Secret password) { return PostgresConnection::open(options, std::move(password)); });
    if (!connection)
        return Failure(connection.error());
    const Result<std::vector<PostgresMigration>> pending = pendingPostgresMigrations(**connection);
    if (!pending)
        return Failure(pending.error());
    const bool isDryRun = arguments.has("dry-run");
    if (!isDryRun && !pending->empty()) {
        if (const Result<int> done = migratePostgres(**connection); !done)
            return Failure(done.error());
    }
    printMigrations(context, *pending, isDryRun);
    return ExitDone;
}

Ran tidy(Context &context, const Arguments &)
{
    Result<StoreAccess *> store = context.store();
    if (!store)
        return Failure(store.error());
    const Result<int> removed = await((*store)->tidy(context.actor()));
    if (!removed)
        return Failure(removed.error());
    if (context.isJson())
        context.output().document({{QStringLiteral("removed"), *removed}});
    else
        context.output().line(
            text("%1 sessions that were over for more than a day were removed.").arg(*removed));
    return ExitDone;
}

Ran roles(Context &context, const Arguments &)
{
    QByteArray file;
    if (context.profile().kind == Kind::PostgreSql) {
        file = postgresRoles(PostgresOptions::of(context.profile()).schema);
    } else if (context.profile().kind == Kind::Redis) {
        QFile acl(QStringLiteral(":/acl/gatehouse.acl"));
        if (acl.open(QIODevice::ReadOnly))
            file = acl.readAll();
    } else {
        return failure(Error::Code::Unsupported,
                       text("An embedded store has no roles: who may open the file may do everything."));
    }
    if (context.isJson())
        context.output().document({{QStringLiteral("roles"), QString::fromUtf8(file)}});
    else
        std::fputs(file.constData(), stdout);
    return ExitDone;
}

} // namespace

std::vector<Command> storeCommands()
{
    return {{"store check",
             "",
             QT_TRANSLATE_NOOP("Cli", "test the connection and say what it may do"),
             QT_TRANSLATE_NOOP(
                 "Cli",
                 "Opens the store, reads from it and asks what this user may do. Nothing is changed.\n"
                 "Exit code 1 when a step fails.\n\n"
                 "Example:\n"
                 "  gatehouse-cli store check --store rediss://admin@redis.example.org --layout guide"),
             {},
             0,
             0,
             check},
            {"store migrate",
             "",
             QT_TRANSLATE_NOOP("Cli", "make or update the tables in PostgreSQL"),
             QT_TRANSLATE_NOOP(
                 "Cli",
                 "Does all steps in one transaction, or none. Read them first with --dry-run.\n\n"
                 "Example:\n"
                 "  gatehouse-cli store migrate --store postgresql://owner@db.example.org/app --dry-run"),
             {{"dry-run", nullptr, QT_TRANSLATE_NOOP("Cli", "print the SQL, and change nothing")}},
             0,
             0,
             migrate},
            {"store tidy",
             "",
             QT_TRANSLATE_NOOP("Cli", "remove sessions that are over from the tables"),
             QT_TRANSLATE_NOOP(
                 "Cli",
                 "Removes sessions whose last possible end is more than a day ago, entries of the deny list "
                 "that\n"
                 "have no effect any more, and the notes of their changes, by the clock of the server. The "
                 "audit\n"
                 "trail says so. An embedded store does that by itself, and Redis needs none of it; in "
                 "PostgreSQL\n"
                 "nothing is ever removed but by this command: run it once a day.\n\n"
                 "Example:\n"
                 "  gatehouse-cli store tidy --store postgresql://owner@db.example.org/app"),
             {},
             0,
             0,
             tidy},
            {"store roles",
             "",
             QT_TRANSLATE_NOOP("Cli", "print ready roles for support and admins"),
             QT_TRANSLATE_NOOP(
                 "Cli",
                 "For PostgreSQL the SQL that makes gatehouse_support (looks) and gatehouse_admin (also\n"
                 "revokes); for Redis two users for the server's ACL file. For an administrator to read\n"
                 "and run; nothing is changed here.\n\n"
                 "Example:\n"
                 "  gatehouse-cli store roles --store postgresql://db.example.org/app | psql"),
             {},
             0,
             0,
             roles}};
}

} // namespace gatehouse::cli
