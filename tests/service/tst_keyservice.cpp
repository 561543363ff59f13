// SPDX-License-Identifier: MIT
#include "app/demo/memoryvault.h"
#include "core/audit/sqlauditlog.h"
#include "core/jose/pem.h"
#include "core/service/keyservice.h"
#include "servicefixture.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace gatehouse;
using namespace gatehouse::test;
using State = KeyService::State;

namespace {

/// A keychain that answers every call with one error.
class BrokenVault final : public SecretVault {
public:
    explicit BrokenVault(Error::Code code)
        : m_code(code)
    { }
    QFuture<Read> read(const QString &) override { return QtFuture::makeReadyFuture(Read(answer())); }
    QFuture<Done> write(const QString &, Secret) override
    {
        ++writes;
        return QtFuture::makeReadyFuture(Done(answer()));
    }
    QFuture<Done> remove(const QString &) override { return QtFuture::makeReadyFuture(Done(answer())); }
    int writes = 0;

private:
    Failure answer() const { return failure(m_code, QStringLiteral("The keychain does not answer.")); }
    Error::Code m_code;
};

} // namespace

class TestKeyService : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_sql = std::make_unique<SqlFixture>(); }
    void setsUpWithTheVault();
    void asksForAPassphraseWithoutAVault();
    void neverReplacesALostKey();
    void takesALockedVaultForLocked();
    void makesNothingWhenRefused();
    void recordsWhatIsDone();
    void importsAndRecordsIt();
    void exportsAPrivateKeyUnderAPassphrase();
    void seesTheChangesOfOthers();
    void locks();

