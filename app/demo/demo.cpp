// SPDX-License-Identifier: MIT
#include "app/demo/demo.h"

#include "app/demo/demoscript.h"
#include "core/base/log.h"
#include "core/store/sql/migrations.h"

#include <QDir>
#include <QRandomGenerator>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr std::size_t wrappingKeySize = 32;

QString text(const char *source) { return QCoreApplication::translate("Demo", source); }

} // namespace

Demo::Demo(const Size &size, QObject *parent)
    : QObject(parent)
    , m_size(size)
    , m_folder(QDir::tempPath() + QStringLiteral("/gatehouse-demo-XXXXXX"))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        auto living =
            m_worker.run([this]() -> Done { return m_isStopping ? Done() : DemoScript::goOn(*m_world); });
        deliver(living, this, [this](const Done &done) {
            if (!done)
                qCWarning(lcConsole) << "The demonstration stumbled:" << done.error().message
                                     << done.error().detail;
            scheduleNext();
        });
    });
}

Demo::~Demo()
{
    m_isStopping = true;
    m_worker
        .run([this]() -> Done {
            m_world.reset();
            return {};
        })
        .waitForFinished();
}

ConnectionProfile Demo::profile() const
{
    ConnectionProfile profile;
    profile.id = QStringLiteral("demo");
    profile.name = text("Demonstration");
    profile.path = m_folder.filePath(QStringLiteral("gatehouse.db"));
    return profile;
}

TokenPolicy Demo::policy() { return demoPolicy(); }

Done Demo::prepare()
{
    if (!m_folder.isValid())
        return failure(
            Error::Code::Internal,
            text("No temporary folder could be made for the demonstration: %1").arg(m_folder.errorString()));
    const auto key = std::make_shared<Secret>(Secret::random(wrappingKeySize));
    auto preparing = m_worker.run([this, key, path = profile().path]() -> Result<QString> {
        SqlConnection::Options options;
        options.durability = SqlConnection::Durability::Relaxed;
        Result<std::unique_ptr<SqlConnection>> connection = openEmbeddedStore(path, options);
        if (!connection)
            return Failure(std::move(connection.error()));
        Result<QString> id = storeId(**connection);
        if (!id)
            return id;
        m_world = std::make_unique<DemoWorld>(std::move(*connection), m_size.people, m_size.seed);
        m_world->clock().set(SystemClock().nowMs() - qint64(m_size.days) * 24 * 3600 * 1000);
        if (Done ready = m_world->setUp(*key); !ready)
            return Failure(std::move(ready.error()));
        return id;
    });
    const Result<QString> id = preparing.result();
    if (!id)
        return Failure(id.error());
    m_vault.write(QStringLiteral("wrapping-key-") + *id, key->clone());
    return {};
}

void Demo::start()
{
    deliver(m_worker.run([this] { return fill(); }), this, [this](const Done &done) {
        if (!done && done.error().code == Error::Code::Cancelled)
            return;
        if (done)
            scheduleNext();
        Q_EMIT filled(done ? Error{} : done.error());
    });
}

QFuture<Result<QByteArray>> Demo::sampleToken()
{
    return m_worker.run([this]() -> Result<QByteArray> {
        if (!m_world)
            return QByteArray();
        const auto &sessions = m_world->sessions();
        // The youngest that goes on: its token has not expired.
        const auto living = std::find_if(sessions.rbegin(), sessions.rend(),
                                         [](const DemoSession &session) { return !session.isOver; });
        if (living == sessions.rend())
            return QByteArray();
        const std::string_view token = living->token.view();
        return QByteArray(token.data(), qsizetype(token.size()));
    });
}

Done Demo::fill()
{
    DemoScript::Span span;
    span.fromMs = m_world->clock().nowMs();
    span.untilMs = SystemClock().nowMs();
    span.logins = m_size.logins;
    if (Done added = m_world->addPeople(); !added)
        return added;
    Done played = DemoScript(*m_world, span).play(m_isStopping);
    m_world->clock().letRun();
    return played;
}

void Demo::scheduleNext() { m_timer.start(QRandomGenerator::global()->bounded(800, 2000)); }

} // namespace gatehouse
