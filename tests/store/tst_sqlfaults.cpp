// SPDX-License-Identifier: MIT
// What goes wrong around a SQLite file: it is named, nothing is half done, and nothing wrong is called valid.
#include "tests/support/authfixture.h"
#include "tests/support/expect.h"

#include "core/session/sessionbatch.h"
#include "core/store/sql/sqltransaction.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QTest>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <thread>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::test;

class tst_SqlFaults : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void filesAreForTheOwnerOnly();
    void missingStoreIsNotMadeAnew();
    void emptyStoreIsNotFilled();
    void deletedWhileOpen();
    void replacedWhileOpen();
    void foreignFilesAreRefusedUntouched();
    void newerSchemaIsRefused();
    void olderSchemaIsBroughtUpToDate();
    void missingPartsAreRefused();
    void manyFirstOpeners();
    void otherProcessHoldsTheFile();
    void readOnlyConnection();
    void readOnlyFile();
    void fullDiskChangesNothing();
    void failingWritesChangeNothing();
    void changedRowIsRefused();
    void flippedBytesAreNeverValid();
    void nestedTransactions();

private:
    void fillWithSessions(int count);
    std::unique_ptr<SqlFixture> m_fixture;
    std::unique_ptr<AuthParts> m_parts;
    FixedClock m_clock{startMs};
};

void tst_SqlFaults::init()
{
    m_parts.reset();
    m_fixture = std::make_unique<SqlFixture>();
    m_clock.set(startMs);
    m_parts = std::make_unique<AuthParts>(m_fixture->open(), m_clock);
}

void tst_SqlFaults::fillWithSessions(int count)
{
    Result<SqlTransaction> all = SqlTransaction::begin(*m_parts->connection);
    REQUIRE(all);
    for (int i = 0; i < count; ++i)
        REQUIRE(m_parts->sessions.insert(sampleSession(QStringLiteral("s%1").arg(i))));
    REQUIRE(all->commit());
}

void tst_SqlFaults::filesAreForTheOwnerOnly()
{
    const mode_t before = ::umask(0);
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("new/deep/store.db"));
    auto connection = openEmbeddedStore(path);
    ::umask(before);
    REQUIRE(connection);
    REQUIRE(
        (*connection)->execute(QStringLiteral("UPDATE meta SET value = 5 WHERE key = 'session_changes'")));
    const auto mode = [](const QString &name) {
        struct stat status { };
        return ::stat(QFile::encodeName(name).constData(), &status) == 0
            ? static_cast<int>(status.st_mode & 0777)
            : -1;
    };
    QCOMPARE(mode(path), 0600);
    QCOMPARE(mode(path + QStringLiteral("-wal")), 0600);
    QCOMPARE(mode(path + QStringLiteral("-shm")), 0600);
    QCOMPARE(mode(folder.filePath(QStringLiteral("new/deep"))), 0700);
    connection->reset();
    QVERIFY(::chmod(QFile::encodeName(path).constData(), 0644) == 0);
    REQUIRE(openEmbeddedStore(path));
    QCOMPARE(mode(path), 0600);
}

void tst_SqlFaults::missingStoreIsNotMadeAnew()
{
    const QString path = m_fixture->path() + QStringLiteral(".other");
    SqlConnection::Options options;
    options.mustExist = true;
    REFUSED(openEmbeddedStore(path, options), Error::Code::NotFound);
    options.mustExist = false;
    options.readOnly = true;
    REFUSED(openEmbeddedStore(path, options), Error::Code::NotFound);
    QVERIFY(!QFile::exists(path));
    REFUSED(openEmbeddedStore(QFileInfo(path).absolutePath()), Error::Code::Malformed);
}

void tst_SqlFaults::emptyStoreIsNotFilled()
{
    m_parts.reset();
    SqlConnection::Options options;
    options.mustExist = true;
    QVERIFY(QFile::resize(m_fixture->path(), 0));
    REFUSED(openEmbeddedStore(m_fixture->path(), options), Error::Code::NotFound);
    QCOMPARE(QFileInfo(m_fixture->path()).size(), 0);
    // A database, but one without anything in it.
    {
        const auto connection = SqlConnection::open(m_fixture->path(), {});
        REQUIRE(connection);
        REQUIRE((*connection)->execute(QStringLiteral("CREATE TABLE x (y)")));
        REQUIRE((*connection)->execute(QStringLiteral("DROP TABLE x")));
    }
    QVERIFY(QFileInfo(m_fixture->path()).size() > 0);
    REFUSED(openEmbeddedStore(m_fixture->path(), options), Error::Code::NotFound);
    options.mustExist = false;
    REQUIRE(openEmbeddedStore(m_fixture->path(), options));
}