private:
    std::unique_ptr<KeyService> opened(SecretVault *vault,
                                       KeyService::FirstUse firstUse = KeyService::FirstUse::SetUp)
    {
        auto service = std::make_unique<KeyService>(m_sql->path(), quickPolicy(), vault, m_shelf, m_clock,
                                                    QStringLiteral("grace"));
        service->open(firstUse);
        const auto isSettled = [&service] { return service->state() != State::Opening; };
        if (!QTest::qWaitFor(isSettled, 10'000))
            qWarning("the keys stay in state Opening");
        return service;
    }
    std::unique_ptr<SqlFixture> m_sql;
    KeyRingShelf m_shelf;
    SystemClock m_clock;
};

void TestKeyService::setsUpWithTheVault()
{
    MemoryVault vault;
    QStringList kids;
    {
        const auto keys = opened(&vault);
        QCOMPARE(keys->state(), State::Unlocked);
        QVERIFY(!keys->isProtectedByPassphrase());
        QCOMPARE(keys->keys().size(), std::size_t(2));
        for (const KeyInfo &key : keys->keys()) {
            QCOMPARE(key.state, KeyState::Current);
            QCOMPARE(key.alg, jose::Alg::ES256);
            kids.append(key.kid);
        }
        QVERIFY(keys->keys()[0].use != keys->keys()[1].use);
        QVERIFY(m_shelf.take()->isUnlocked());
    }
    const auto again = opened(&vault);
    QCOMPARE(again->state(), State::Unlocked);
    QCOMPARE(again->keys().size(), std::size_t(2));
    for (const KeyInfo &key : again->keys())
        QVERIFY(kids.contains(key.kid));
}

void TestKeyService::asksForAPassphraseWithoutAVault()
{
    {
        const auto keys = opened(nullptr);
        QCOMPARE(keys->state(), State::NeedsNewPassphrase);
        REFUSED(settled(keys->givePassphrase(Secret("short"))), Error::Code::Malformed);
        REQUIRE(settled(keys->givePassphrase(Secret("open sesame"))));
        QTRY_COMPARE(keys->state(), State::Unlocked);
        QVERIFY(keys->isProtectedByPassphrase());
        QCOMPARE(keys->keys().size(), std::size_t(2));
    }
    MemoryVault vault; // A keychain that turns up later does not change how this store is protected.
    const auto keys = opened(&vault);
    QCOMPARE(keys->state(), State::NeedsPassphrase);
    QCOMPARE(keys->keys().size(), std::size_t(2)); // The public parts are known.
    REFUSED(settled(keys->givePassphrase(Secret("open barley"))), Error::Code::Denied);
    QCOMPARE(keys->state(), State::NeedsPassphrase);
    REQUIRE(settled(keys->givePassphrase(Secret("open sesame"))));
    QTRY_COMPARE(keys->state(), State::Unlocked);
}

void TestKeyService::neverReplacesALostKey()
{
    {
        MemoryVault vault;
        QCOMPARE(opened(&vault)->state(), State::Unlocked);
    }
    MemoryVault empty;
    const auto keys = opened(&empty);
    QCOMPARE(keys->state(), State::Failed);
    QCOMPARE(keys->error().code, Error::Code::NotFound);
    QCOMPARE(keys->keys().size(), std::size_t(2));
    const auto without = opened(nullptr);
    QCOMPARE(without->state(), State::Failed);
    QCOMPARE(without->error().code, Error::Code::Locked);
}

void TestKeyService::takesALockedVaultForLocked()
{
    BrokenVault locked(Error::Code::Locked);
    {
        const auto fresh = opened(&locked);
        QCOMPARE(fresh->state(), State::NeedsNewPassphrase);
        QCOMPARE(fresh->error().code, Error::Code::Locked);
        QCOMPARE(locked.writes, 0);
    }
    MemoryVault vault;
    QCOMPARE(opened(&vault)->state(), State::Unlocked);
    const auto keys = opened(&locked);
    QCOMPARE(keys->state(), State::Failed);
    QCOMPARE(keys->error().code, Error::Code::Locked);
    QCOMPARE(locked.writes, 0);
}

void TestKeyService::makesNothingWhenRefused()
{
    const auto keys = opened(nullptr, KeyService::FirstUse::Refuse);
    QCOMPARE(keys->state(), State::Failed);
    QCOMPARE(keys->error().code, Error::Code::NotFound);
    QVERIFY(!QFile::exists(m_sql->path()));
    m_sql->open();
    MemoryVault vault;
    const auto empty = opened(&vault, KeyService::FirstUse::Refuse);
    QCOMPARE(empty->state(), State::Failed);
    QCOMPARE(empty->error().code, Error::Code::NotFound);
    QVERIFY(empty->keys().empty());
}

void TestKeyService::recordsWhatIsDone()
{
    MemoryVault vault;
    const auto keys = opened(&vault);
    const auto next = settled(keys->generate({KeyUse::Access, jose::Alg::EdDSA}));
    REQUIRE(next);
    const auto current = settled(keys->rotate(KeyUse::Access));
    REQUIRE(current);
    QCOMPARE(current->kid, next->kid);
    QCOMPARE(keys->keys().size(), std::size_t(3));
    REFUSED(settled(keys->retire(current->kid)), Error::Code::Conflict);
    const auto set = settled(keys->exportPublic());
    REQUIRE(set);
    const QJsonArray exported = QJsonDocument::fromJson(*set).object().value(QLatin1String("keys")).toArray();
    QCOMPARE(exported.size(), 3);
    for (const auto key : exported)
        QVERIFY(!key.toObject().contains(QLatin1String("d")));

    const auto connection = m_sql->open();
    const auto events = SqlAuditLog(*connection).read({});
    REQUIRE(events);
    QStringList told;
    for (const AuditEvent &event : *events) {
        QCOMPARE(event.actor, QStringLiteral("grace"));
        told.append(codeOf(event.action) + u' ' + codeOf(event.phase));
    }
    QCOMPARE(told.join(QLatin1String(", ")),
             QStringLiteral(
                 "key.setup requested, key.setup succeeded, key.generate requested, key.generate succeeded, "
                 "key.rotate requested, key.rotate succeeded, key.retire requested, key.retire failed, "
                 "key.export requested, key.export succeeded"));
}

void TestKeyService::importsAndRecordsIt()
{
    MemoryVault vault;
    const auto keys = opened(&vault);
    const jose::Jwk made = jose::Jwk::generate({}).value();
    const auto imported = settled(keys->importKey(made, KeyUse::Access, jose::Alg::ES256));
    REQUIRE(imported);
    QCOMPARE(imported->kid, QString::fromStdString(made.kid()));
    REFUSED(settled(keys->importKey(made, KeyUse::Access, jose::Alg::ES256)), Error::Code::Conflict);
    const auto connection = m_sql->open();
    const auto events = SqlAuditLog(*connection).read({});
    REQUIRE(events);
    QCOMPARE(events->at(2).action, AuditAction::KeyImport);
    QVERIFY(events->at(3).outcome.contains(imported->kid));
    QCOMPARE(events->at(5).phase, AuditPhase::Failed);
}

void TestKeyService::exportsAPrivateKeyUnderAPassphrase()
{
    MemoryVault vault;
    const auto keys = opened(&vault);
    const KeyInfo key = keys->keys().front();
    const auto pem = settled(keys->exportPrivate(key.kid, Secret("open sesame")));
    REQUIRE(pem);
    QVERIFY(jose::isEncryptedPem((*pem)->view()));
    const auto back = jose::jwkFromPem((*pem)->view(), Secret("open sesame"));
    QVERIFY(back && back->isPrivate() && QString::fromStdString(back->thumbprint()) == key.thumbprint);
    REFUSED(settled(keys->exportPrivate(key.kid, Secret("short"))), Error::Code::Malformed);
    REFUSED(settled(keys->exportPrivate(QStringLiteral("no-such"), Secret("open sesame"))),
            Error::Code::NotFound);
    const auto secret = settled(keys->generate({KeyUse::Access, jose::Alg::HS256}));
    REQUIRE(secret);
    REFUSED(settled(keys->exportPrivate(secret->kid, Secret("open sesame"))), Error::Code::Unsupported);
    const auto connection = m_sql->open();
    const auto events = SqlAuditLog(*connection).read({0, 100, QStringLiteral("key.export")});
    REQUIRE(events);
    QCOMPARE(events->size(), std::size_t(8));
    QCOMPARE(events->at(0).object, key.kid);
    QVERIFY(events->at(1).outcome.contains(QLatin1String("private part")));
    for (const AuditEvent &event : *events)
        QVERIFY(!event.outcome.contains(QLatin1String("sesame")));
}

void TestKeyService::seesTheChangesOfOthers()
{
    MemoryVault vault;
    const auto keys = opened(&vault);
    KeyRingShelf otherShelf;
    KeyService other(m_sql->path(), quickPolicy(), &vault, otherShelf, m_clock, QStringLiteral("cli"));
    other.open();
    QTRY_COMPARE(other.state(), State::Unlocked);
    const auto rotated = settled(other.rotate(KeyUse::Refresh));
    REQUIRE(rotated);
    const auto ring = [this] { return m_shelf.take()->current(KeyUse::Refresh)->info.kid; };
    QTRY_COMPARE_WITH_TIMEOUT(ring(), rotated->kid, 6000);
    QTRY_COMPARE(keys->keys().size(), std::size_t(3));
}

void TestKeyService::locks()
{
    MemoryVault vault;
    const auto keys = opened(&vault);
    keys->lock();
    QTRY_COMPARE(keys->state(), State::Failed);
    QCOMPARE(keys->error().code, Error::Code::Locked);
    QVERIFY(!m_shelf.take()->isUnlocked());
    REFUSED(settled(keys->generate({KeyUse::Access, jose::Alg::ES256})), Error::Code::Locked);
    keys->open();
    QTRY_COMPARE(keys->state(), State::Unlocked);
    QVERIFY(m_shelf.take()->isUnlocked());
}

QTEST_GUILESS_MAIN(TestKeyService)
#include "tst_keyservice.moc"
