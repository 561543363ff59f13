// SPDX-License-Identifier: MIT
#include "core/service/connectionservice.h"

#include <QElapsedTimer>

namespace gatehouse {

namespace {

QString text(const char *source) { return QCoreApplication::translate("ConnectionService", source); }

/// Does the steps one after another until one fails.
class Steps {
public:
    template <class Check>
    bool take(const QString &name, Check check)
    {
        if (!m_steps.empty() && !m_steps.back().passed)
            return false;
        QElapsedTimer time;
        time.start();
        const Result<QString> finding = check();
        m_steps.push_back(
            {name, finding.has_value(), finding ? *finding : finding.error().message, time.elapsed()});
        return finding.has_value();
    }
    std::vector<ConnectionStep> all() const { return m_steps; }

private:
    std::vector<ConnectionStep> m_steps;
};

Result<QString> readSchema(const StoreInfo &info)
{
    return text("%1 %2, layout \"%3\".").arg(info.kind, info.version, info.layout);
}

Result<QString> readUsers(OpenStore &store)
{
    if (store.users == nullptr)
        return text("This store keeps no users.");
    const Result<std::vector<User>> users = store.users->list();
    if (!users)
        return Failure(users.error());
    return text("Users in the store: %1.").arg(users->size());
}

/// Asks for the revocation of a session that does not exist: it needs the right to write and changes nothing.
Result<QString> tryToWrite(OpenStore &store, qint64 nowMs)
{
    RevokeOrder nothing;
    nothing.target = SessionIds{{QStringLiteral("connection-test")}};
    nothing.reason = text("connection test");
    nothing.by = text("connection test");
    nothing.nowMs = nowMs;
    const Result<RevokeOutcome> outcome = store.sessions.revoke(nothing);
    if (!outcome)
        return Failure(outcome.error());
    return text("Sessions can be revoked.");
}

} // namespace

ConnectionService::ConnectionService(StoreAccess &store, QObject *parent)
    : QObject(parent)
    , m_store(store)
{ }

std::vector<ConnectionProfile> ConnectionService::profiles() const { return {m_store.profile()}; }

QFuture<Result<StoreInfo>> ConnectionService::info()
{
    return m_store.run([](OpenStore &store) -> Result<StoreInfo> { return store.sessions.info(); });
}

QFuture<Result<std::vector<ConnectionStep>>> ConnectionService::test()
{
    const QString opening = text("Open the store");
    auto testing =
        m_store.run([opening, readOnly = m_store.profile().isReadOnly, nowMs = m_store.clock().nowMs()](
                        OpenStore &store) -> Result<std::vector<ConnectionStep>> {
            Steps steps;
            const StoreInfo info = store.sessions.info();
            steps.take(opening, [&]() -> Result<QString> {
                if (Done alive = store.sessions.ping(); !alive)
                    return Failure(alive.error());
                return info.location;
            });
            steps.take(text("Read the schema"), [&] { return readSchema(info); });
            steps.take(text("Read the users"), [&] { return readUsers(store); });
            steps.take(text("Read the audit trail"), [&]() -> Result<QString> {
                AuditQuery one;
                one.limit = 1;
                const auto events = store.audit.read(one);
                return events ? Result<QString>(text("The trail can be read.")) : Failure(events.error());
            });
            steps.take(text("Write a record"), [&]() -> Result<QString> {
                return readOnly ? Result<QString>(text("Left out: this profile is read-only."))
                                : tryToWrite(store, nowMs);
            });
            return steps.all();
        });
    // A store that does not open is a failed first step, not a failed test.
    return testing.then(
        [opening](const Result<std::vector<ConnectionStep>> &steps) -> Result<std::vector<ConnectionStep>> {
            if (steps || steps.error().code == Error::Code::Cancelled)
                return steps;
            return std::vector<ConnectionStep>{{opening, false, steps.error().message, 0}};
        });
}

} // namespace gatehouse
