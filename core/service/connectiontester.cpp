// SPDX-License-Identifier: MIT
#include "core/service/connectiontester.h"

#include "core/audit/sqlauditlog.h"
#include "core/auth/sqluserdirectory.h"
#include "core/service/serverstore.h"
#include "core/store/sql/migrations.h"
#include "core/store/sql/sqlsessionstore.h"

namespace gatehouse {

namespace {

using Kind = ConnectionProfile::Kind;

QString text(const char *source) { return QCoreApplication::translate("ConnectionService", source); }

/// Asks for the revocation of a session that does not exist: it needs the right to write and changes nothing.
Result<QString> tryToWrite(SessionStore &store, const ConnectionProfile &profile, qint64 nowMs)
{
    if (profile.isReadOnly)
        return text("Left out: this connection is read-only.");
    if (!store.info().capabilities.testFlag(Capability::RevokeSession))
        return text("Left out: this user may not revoke.");
    RevokeOrder nothing;
    nothing.target = SessionIds{{QStringLiteral("connection-test")}};
    nothing.reason = nothing.by = text("connection test");
    nothing.nowMs = nowMs;
    const Result<RevokeOutcome> outcome = store.revoke(nothing);
    if (!outcome)
        return Failure(outcome.error());
    return text("Sessions can be revoked.");
}

Result<QString> rightsText(const StoreInfo &info)
{
    if (!info.capabilities.testFlag(Capability::List))
        return failure(
            Error::Code::Denied,
            text("The sessions may not be listed. %1").arg(info.missingRights.join(QLatin1Char('\n'))));
    if (info.missingRights.isEmpty())
        return text("Everything that this layout allows.");
    return text("Not everything:\n%1").arg(info.missingRights.join(QLatin1Char('\n')));
}

Result<QString> clockText(const StoreInfo &info)
{
    if (!info.clockSkewMs)
        return text("Not measured: this store has no clock of its own, or does not tell.");
    const qint64 skew = *info.clockSkewMs;
    if (std::abs(skew) < 1000)
        return text("The clock of the server and this one agree.");
    return text("The clock of the server is %1 s %2 this one. Times of sessions are the server's.")
        .arg(QString::number(double(std::abs(skew)) / 1000.0, 'f', 1),
             skew > 0 ? text("ahead of") : text("behind"));
}

void testStore(SessionStore &store, const ConnectionProfile &profile, qint64 nowMs, ConnectionSteps &steps,
               const std::function<Result<QString>()> &describeLayout = {})
{
    const StoreInfo info = store.info();
    steps.take(text("Ask for the rights"), [&] { return rightsText(info); });
    steps.take(text("Find the layout"), [&]() -> Result<QString> {
        const QString opened = text("%1 %2, layout \"%3\".").arg(info.kind, info.version, info.layout);
        if (!describeLayout)
            return opened;
        const Result<QString> seen = describeLayout();
        return seen ? Result<QString>(opened + QLatin1Char(' ') + *seen) : Failure(seen.error());
    });
    steps.take(text("Compare the clocks"), [&] { return clockText(info); });
    steps.take(text("Try a write"), [&] { return tryToWrite(store, profile, nowMs); });
}

void testServer(const ConnectionProfile &profile, const std::shared_ptr<const Secret> &password,
                const std::atomic<bool> &stop, qint64 nowMs, ConnectionSteps &steps)
{
    testWay(profile, stop, steps);
    ServerStore server;
    const bool isIn = steps.take(text("Sign in"), [&]() -> Result<QString> {
        Result<ServerStore> opened = openServerStore(profile, password, stop);
        if (!opened)
            return Failure(std::move(opened.error()));
        server = std::move(*opened);
        if (profile.userName.isEmpty())
            return text("Signed in at %1.").arg(server.sessions->info().location);
        return text("Signed in at %1 as %2.").arg(server.sessions->info().location, profile.userName);
    });
    if (isIn)
        testStore(*server.sessions, profile, nowMs, steps, server.describeLayout);
}

void testEmbedded(const ConnectionProfile &profile, qint64 nowMs, ConnectionSteps &steps)
{
    std::unique_ptr<SqlConnection> connection;
    const bool isOpen = steps.take(text("Open the file"), [&]() -> Result<QString> {
        SqlConnection::Options options;
        options.busyTimeoutMs = profile.deadlineMs;
        options.readOnly = profile.isReadOnly;
        options.mustExist = true;
        Result<std::unique_ptr<SqlConnection>> opened = openEmbeddedStore(profile.path, options);
        if (!opened)
            return Failure(std::move(opened.error()));
        connection = std::move(*opened);
        return profile.path;
    });
    if (!isOpen)
        return;
    SqlSessionStore store(*connection);
    SqlUserDirectory users(*connection);
    SqlAuditLog audit(*connection);
    steps.take(text("Read the users"), [&]() -> Result<QString> {
        const Result<std::vector<User>> all = users.list();
        return all ? Result<QString>(text("Users in the store: %1.").arg(all->size())) : Failure(all.error());
    });
    steps.take(text("Read the audit trail"), [&]() -> Result<QString> {
        AuditQuery one;
        one.limit = 1;
        const auto events = audit.read(one);
        return events ? Result<QString>(text("The trail can be read.")) : Failure(events.error());
    });
    testStore(store, profile, nowMs, steps);
}

} // namespace

QFuture<Result<std::vector<ConnectionStep>>>
ConnectionTester::test(const ConnectionProfile &profile, std::shared_ptr<const Secret> password, qint64 nowMs)
{
    return m_worker.run(
        [this, profile, password = std::move(password), nowMs]() -> Result<std::vector<ConnectionStep>> {
            ConnectionSteps steps;
            if (profile.kind == Kind::Embedded)
                testEmbedded(profile, nowMs, steps);
            else
                testServer(profile, password, m_stop, nowMs, steps);
            if (m_stop)
                return failure(Error::Code::Cancelled, {});
            return steps.all();
        });
}

} // namespace gatehouse