void tst_SqlFaults::deletedWhileOpen()
{
    fillWithSessions(3);
    QVERIFY(QFile::remove(m_fixture->path()));
    SessionBatch batch;
    REFUSED(m_parts->sessions.scan(batch), Error::Code::NotFound);
    REFUSED(m_parts->sessions.find(QStringLiteral("s1")), Error::Code::NotFound);
    REFUSED(m_parts->sessions.cutOff(QStringLiteral("u1")), Error::Code::NotFound);
    REFUSED(m_parts->sessions.ping(), Error::Code::NotFound);
    REFUSED(m_parts->revoker.revoke(SessionIds{{QStringLiteral("s1")}}, {}, QStringLiteral("ops")),
            Error::Code::NotFound);
    QVERIFY(!QFile::exists(m_fixture->path()));
}

void tst_SqlFaults::replacedWhileOpen()
{
    fillWithSessions(3);
    const QString other = m_fixture->path() + QStringLiteral(".other");
    REQUIRE(openEmbeddedStore(other));
    QVERIFY(::rename(QFile::encodeName(other).constData(), QFile::encodeName(m_fixture->path()).constData())
            == 0);
    REFUSED(m_parts->sessions.find(QStringLiteral("s1")), Error::Code::NotFound);
    REFUSED(m_parts->sessions.insert(sampleSession(QStringLiteral("s9"))), Error::Code::NotFound);
}

