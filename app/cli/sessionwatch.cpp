// SPDX-License-Identifier: MIT
#include "app/cli/selection.h"
#include "app/quitsignals.h"
#include "core/session/sessionbatch.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QTimer>

#include <cstdio>

namespace gatehouse::cli {

namespace {

constexpr int askEveryMs = 1000;

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

/// Asks the store what changed, again and again, and prints what was asked for.
class Watch {
public:
    Watch(Context &context, StoreAccess &store, SessionFilter filter)
        : m_context(context)
        , m_store(store)
        , m_filter(std::move(filter))
    {
        QObject::connect(&m_timer, &QTimer::timeout, [this] { ask(); });
        m_timer.start(askEveryMs);
    }

private:
    struct Changes {
        qint64 mark = 0;
        SessionTable table;
        std::vector<std::string> gone; ///< Ids.
    };

    void ask()
    {
        if (std::exchange(m_asking, true))
            return;
        auto asking = m_store.run([mark = m_mark](OpenStore &store) -> Result<std::shared_ptr<Changes>> {
            SessionBatch batch;
            auto changes = std::make_shared<Changes>();
            changes->mark = mark;
            if (mark != 0 && !store.sessions.mayHaveChanged())
                return changes;
            const Result<qint64> next = store.sessions.changes(mark, batch);
            if (!next)
                return Failure(next.error());
            changes->mark = *next;
            changes->table.merge(batch);
            changes->gone.assign(batch.removed().begin(), batch.removed().end());
            return changes;
        });
        deliver(asking, &m_timer, [this](const Result<std::shared_ptr<Changes>> &changes) {
            m_asking = false;
            take(changes);
        });
    }

    void take(const Result<std::shared_ptr<Changes>> &changes)
    {
        if (!changes) {
            const Error &error = changes.error();
            const bool isFeedLost = error.code == Error::Code::Unsupported && m_mark != 0;
            if (error.code == Error::Code::Conflict || isFeedLost)
                m_mark = 0; // The store was set back, or told nothing for a while: what changed is not known.
            else if (!error.isTransient())
                return end(error);
            if (std::exchange(m_reachable, false))
                Output::warn(text("%1 Watching goes on when the store answers again.").arg(error.message));
            return;
        }
        if (!std::exchange(m_reachable, true))
            Output::warn(text("The store answers again."));
        m_mark = (*changes)->mark;
        const SessionTable &table = (*changes)->table;
        for (SessionTable::Row row = 0; row < table.rowCount(); ++row)
            if (m_filter.matches(table.row(row), m_context.nowMs()))
                print(table.session(row));
        if (m_filter.isEmpty()) // Of what is gone nothing else is known that a filter could ask for.
            for (const std::string &id : (*changes)->gone)
                printGone(QString::fromStdString(id));
    }

    void printGone(const QString &id) const
    {
        if (m_context.isJson()) {
            print(QJsonDocument(QJsonObject{{QStringLiteral("id"), id},
                                            {QStringLiteral("state"), QStringLiteral("gone")}})
                      .toJson(QJsonDocument::Compact));
            return;
        }
        print(printable(QStringList{utcText(m_context.nowMs()), QStringLiteral("gone"), id}.join(
                            QStringLiteral("  ")))
                  .toUtf8());
    }

    void print(const Session &session) const
    {
        const qint64 nowMs = m_context.nowMs();
        QByteArray line;
        if (m_context.isJson()) {
            line = QJsonDocument(jsonOf(session, nowMs)).toJson(QJsonDocument::Compact);
        } else {
            const QString who = session.login.isEmpty() ? session.userId : session.login;
            line = printable(QStringList{utcText(nowMs), nameOf(session.stateAt(nowMs)), who, session.address,
                                         deviceName(session.agent), session.id}
                                 .join(QStringLiteral("  ")))
                       .toUtf8();
        }
        print(line);
    }

    static void print(const QByteArray &line)
    {
        std::fputs((line + '\n').constData(), stdout);
        std::fflush(stdout);
    }

    void end(const Error &error)
    {
        m_timer.stop();
        m_context.output().error(error);
        QCoreApplication::exit(ExitFailed);
    }

    Context &m_context;
    StoreAccess &m_store;
    SessionFilter m_filter;
    QTimer m_timer;
    qint64 m_mark = 0;
    bool m_asking = false;
    bool m_reachable = true;
};

Ran watch(Context &context, const Arguments &arguments)
{
    auto filter = SessionFilter::parse(arguments.value("filter"));
    if (!filter)
        return usageError(filter.error().message);
    Result<StoreAccess *> store = context.store();
    if (!store)
        return Failure(store.error());
    const QuitSignals quitSignals;
    const Watch watching(context, **store, std::move(*filter));
    return QCoreApplication::exec();
}

} // namespace

std::vector<Command> sessionWatchCommands()
{
    return {
        {"sessions watch",
         "",
         QT_TRANSLATE_NOOP("Cli", "print each change of a session as it happens"),
         QT_TRANSLATE_NOOP(
             "Cli",
             "One line for each login, refresh, reuse and revocation from now on, until Ctrl+C; with --json\n"
             "one JSON object a line. When the connection is lost that is said, and watching goes on "
             "later. Where a revoked session is deleted, as in the guide layout, the line says \"gone\" and "
             "its id; "
             "with\n"
             "--filter such lines are left out.\n\n"
             "Example:\n"
             "  gatehouse-cli sessions watch --filter 'state:reuse'"),
         {{"filter", "TEXT", QT_TRANSLATE_NOOP("Cli", "only sessions that it matches; see sessions list")}},
         0,
         0,
         watch}};
}

} // namespace gatehouse::cli
