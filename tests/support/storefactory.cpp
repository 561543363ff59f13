// SPDX-License-Identifier: MIT
#include "tests/support/storefactory.h"

#include "tests/support/certificates.h"
#include "tests/support/postgresfixture.h"
#include "tests/support/rediscluster.h"
#include "tests/support/redisserver.h"
#include "tests/support/sqlfixture.h"

#include "core/store/postgres/postgressessionstore.h"

namespace gatehouse::test {

namespace {

/// Hands its calls on to the store it owns together with the connection.
class OwningSqlStore final : public SessionStore {
public:
    explicit OwningSqlStore(std::unique_ptr<SqlConnection> connection)
        : m_own(std::move(connection))
    { }
    StoreInfo info() const override { return m_own.store.info(); }
    Done ping() override { return m_own.store.ping(); }
    Done scan(SessionSink &sink) override { return m_own.store.scan(sink); }
    Result<qint64> changes(qint64 mark, SessionSink &sink) override
    {
        return m_own.store.changes(mark, sink);
    }
    Result<std::optional<Session>> find(const QString &id) override { return m_own.store.find(id); }
    Result<std::vector<SessionEvent>> history(const QString &id) override { return m_own.store.history(id); }
    Result<std::vector<UserActivity>> userActivity(qint64 nowMs) override
    {
        return m_own.store.userActivity(nowMs);
    }
    Done insert(const Session &session) override { return m_own.store.insert(session); }
    Result<RotateAnswer> rotate(const RotateRequest &request) override { return m_own.store.rotate(request); }
    Result<RevokeOutcome> revoke(const RevokeOrder &order) override { return m_own.store.revoke(order); }
    Result<RevokePreview> preview(const RevokeTarget &target, qint64 nowMs) override
    {
        return m_own.store.preview(target, nowMs);
    }
    Result<std::optional<qint64>> cutOff(const QString &userId) override
    {
        return m_own.store.cutOff(userId);
    }
    Done deny(const QStringList &entries, qint64 until, const QString &reason, qint64 nowMs) override
    {
        return m_own.store.deny(entries, until, reason, nowMs);
    }
    Result<std::optional<QString>> denied(const QStringList &entries, qint64 nowMs) override
    {
        return m_own.store.denied(entries, nowMs);
    }

private:
    OwnSqlStore m_own;
};

class SqlFactory final : public StoreFactory {
public:
    QString name() const override { return QStringLiteral("sqlite"); }
    void reset() override { m_fixture = std::make_unique<SqlFixture>(); }
    std::unique_ptr<SessionStore> connect() override
    {
        // 256 threads wait for one another here, so no waiting ends early.
        SqlConnection::Options options;
        options.busyTimeoutMs = 60'000;
        return std::make_unique<OwningSqlStore>(m_fixture->open(options));
    }

private:
    std::unique_ptr<SqlFixture> m_fixture = std::make_unique<SqlFixture>();
};

class PostgresFactory final : public StoreFactory {
public:
    QString name() const override { return QStringLiteral("postgres"); }
    QString whyMissing() const override { return PostgresFixture::whyMissing(); }
    void reset() override { m_fixture = std::make_unique<PostgresFixture>(); }
    std::unique_ptr<SessionStore> connect() override
    {
        PostgresOptions options = m_fixture->options();
        options.deadlineMs = options.lockTimeoutMs = 60'000; // As above.
        auto store = PostgresSessionStore::open(PostgresFixture::connect(options));
        if (!store)
            qFatal("%s", qPrintable(store.error().message + store.error().detail));
        return std::move(*store);
    }

private:
    std::unique_ptr<PostgresFixture> m_fixture;
};

std::unique_ptr<SessionStore> openedRedis(RedisStoreOptions options)
{
    options.server.deadlineMs = options.server.connectTimeoutMs = 60'000; // As above.
    Result<std::unique_ptr<SessionStore>> store = openRedisStore(options);
    if (!store)
        qFatal("%s", qPrintable(store.error().message + store.error().detail));
    return std::move(*store);
}

class RedisFactory : public StoreFactory {
public:
    QString name() const override { return QStringLiteral("redis"); }
    QString whyMissing() const override
    {
        return RedisServer::isInstalled() ? QString() : QStringLiteral("redis-server is not installed");
    }
    void reset() override
    {
        if (!m_server)
            m_server = std::make_unique<RedisServer>();
        m_server->command({QStringLiteral("FLUSHALL")});
    }
    std::unique_ptr<SessionStore> connect() override { return openedRedis(m_server->storeOptions()); }

private:
    std::unique_ptr<RedisServer> m_server;
};

class RedisTlsFactory final : public RedisFactory {
public:
    QString name() const override { return QStringLiteral("redis+tls"); }
    void reset() override
    {
        if (!m_server)
            start();
        (void)m_server->command({QStringLiteral("FLUSHALL")}, options().server);
    }
    std::unique_ptr<SessionStore> connect() override { return openedRedis(options()); }

private:
    void start()
    {
        m_certificates = std::make_unique<Certificates>();
        m_server = std::make_unique<RedisServer>(QStringList{
            QStringLiteral("--port"), QStringLiteral("0"), QStringLiteral("--tls-port"),
            QStringLiteral("%PORT%"), QStringLiteral("--tls-cert-file"),
            m_certificates->certificate(QStringLiteral("server")), QStringLiteral("--tls-key-file"),
            m_certificates->key(QStringLiteral("server")), QStringLiteral("--tls-ca-cert-file"),
            m_certificates->certificate(QStringLiteral("ca"))});
    }
    RedisStoreOptions options() const
    {
        RedisStoreOptions options = m_server->storeOptions();
        options.server.tls = true;
        options.server.caFile = m_certificates->certificate(QStringLiteral("ca"));
        options.server.certificateFile = m_certificates->certificate(QStringLiteral("server"));
        options.server.keyFile = m_certificates->key(QStringLiteral("server"));
        return options;
    }
    std::unique_ptr<Certificates> m_certificates;
    std::unique_ptr<RedisServer> m_server;
};

class RedisClusterFactory final : public RedisFactory {
public:
    QString name() const override { return QStringLiteral("redis cluster"); }
    void reset() override
    {
        if (!m_cluster)
            m_cluster = std::make_unique<RedisCluster>();
        m_cluster->flush();
    }
    std::unique_ptr<SessionStore> connect() override
    {
        return openedRedis(m_cluster->node(2).storeOptions());
    }

private:
    std::unique_ptr<RedisCluster> m_cluster;
};

} // namespace

std::vector<std::unique_ptr<StoreFactory>> storeFactories()
{
    std::vector<std::unique_ptr<StoreFactory>> factories;
    factories.push_back(std::make_unique<SqlFactory>());
    factories.push_back(std::make_unique<PostgresFactory>());
    factories.push_back(std::make_unique<RedisFactory>());
    factories.push_back(std::make_unique<RedisTlsFactory>());
    factories.push_back(std::make_unique<RedisClusterFactory>());
    return factories;
}

} // namespace gatehouse::test
