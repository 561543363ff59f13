// SPDX-License-Identifier: MIT
#include "guifixture.h"

#include "core/auth/revocationjobs.h"

#include <QCryptographicHash>
#include <QtGlobal>

#include <array>

namespace gatehouse::test {

namespace {

constexpr qint64 minuteMs = 60'000, hourMs = 60 * minuteMs, dayMs = 24 * hourMs;

const char *const names[] = {"Ada Lindqvist",
                             "Marcus Osei",
                             "Yuki Tanabe",
                             "Elena Petrova",
                             "Tomás Rivera",
                             "Priya Nair",
                             "Jonas Weber",
                             "Chloé Martin",
                             "Samir Haddad",
                             "Grace Kim",
                             "Maximiliane von Hohenlohe-Waldenburg-Schillingsfürst",
                             "Ngozi Adeyemi"};
const char *const agents[] = {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, "
                              "like Gecko) Chrome/126.0.0.0 Safari/537.36",
                              "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
                              "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
                              "(KHTML, like Gecko) Version/17.5 "
                              "Mobile/15E148 Safari/604.1",
                              "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
                              "Gecko) Chrome/126.0.0.0 Safari/537.36 "
                              "Edg/126.0.0.0",
                              "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like "
                              "Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
                              "billing-service/2.4 (service)"};

QByteArray hashOf(const QString &id, std::uint32_t generation)
{
    return QCryptographicHash::hash(id.toUtf8() + '.' + QByteArray::number(generation),
                                    QCryptographicHash::Sha256);
}

Session sessionOf(const QString &id, const QString &userId, qint64 refreshedMs, qint64 expiresMs)
{
    const std::size_t mix = qHash(id, 7);
    Session session;
    session.id = id;
    session.userId = userId;
    session.client = mix % 3 == 0 ? QStringLiteral("mobile") : QStringLiteral("web");
    session.agent = QString::fromLatin1(agents[mix % std::size(agents)]);
    session.address =
        QStringLiteral("%1.%2.69.%3").arg(60 + mix % 130).arg(mix / 7 % 250).arg(mix / 13 % 250);
    session.createdMs = session.refreshedMs = refreshedMs;
    session.expiresMs = expiresMs;
    session.absoluteExpiresMs = refreshedMs + 30 * dayMs;
    session.currentHash = hashOf(id, 0);
    return session;
}

RotateRequest rotation(const Session &of, std::uint32_t generation, qint64 atMs)
{
    RotateRequest request;
    request.sessionId = of.id;
    request.generation = generation;
    request.presentedHash = hashOf(of.id, generation);
    request.nextHash = hashOf(of.id, generation + 1);
    request.nowMs = atMs;
    request.idleMs = of.expiresMs - of.refreshedMs;
    request.address = of.address;
    request.agent = of.agent;
    return request;
}

void addUsers(UserDirectory &directory, std::vector<QString> &ids, int count, qint64 nowMs)
{
    for (int i = 0; i < count; ++i) {
        const QString name = QString::fromUtf8(names[std::size_t(i) % std::size(names)]);
        const QString first = name.section(QLatin1Char(' '), 0, 0).toLower();
        const NewUser user{QStringLiteral("%1%2@northwind.io")
                               .arg(first, i < int(std::size(names)) ? QString() : QString::number(i)),
                           name, i % 5 == 0 ? QStringLiteral("editor") : QStringLiteral("user")};
        const Result<User> added =
            directory.add(user, QByteArrayLiteral("$2b$04$unusable"), nowMs - 40 * dayMs);
        if (!added)
            qFatal("user: %s", qPrintable(added.error().message));
        ids.push_back(added->id);
    }
}

/// Most are live; of each ten one ends soon, one is revoked, and of each twenty one is reused or expired.
void addSession(SessionStore &store, int number, const QString &user, qint64 nowMs)
{
    const QString id = QStringLiteral("%1").arg(QString::fromLatin1(
        QCryptographicHash::hash(QByteArray::number(number), QCryptographicHash::Md5).toHex().left(22)));
    const qint64 begun = nowMs - qint64(number * 37 % 9000) * minuteMs / 10 - 30 * minuteMs;
    const bool expiring = number % 10 == 4, expired = number % 20 == 9;
    Session session = sessionOf(id, user, begun, begun + 7 * dayMs);
    if (expiring)
        session.expiresMs = nowMs + qint64(number % 23 + 1) * 50 * minuteMs;
    if (expired)
        session.expiresMs = nowMs - (number % 11 + 1) * hourMs;
    if (const Done done = store.insert(session); !done)
        qFatal("session: %s (%s)", qPrintable(done.error().message), qPrintable(done.error().detail));
    if (expired || expiring)
        return;
    const int turns = number % 4;
    for (int turn = 0; turn < turns; ++turn)
        (void)store.rotate(rotation(session, std::uint32_t(turn), begun + qint64(turn + 1) * 7 * minuteMs));
    if (number % 20 == 3)
        (void)store.rotate(rotation(session, 0, nowMs - qint64(number % 50) * 10'000));
    if (number % 10 == 7)
        (void)store.revoke({SessionIds{{id}}, QStringLiteral("Laptop left on a train"),
                            QStringLiteral("dana"), nowMs - hourMs});
}

} // namespace

ConnectionProfile GuiFixture::profileIn(const QString &folder, Kind kind)
{
    ConnectionProfile profile;
    profile.id = QStringLiteral("test");
    profile.name = QStringLiteral("Local store");
    profile.path = folder + QStringLiteral("/store.db");
    if (kind == Unreachable)
        profile.path = QStringLiteral("/proc/none/store.db");
    profile.isProduction = kind == Production;
    profile.isReadOnly = kind == ReadOnly;
    return profile;
}

GuiFixture::GuiFixture(Kind kind)
    : m_store(profileIn(m_folder.path(), kind), m_policy, m_shelf, m_clock)
    , m_sessions(m_store, QStringLiteral("dana"))
    , m_users(m_store, QStringLiteral("dana"))
    , m_tokens(m_store)
    , m_keys(m_folder.filePath(QStringLiteral("store.db")), m_policy, nullptr, m_shelf, m_clock,
             QStringLiteral("dana"))
    , m_audit(m_store)
    , m_connections(m_store)
    , m_inspector(m_store, m_folder.filePath(QStringLiteral("policies.json")), QStringLiteral("tester"))
    , m_profiles(m_store.profile(), m_folder.filePath(QStringLiteral("connections.json")), nullptr)
{
    m_sessions.revocations().setUndoTime(50); // So that a test need not wait for it.
}

void GuiFixture::fill(int users, int sessions)
{
    const qint64 now = m_clock.nowMs();
    const Done done = run([&](OpenStore &store) -> Done {
        std::vector<QString> ids;
        addUsers(*store.users, ids, users, now);
        for (int i = 0; i < sessions; ++i)
            addSession(store.sessions, i, ids[std::size_t(i * 7) % ids.size()], now);
        return {};
    });
    if (!done)
        qFatal("store: %s (%s)", qPrintable(done.error().message), qPrintable(done.error().detail));
}

void GuiFixture::insert(const QString &sessionId, const QString &user)
{
    const qint64 now = m_clock.nowMs();
    const Done done = run([&](OpenStore &store) {
        return store.sessions.insert(sessionOf(sessionId, user, now, now + 7 * dayMs));
    });
    if (!done)
        qFatal("session: %s", qPrintable(done.error().message));
}

RotateAnswer::Kind GuiFixture::rotate(const QString &sessionId, std::uint32_t generation)
{
    const qint64 now = m_clock.nowMs();
    const auto answer = run([&](OpenStore &store) {
        RotateRequest request = rotation(sessionOf(sessionId, {}, now, now + 7 * dayMs), generation, now);
        request.graceMs = 0;
        return store.sessions.rotate(request);
    });
    if (!answer)
        qFatal("rotation: %s", qPrintable(answer.error().message));
    return answer->kind;
}

void GuiFixture::interruptRevocation(const QStringList &sessionIds)
{
    const auto left = run([&](OpenStore &store) -> Result<RevocationTally> {
        const RevocationOrder order{QStringLiteral("interrupted"),
                                    {SessionIds{sessionIds}},
                                    {},
                                    QStringLiteral("breach"),
                                    QStringLiteral("erin")};
        if (Done begun = store.revocations.begin(order); !begun)
            return Failure(begun.error());
        return store.revocations.end(order.id, QStringLiteral("Killed."));
    });
    if (!left)
        qFatal("revocation: %s", qPrintable(left.error().message));
}

std::vector<AuditEvent> GuiFixture::auditTrail()
{
    return run([](OpenStore &store) { return store.audit.read({}); }).value_or(std::vector<AuditEvent>());
}

} // namespace gatehouse::test