void tst_SqlFaults::foreignFilesAreRefusedUntouched()
{
    const QString path = m_fixture->path() + QStringLiteral(".foreign");
    {
        const auto foreign = SqlConnection::open(path, {});
        REQUIRE(foreign);
        REQUIRE((*foreign)->execute(QStringLiteral("CREATE TABLE bookmarks (url)")));
    }
    const auto content = [](const QString &name) {
        QFile file(name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    constexpr auto open = QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther;
    const auto isOpen = [](const QString &name) {
        return QFile::permissions(name).testFlag(QFile::ReadOther);
    };
    const QByteArray database = content(path);
    QVERIFY(QFile::setPermissions(path, open));
    REFUSED(openEmbeddedStore(path), Error::Code::Malformed);
    QCOMPARE(content(path), database);
    QVERIFY(isOpen(path));
    const QByteArray letter = QByteArray("Dear reader,\n").repeated(500);
    QFile text(path + QStringLiteral(".txt"));
    QVERIFY(text.open(QIODevice::WriteOnly) && text.write(letter) == letter.size());
    text.close();
    QVERIFY(QFile::setPermissions(text.fileName(), open));
    REFUSED(openEmbeddedStore(text.fileName()), Error::Code::Malformed);
    QCOMPARE(content(text.fileName()), letter);
    QVERIFY(isOpen(text.fileName()));
}

void tst_SqlFaults::newerSchemaIsRefused()
{
    REQUIRE(m_parts->connection->execute(QStringLiteral("PRAGMA user_version = 99")));
    const auto refused = openEmbeddedStore(m_fixture->path());
    REFUSED(refused, Error::Code::Unsupported);
    QVERIFY2(refused.error().message.contains(QStringLiteral("schema 99")),
             qPrintable(refused.error().message));
}

/// A store as the first version made it.
void tst_SqlFaults::olderSchemaIsBroughtUpToDate()
{
    fillWithSessions(3);
    for (const char *sql :
         {"DROP TABLE revocation_items", "DROP TABLE revocations", "PRAGMA user_version = 1"})
        REQUIRE(m_parts->connection->execute(QLatin1String(sql)));
    m_parts.reset();
    SqlConnection::Options reading;
    reading.readOnly = true;
    REFUSED(openEmbeddedStore(m_fixture->path(), reading), Error::Code::Unsupported);
    m_parts = std::make_unique<AuthParts>(m_fixture->open(), m_clock);
    REQUIRE(m_parts->connection->number(QStringLiteral("SELECT count(*) FROM revocation_items")));
    QVERIFY(m_parts->sessions.find(QStringLiteral("s2"))->has_value());
    REQUIRE(m_parts->connection->number(QStringLiteral("SELECT total(denies_tokens) FROM revocations")));
    REQUIRE(openEmbeddedStore(m_fixture->path(), reading));
}

void tst_SqlFaults::missingPartsAreRefused()
{
    const char *const breaks[] = {"ALTER TABLE users DROP COLUMN display_name", "DROP INDEX sessions_of_user",
                                  "DROP TABLE denied_tokens", "DROP TRIGGER audit_is_not_cut"};
    const char *const named[] = {"users.display_name", "sessions_of_user", "denied_tokens",
                                 "audit_is_not_cut"};
    for (int i = 0; i < 4; ++i) {
        init();
        REQUIRE(m_parts->connection->execute(QLatin1String(breaks[i])));
        const auto refused = openEmbeddedStore(m_fixture->path());
        REFUSED(refused, Error::Code::Malformed);
        QVERIFY2(refused.error().message.contains(QLatin1String(named[i])),
                 qPrintable(refused.error().message));
    }
}

void tst_SqlFaults::manyFirstOpeners()
{
    for (int round = 0; round < 5; ++round) {
        const SqlFixture fresh;
        std::atomic<int> opened = 0;
        std::vector<std::thread> openers;
        openers.reserve(16);
        QMutex mutex;
        QString problem;
        for (int i = 0; i < 16; ++i) {
            openers.emplace_back([&] {
                const auto connection = openEmbeddedStore(fresh.path());
                if (connection) {
                    ++opened;
                } else {
                    const QMutexLocker lock(&mutex);
                    problem = problemOf(connection.error());
                }
            });
        }
        for (std::thread &opener : openers)
            opener.join();
        QVERIFY2(opened == 16, qPrintable(problem));
    }
}

void tst_SqlFaults::otherProcessHoldsTheFile()
{
    fillWithSessions(1);
    QProcess holder;
    holder.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--hold"), m_fixture->path()});
    QVERIFY(holder.waitForReadyRead(20'000));
    QCOMPARE(holder.readLine(), QByteArray("held\n"));
    SqlConnection::Options options;
    options.busyTimeoutMs = 300;
    AuthParts impatient(m_fixture->open(options), m_clock);
    QElapsedTimer waited;
    waited.start();
    const auto refused =
        impatient.revoker.revoke(SessionIds{{QStringLiteral("s0")}}, {}, QStringLiteral("ops"));
    REFUSED(refused, Error::Code::Unavailable);
    QVERIFY(waited.elapsed() >= 290 && waited.elapsed() < 5000);
    QVERIFY(refused.error().isTransient());
    // Reading goes on.
    QVERIFY(!(*impatient.sessions.find(QStringLiteral("s0")))->revocation.has_value());
    holder.write("go\n");
    QVERIFY(holder.waitForFinished());
    REQUIRE(impatient.revoker.revoke(SessionIds{{QStringLiteral("s0")}}, {}, QStringLiteral("ops")));
    // A patient one waits as long as it takes.
    holder.start();
    QVERIFY(holder.waitForReadyRead(20'000));
    std::thread release([&holder] {
        QThread::msleep(400);
        (void)::kill(static_cast<pid_t>(holder.processId()), SIGKILL);
    });
    const Done done = m_parts->sessions.insert(sampleSession(QStringLiteral("s1")));
    release.join();
    holder.waitForFinished();
    REQUIRE(done);
}

void tst_SqlFaults::readOnlyConnection()
{
    fillWithSessions(1);
    SqlConnection::Options options;
    options.readOnly = true;
    AuthParts reader(m_fixture->open(options), m_clock);
    QVERIFY(reader.sessions.find(QStringLiteral("s0"))->has_value());
    REFUSED(reader.sessions.revoke({SessionIds{{QStringLiteral("s0")}}, {}, {}, startMs}),
            Error::Code::Denied);
    REFUSED(reader.connection->execute(QStringLiteral("DELETE FROM sessions")), Error::Code::Denied);
    const StoreInfo info = reader.sessions.info();
    QVERIFY(!info.capabilities.testFlag(Capability::RevokeSession));
    QVERIFY(info.capabilities.testFlag(Capability::List));
    QCOMPARE(info.missingRights.size(), 1);
    QVERIFY(m_parts->sessions.info().capabilities.testFlag(Capability::RevokeSession));
}

void tst_SqlFaults::readOnlyFile()
{
    fillWithSessions(1);
    m_parts.reset();
    const QByteArray folder = QFile::encodeName(QFileInfo(m_fixture->path()).absolutePath());
    QVERIFY(::chmod(folder.constData(), 0555) == 0);
    QVERIFY(::chmod(QFile::encodeName(m_fixture->path()).constData(), 0444) == 0);
    const bool isRoot = ::geteuid() == 0;
    if (isRoot)
        QVERIFY(::seteuid(65534) == 0); // Rights do not bind root.
    const auto refused = openEmbeddedStore(m_fixture->path());
    if (isRoot)
        QVERIFY(::seteuid(0) == 0);
    QVERIFY(::chmod(folder.constData(), 0755) == 0);
    QVERIFY(!refused);
    QVERIFY2(refused.error().code == Error::Code::Denied || refused.error().code == Error::Code::Unavailable,
             qPrintable(problemOf(refused.error())));
    QVERIFY(::chmod(QFile::encodeName(m_fixture->path()).constData(), 0600) == 0);
    m_parts = std::make_unique<AuthParts>(m_fixture->open(), m_clock);
    QVERIFY(m_parts->sessions.find(QStringLiteral("s0"))->has_value());
}

void tst_SqlFaults::fullDiskChangesNothing()
{
    fillWithSessions(1000);
    SqlConnection &connection = *m_parts->connection;
    const qint64 pages = connection.number(QStringLiteral("PRAGMA page_count")).value();
    const RevokeOrder order{UserSessions{QStringLiteral("u1"), {}}, QString(200, QLatin1Char('x')),
                            QStringLiteral("ops"), startMs};
    int refusals = 0;
    for (qint64 room = 0; room < 400; room += 7) {
        REQUIRE(connection.number(QStringLiteral("PRAGMA max_page_count = %1").arg(pages + room)));
        const auto outcome = m_parts->sessions.revoke(order);
        if (outcome)
            break;
        ++refusals;
        QCOMPARE(static_cast<int>(outcome.error().code), static_cast<int>(Error::Code::Internal));
        QVERIFY2(outcome.error().message.contains(QStringLiteral("full")),
                 qPrintable(problemOf(outcome.error())));
        QCOMPARE(
            connection.number(QStringLiteral("SELECT count(*) FROM sessions WHERE revoked_ms IS NOT NULL"))
                .value(),
            0);
        QCOMPARE(connection.number(QStringLiteral("SELECT count(*) FROM session_events")).value(), 1000);
        QCOMPARE(m_parts->sessions.cutOff(QStringLiteral("u1")).value(), std::nullopt);
    }
    QVERIFY(refusals > 5);
    QCOMPARE(connection.number(QStringLiteral("SELECT count(*) FROM sessions WHERE revoked_ms IS NOT NULL"))
                 .value(),
             1000);
    // No act without its record.
    REQUIRE(connection.number(QStringLiteral("PRAGMA max_page_count = 1")));
    Done appended;
    for (int i = 0; i < 100 && appended; ++i)
        appended = m_parts->audit.append({});
    QVERIFY(!appended);
    REQUIRE(connection.number(QStringLiteral("PRAGMA max_page_count = 1000000")));
    REQUIRE(m_parts->sessions.insert(sampleSession(QStringLiteral("late"), QStringLiteral("u2"))));
    REQUIRE(connection.number(QStringLiteral("PRAGMA max_page_count = 1")));
    QVERIFY(!m_parts->revoker.revoke(SessionIds{{QStringLiteral("late")}}, QString(5000, QLatin1Char('x')),
                                     QStringLiteral("ops")));
    QVERIFY(!(*m_parts->sessions.find(QStringLiteral("late")))->revocation.has_value());
    QVERIFY(m_parts->audit.check()->holds());
}

/// The operating system refuses the n-th page of the log, for each n.
void tst_SqlFaults::failingWritesChangeNothing()
{
    fillWithSessions(200);
    (void)std::signal(SIGXFSZ, SIG_IGN);
    struct rlimit before { };
    QVERIFY(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    int refusals = 0;
    bool isDone = false;
    for (rlim_t room = 0; room < 400 && !isDone; ++room) {
        REQUIRE(m_parts->connection->run(QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)")));
        struct rlimit tight = before;
        tight.rlim_cur = room * 4096 + 100;
        QVERIFY(::setrlimit(RLIMIT_FSIZE, &tight) == 0);
        const auto outcome = m_parts->sessions.revoke(
            {UserSessions{QStringLiteral("u1"), {}}, QStringLiteral("x"), QStringLiteral("ops"), startMs});
        QVERIFY(::setrlimit(RLIMIT_FSIZE, &before) == 0);
        isDone = outcome.has_value();
        const qint64 revoked =
            m_parts->connection
                ->number(QStringLiteral("SELECT count(*) FROM sessions WHERE revoked_ms IS NOT NULL"))
                .value();
        QCOMPARE(revoked, isDone ? 200 : 0);
        if (!isDone) {
            ++refusals;
            QCOMPARE(static_cast<int>(outcome.error().code), static_cast<int>(Error::Code::Internal));
        }
    }
    QVERIFY(isDone);
    QVERIFY2(refusals > 10, qPrintable(QString::number(refusals)));
    m_parts.reset();
    m_parts = std::make_unique<AuthParts>(m_fixture->open(), m_clock);
}

void tst_SqlFaults::changedRowIsRefused()
{
    fillWithSessions(1);
    const QString id = QStringLiteral("s0");
    REQUIRE(m_parts->sessions.revoke({SessionIds{{id}}, {}, QStringLiteral("ops"), startMs}));
    REQUIRE(m_parts->connection->execute(QStringLiteral("UPDATE sessions SET revoked_ms = NULL")));
    REFUSED(m_parts->sessions.find(id), Error::Code::Malformed);
    REFUSED(m_parts->sessions.rotate(refreshOf(id, 0, startMs)), Error::Code::Malformed);
    const auto outcome = m_parts->sessions.revoke({SessionIds{{id}}, {}, QStringLiteral("ops"), startMs});
    REQUIRE(outcome);
    QCOMPARE(outcome->count(RevokeItem::Outcome::Failed), 1);
    const auto user = m_parts->addUser("ann", "correct horse", startMs);
    REQUIRE(user);
    REQUIRE(m_parts->connection->execute(QStringLiteral("UPDATE users SET role = 'owner'")));
    REFUSED(m_parts->users.findByLogin(QStringLiteral("ann")), Error::Code::Malformed);
    REQUIRE(m_parts->sessions.revoke(
        {UserSessions{QStringLiteral("u1"), {}}, {}, QStringLiteral("ops"), startMs}));
    REQUIRE(m_parts->connection->execute(QStringLiteral("UPDATE cut_offs SET before_s = 0")));
    REFUSED(m_parts->sessions.cutOff(QStringLiteral("u1")), Error::Code::Malformed);
    REFUSED(openEmbeddedStore(m_fixture->path()), Error::Code::Malformed);
}

void tst_SqlFaults::flippedBytesAreNeverValid()
{
    // Tokens that must stay refused whatever happens to the file: revoked, cut off, denied.
    REQUIRE(m_parts->unlock());
    const QString revokedUser = m_parts->addUser("ann", "correct horse", startMs)->id;
    REQUIRE(m_parts->addUser("ben", "correct horse", startMs));
    const TokenPair cutOff = std::move(*m_parts->login("ann", "correct horse")->value);
    const TokenPair gone = std::move(*m_parts->login("ben", "correct horse")->value);
    const TokenPair good = std::move(*m_parts->login("ben", "correct horse")->value);
    m_clock.advance(1000);
    REQUIRE(m_parts->revoker.revoke(UserSessions{revokedUser, {}}, QStringLiteral("stolen"),
                                    QStringLiteral("ops")));
    REQUIRE(
        m_parts->revoker.revoke(SessionIds{{gone.sessionId}}, QStringLiteral("lost"), QStringLiteral("ops")));
    const auto principal = m_parts->authority.authenticate(gone.accessToken.view());
    REQUIRE(m_parts->sessions.deny({principal->value->tokenId}, gone.accessExpires, QStringLiteral("leaked"),
                                   m_clock.nowMs()));
    m_parts.reset();
    QFile file(m_fixture->path());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray whole = file.readAll();
    file.close();

    bool isNumber = false;
    const int rounds = std::max(qEnvironmentVariableIntValue("GATEHOUSE_FAULT_ROUNDS", &isNumber), 200);
    QRandomGenerator random(20260301);
    int refusedToOpen = 0;
    int goodStill = 0;
    for (int round = 0; round < rounds; ++round) {
        QByteArray changed = whole;
        // Every second one in the pages that hold something.
        const qsizetype at = round == 0 ? 0 : random.bounded(static_cast<int>(whole.size()));
        changed[at] = static_cast<char>(changed[at] ^ (1 << random.bounded(8)));
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        QCOMPARE(file.write(changed), changed.size());
        file.close();
        SqlConnection::Options options;
        options.mustExist = true;
        auto connection = openEmbeddedStore(m_fixture->path(), options);
        if (!connection) {
            ++refusedToOpen;
            QVERIFY(!connection.error().message.isEmpty());
            continue;
        }
        AuthParts parts(std::move(*connection), m_clock);
        if (!parts.unlock())
            continue;
        const auto valid = [](const auto &answer) { return answer && answer->ok(); };
        const QByteArray where = "offset " + QByteArray::number(at);
        QVERIFY2(!valid(parts.authority.authenticate(cutOff.accessToken.view())), where);
        QVERIFY2(!valid(parts.authority.authenticate(gone.accessToken.view())), where);
        QVERIFY2(!valid(parts.refresh(cutOff.refreshToken)), where);
        QVERIFY2(!valid(parts.refresh(gone.refreshToken)), where);
        goodStill += valid(parts.refresh(good.refreshToken)) ? 1 : 0;
    }
    // The test looked at something: some files opened, some did not.
    QVERIFY2(refusedToOpen > rounds / 20 && goodStill > rounds / 20,
             qPrintable(QStringLiteral("%1 refused, %2 good").arg(refusedToOpen).arg(goodStill)));
}

void tst_SqlFaults::nestedTransactions()
{
    SqlConnection &connection = *m_parts->connection;
    const QString count = QStringLiteral("SELECT count(*) FROM sessions");
    {
        Result<SqlTransaction> outer = SqlTransaction::begin(connection);
        REQUIRE(m_parts->sessions.insert(sampleSession(QStringLiteral("a"))));
        QVERIFY(!m_parts->sessions.insert(sampleSession(QStringLiteral("a"))));
        REQUIRE(m_parts->sessions.insert(sampleSession(QStringLiteral("b"))));
        REQUIRE(outer->commit());
    }
    QCOMPARE(connection.number(count).value(), 2);
    {
        Result<SqlTransaction> outer = SqlTransaction::begin(connection);
        REQUIRE(m_parts->sessions.insert(sampleSession(QStringLiteral("c"))));
    }
    QCOMPARE(connection.number(count).value(), 2);
    REQUIRE(m_parts->sessions.insert(sampleSession(QStringLiteral("d"))));
    QCOMPARE(connection.number(count).value(), 3);
}

namespace {

/// The other process: takes the file and keeps it until it is told, or killed.
int hold(const QString &path)
{
    const auto connection = openEmbeddedStore(path);
    if (!connection)
        return 1;
    const auto transaction = SqlTransaction::begin(**connection);
    if (!transaction)
        return 2;
    std::puts("held");
    (void)std::fflush(stdout);
    char buffer[16];
    return std::fgets(buffer, sizeof buffer, stdin) != nullptr ? 0 : 3;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    if (argc == 3 && qstrcmp(argv[1], "--hold") == 0)
        return hold(QString::fromLocal8Bit(argv[2]));
    tst_SqlFaults test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_sqlfaults.moc"
