// SPDX-License-Identifier: MIT
#include "tests/support/expect.h"
#include "tests/support/samplesession.h"
#include "tests/support/sqlfixture.h"

#include "core/keys/keystore.h"
#include "core/keys/rehearsal.h"
#include "core/keys/scrypt.h"
#include "core/keys/sealing.h"
#include "core/store/sql/sqlkeyrecords.h"

#include <QFile>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;
using namespace std::chrono_literals;

class tst_KeyStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void sealingIsBoundToKeyAndPurpose();
    void scryptVector();
    void setUpAndUnlockWithPassphrase();
    void setUpTwiceIsConflict();
    void firstKeySignsSecondWaits();
    void rotateTakesNext();
    void rotateWithoutNextMakesOneLikeIt();
    void retireRules();
    void removeRules();
    void importedKeysSign();
    void unfitKeysAreNotImported();
    void rehearsalsAnswerAndForget();
    void lockedRingHasNoPrivateKeys();
    void symmetricKeyIsNeverPublished();
    void anotherProcessSees();
    void changedPublicPartIsRefused();
    void changedUseIsRefused();
    void privateKeysAreNotInTheFile();

private:
    struct Own {
        explicit Own(const SqlFixture &fixture, const Clock &clock)
            : connection(fixture.open())
            , records(*connection)
            , keys(records, clock, shelf)
        { }
        KeyRingShelf shelf;
        std::unique_ptr<SqlConnection> connection;
        SqlKeyRecords records;
        KeyStore keys;
    };
    static Secret key() { return Secret(std::string(32, 'k')); }
    std::unique_ptr<SqlFixture> m_fixture;
    std::unique_ptr<Own> m_own;
    FixedClock m_clock{startMs};
};

void tst_KeyStore::init()
{
    m_own.reset();
    m_fixture = std::make_unique<SqlFixture>();
    m_clock.set(startMs);
    m_own = std::make_unique<Own>(*m_fixture, m_clock);
    REQUIRE(m_own->keys.load());
}

void tst_KeyStore::sealingIsBoundToKeyAndPurpose()
{
    const QByteArray sealedText = *seal(key(), "plain text", "a");
    QCOMPARE(unseal(key(), sealedText, "a")->view(), std::string_view("plain text"));
    QVERIFY(!sealedText.contains("plain"));
    QVERIFY(*seal(key(), "plain text", "a") != sealedText);
    REFUSED(unseal(key(), sealedText, "b"), Error::Code::Denied);
    REFUSED(unseal(Secret(std::string(32, 'x')), sealedText, "a"), Error::Code::Denied);
    REFUSED(unseal(Secret("short"), sealedText, "a"), Error::Code::Denied);
    for (qsizetype i = 0; i < sealedText.size(); ++i) {
        QByteArray changed = sealedText;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        REFUSED(unseal(key(), changed, "a"), Error::Code::Denied);
        REFUSED(unseal(key(), sealedText.first(i), "a"), Error::Code::Denied);
    }
}

void tst_KeyStore::scryptVector()
{
    // RFC 7914 section 12, third vector.
    const auto made = scrypt(Secret("pleaseletmein"), "SodiumChloride", {14, 8, 1}, 64);
    REQUIRE(made);
    QCOMPARE(QByteArray(made->view().data(), 64).toHex(),
             QByteArray("7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
                        "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"));
    REFUSED(scrypt(Secret("x"), "y", {24, 8, 1}, 32), Error::Code::Unsupported);
}

void tst_KeyStore::setUpAndUnlockWithPassphrase()
{
    KeyStore &keys = m_own->keys;
    QCOMPARE(keys.protection(), KeyStore::Protection::NotSetUp);
    REFUSED(keys.unlock(Secret("correct horse")), Error::Code::NotFound);
    REFUSED(keys.setUpWithPassphrase(Secret("short")), Error::Code::Malformed);
    REQUIRE(keys.setUpWithPassphrase(Secret("correct horse")));
    QVERIFY(keys.isUnlocked());
    const auto made = keys.generate({});
    REQUIRE(made);
    Own again(*m_fixture, m_clock);
    REQUIRE(again.keys.load());
    QCOMPARE(again.keys.protection(), KeyStore::Protection::Passphrase);
    QVERIFY(!again.keys.isUnlocked());
    QCOMPARE(again.keys.list().size(), 1U);
    REFUSED(again.keys.unlock(Secret("wrong horse")), Error::Code::Denied);
    QVERIFY(!again.keys.isUnlocked());
    REFUSED(again.keys.generate({}), Error::Code::Locked);
    REQUIRE(again.keys.unlock(Secret("correct horse")));
    QCOMPARE(again.shelf.take()->current(KeyUse::Access)->info.kid, made->kid);
    QVERIFY(equalInConstantTime(again.shelf.take()->derivationKey()->view(),
                                m_own->shelf.take()->derivationKey()->view()));
}

void tst_KeyStore::setUpTwiceIsConflict()
{
    Own late(*m_fixture, m_clock);
    REQUIRE(late.keys.load());
    REQUIRE(m_own->keys.setUpWithVaultKey(key()));
    REFUSED(late.keys.setUpWithVaultKey(Secret(std::string(32, 'z'))), Error::Code::Conflict);
    REFUSED(m_own->keys.setUpWithVaultKey(Secret("too short")), Error::Code::Malformed);
    QCOMPARE(m_own->keys.protection(), KeyStore::Protection::Vault);
}

void tst_KeyStore::firstKeySignsSecondWaits()
{
    REQUIRE(m_own->keys.setUpWithVaultKey(key()));
    const auto first = m_own->keys.generate({KeyUse::Access, jose::Alg::ES256, 0});
    const auto second = m_own->keys.generate({KeyUse::Access, jose::Alg::Ed25519, 0});
    const auto other = m_own->keys.generate({KeyUse::Refresh, jose::Alg::HS256, 0});
    REQUIRE(first);
    REQUIRE(second);
    REQUIRE(other);
    QCOMPARE(first->state, KeyState::Current);
    QCOMPARE(first->description, QStringLiteral("EC P-256"));
    QCOMPARE(first->kid, first->thumbprint);
    QCOMPARE(second->state, KeyState::Next);
    QCOMPARE(second->description, QStringLiteral("Ed25519"));
    QCOMPARE(other->state, KeyState::Current);
    QCOMPARE(other->description, QStringLiteral("HMAC 256 bit"));
    // Next is published before it signs.
    const auto ring = m_own->shelf.take();
    QVERIFY(ring->publicJwks().contains(second->kid.toLatin1()));
    QCOMPARE(ring->verifying(KeyUse::Access).keys().size(), 2U);
    QCOMPARE(ring->algs(KeyUse::Refresh), std::vector{jose::Alg::HS256});
}

void tst_KeyStore::rotateTakesNext()
{
    REQUIRE(m_own->keys.setUpWithVaultKey(key()));
    const QString old = m_own->keys.generate({})->kid;
    const QString next = m_own->keys.generate({})->kid;
    const auto ringBefore = m_own->shelf.take();
    m_clock.advance(1000);
    const auto rotated = m_own->keys.rotate(KeyUse::Access, 960s);
    REQUIRE(rotated);
    QCOMPARE(rotated->kid, next);
    QCOMPARE(rotated->state, KeyState::Current);
    QCOMPARE(rotated->activatedMs, std::optional<qint64>(startMs + 1000));
    const std::vector<KeyInfo> list = m_own->keys.list();
    const auto retired = std::ranges::find(list, old, &KeyInfo::kid);
    QCOMPARE(retired->state, KeyState::Retired);
    QCOMPARE(retired->retiredMs, std::optional<qint64>(startMs + 1000));
    QCOMPARE(retired->safeToRemoveMs, std::optional<qint64>(startMs + 1000 + 960'000));
    QCOMPARE(m_own->shelf.take()->verifying(KeyUse::Access).keys().size(), 2U);
    // Nobody's copy changes under them.
    QCOMPARE(ringBefore->current(KeyUse::Access)->info.kid, old);
}

void tst_KeyStore::rotateWithoutNextMakesOneLikeIt()
{
    REQUIRE(m_own->keys.setUpWithVaultKey(key()));
    REFUSED(m_own->keys.rotate(KeyUse::Access, 900s), Error::Code::Conflict);
    REQUIRE(m_own->keys.generate({KeyUse::Access, jose::Alg::PS256, 2048}));
    const auto rotated = m_own->keys.rotate(KeyUse::Access, 900s);
    REQUIRE(rotated);
    QCOMPARE(rotated->alg, jose::Alg::PS256);
    QCOMPARE(rotated->description, QStringLiteral("RSA 2048"));
    QCOMPARE(m_own->keys.list().size(), 2U);
}

void tst_KeyStore::retireRules()
{
    REQUIRE(m_own->keys.setUpWithVaultKey(key()));
    const QString current = m_own->keys.generate({})->kid;
    REFUSED(m_own->keys.retire(current, 900s), Error::Code::Conflict);
    REFUSED(m_own->keys.retire(QStringLiteral("none"), 900s), Error::Code::NotFound);
    const QString unused = m_own->keys.generate({})->kid;
    REQUIRE(m_own->keys.retire(unused, 900s));
    REFUSED(m_own->keys.retire(current, 900s), Error::Code::Conflict);
    REQUIRE(m_own->keys.remove(unused)); // It never signed.
    const QString next = m_own->keys.generate({})->kid;
    REQUIRE(m_own->keys.retire(current, 900s));
    QCOMPARE(m_own->shelf.take()->current(KeyUse::Access)->info.kid, next);
}

void tst_KeyStore::removeRules()
{
    REQUIRE(m_own->keys.setUpWithVaultKey(key()));
    const QString old = m_own->keys.generate({})->kid;
    REFUSED(m_own->keys.remove(old), Error::Code::Conflict);
    REQUIRE(m_own->keys.rotate(KeyUse::Access, 900s));
    m_clock.advance(899'999);
    REFUSED(m_own->keys.remove(old), Error::Code::Conflict);
    m_clock.advance(1);
    REQUIRE(m_own->keys.remove(old));
    QCOMPARE(m_own->keys.list().size(), 1U);
    REFUSED(m_own->keys.remove(old), Error::Code::NotFound);
}

namespace {

jose::Jwk madeElsewhere(jose::Alg alg, const std::string &kid)
{
    jose::Jwk::Spec spec;
    spec.alg = alg;
    spec.rsaBits = 2048;
    spec.kid = kid;
    spec.use = "enc"; // As mistaken elsewhere; here it signs.
    return jose::Jwk::generate(spec).value();
}

} // namespace

void tst_KeyStore::importedKeysSign()
{
    KeyStore &keys = m_own->keys;
    const jose::Jwk first = madeElsewhere(jose::Alg::ES256, "of-before");
    REFUSED(keys.importKey(first, KeyUse::Access, jose::Alg::ES256), Error::Code::Locked);
    REQUIRE(keys.setUpWithVaultKey(key()));
    const auto current = keys.importKey(first, KeyUse::Access, jose::Alg::ES256);
    REQUIRE(current);
    QCOMPARE(current->kid, QStringLiteral("of-before"));
    QCOMPARE(current->state, KeyState::Current);
    QCOMPARE(current->thumbprint, QString::fromStdString(first.thumbprint()));
    const auto next = keys.importKey(madeElsewhere(jose::Alg::RS256, {}), KeyUse::Access, jose::Alg::PS256);
    REQUIRE(next);
    QCOMPARE(next->state, KeyState::Next);
    QCOMPARE(next->kid, next->thumbprint);
    Own again(*m_fixture, m_clock);
    REQUIRE(again.keys.load());
    REQUIRE(again.keys.unlock(key()));
    const auto ring = again.shelf.take();
    const KeyRing::Entry *signer = ring->current(KeyUse::Access);
    QVERIFY(signer->privateKey->use() == "sig" && signer->privateKey->alg() == "ES256");
    QVERIFY(signer->privateKey->thumbprint() == first.thumbprint());
}

void tst_KeyStore::unfitKeysAreNotImported()
{
    KeyStore &keys = m_own->keys;
    REQUIRE(keys.setUpWithVaultKey(key()));
    const jose::Jwk good = madeElsewhere(jose::Alg::ES256, "k");
    const auto import = [&keys](const jose::Jwk &jwk, jose::Alg alg) {
        return keys.importKey(jwk, KeyUse::Refresh, alg);
    };
    REFUSED(import(jose::Jwk::parse(good.publicJson()).value(), jose::Alg::ES256), Error::Code::Malformed);
    REFUSED(import(good, jose::Alg::ES384), Error::Code::Malformed);
    const jose::Jwk shortSecret = jose::Jwk::parse(R"({"kty":"oct","k":"c2hvcnQ"})").value();
    REFUSED(import(shortSecret, jose::Alg::HS256), Error::Code::Malformed);
    // "reallyreallyreallyreallyverysafe": long enough, and on the list.
    const jose::Jwk known =
        jose::Jwk::parse(R"({"kty":"oct","k":"cmVhbGx5cmVhbGx5cmVhbGx5cmVhbGx5dmVyeXNhZmU"})").value();
    REFUSED(import(known, jose::Alg::HS256), Error::Code::Malformed);
    REFUSED(keys.checkImport(known, jose::Alg::HS256), Error::Code::Malformed);
    REQUIRE(keys.checkImport(good, jose::Alg::ES256));
    REQUIRE(import(good, jose::Alg::ES256));
    REFUSED(keys.checkImport(good, jose::Alg::ES256), Error::Code::Conflict);
    REFUSED(import(good, jose::Alg::ES256), Error::Code::Conflict);
    REFUSED(import(madeElsewhere(jose::Alg::ES256, "k"), jose::Alg::ES256), Error::Code::Conflict);
    QCOMPARE(keys.list().size(), 1U);
}

void tst_KeyStore::rehearsalsAnswerAndForget()
{
    KeyStore &keys = m_own->keys;
    REQUIRE(keys.setUpWithVaultKey(key()));
    const auto current = keys.generate({});
    REQUIRE(current);
    RehearsedKeyRecords records(m_own->records);
    KeyRingShelf shelf;
    KeyStore rehearsed(records, m_clock, shelf);
    REQUIRE(rehearsed.load());
    REFUSED(rehearsed.retire(current->kid, 60s), Error::Code::Conflict);
    REFUSED(rehearsed.remove(current->kid), Error::Code::Conflict);
    REQUIRE(keys.generate({}));
    REQUIRE(rehearsed.retire(current->kid, 60s));
    QCOMPARE(keys.list().front().state, KeyState::Current);
    REQUIRE(keys.refresh());
    QCOMPARE(keys.list().front().state, KeyState::Current);
    REQUIRE(keys.retire(current->kid, 60s));
    REFUSED(rehearsed.remove(current->kid), Error::Code::Conflict);
    m_clock.advance(60'000);
    REQUIRE(rehearsed.remove(current->kid));
    REQUIRE(keys.remove(current->kid));
}

void tst_KeyStore::lockedRingHasNoPrivateKeys()
{
    REQUIRE(m_own->keys.setUpWithVaultKey(key()));
    REQUIRE(m_own->keys.generate({}));
    QVERIFY(m_own->shelf.take()->isUnlocked());
    m_own->keys.lock();
    const auto ring = m_own->shelf.take();
    QVERIFY(!ring->isUnlocked());
    QVERIFY(ring->current(KeyUse::Access) == nullptr);
    QVERIFY(ring->derivationKey() == nullptr);
    QCOMPARE(ring->verifying(KeyUse::Access).keys().size(), 1U);
    QVERIFY(!ring->verifying(KeyUse::Access).keys().front().isPrivate());
}

void tst_KeyStore::symmetricKeyIsNeverPublished()
{
    REQUIRE(m_own->keys.setUpWithVaultKey(key()));
    REQUIRE(m_own->keys.generate({KeyUse::Access, jose::Alg::HS512, 0}));
    REQUIRE(m_own->keys.generate({KeyUse::Refresh, jose::Alg::ES256, 0}));
    const QByteArray jwks = m_own->shelf.take()->publicJwks();
    QVERIFY(jwks.contains("\"EC\""));
    QVERIFY(!jwks.contains("\"oct\""));
    QVERIFY(!jwks.contains("\"d\""));
    QVERIFY(!jwks.contains("\"k\""));
}

void tst_KeyStore::anotherProcessSees()
{
    REQUIRE(m_own->keys.setUpWithVaultKey(key()));
    REQUIRE(m_own->keys.generate({}));
    Own other(*m_fixture, m_clock);
    REQUIRE(other.keys.load());
    REQUIRE(other.keys.unlock(key()));
    QCOMPARE(other.keys.refresh().value(), false);
    const auto rotated = m_own->keys.rotate(KeyUse::Access, 900s);
    REQUIRE(rotated);
    QCOMPARE(other.keys.refresh().value(), true);
    QCOMPARE(other.shelf.take()->current(KeyUse::Access)->info.kid, rotated->kid);
    // A change over stale knowledge works on what is there now.
    REQUIRE(m_own->keys.rotate(KeyUse::Access, 900s));
    REQUIRE(other.keys.generate({}));
    QCOMPARE(other.keys.list().size(), 4U);
}

void tst_KeyStore::changedPublicPartIsRefused()
{
    REQUIRE(m_own->keys.setUpWithVaultKey(key()));
    REQUIRE(m_own->keys.generate({}));
    const auto foreign = jose::Jwk::generate({});
    const Result<int> changed =
        m_own->connection->execute(QStringLiteral("UPDATE signing_keys SET public_jwk = ?"),
                                   {QByteArray::fromStdString(foreign->publicJson())});
    QCOMPARE(changed.value(), 1);
    Own again(*m_fixture, m_clock);
    REQUIRE(again.keys.load());
    REFUSED(again.keys.unlock(key()), Error::Code::Malformed);
    QVERIFY(!again.shelf.take()->isUnlocked());
}

void tst_KeyStore::changedUseIsRefused()
{
    REQUIRE(m_own->keys.setUpWithVaultKey(key()));
    REQUIRE(m_own->keys.generate({KeyUse::Access, jose::Alg::ES256, 0}));
    QCOMPARE(m_own->connection->execute(QStringLiteral("UPDATE signing_keys SET use = 1")).value(), 1);
    Own again(*m_fixture, m_clock);
    REQUIRE(again.keys.load());
    REFUSED(again.keys.unlock(key()), Error::Code::Denied);
}

void tst_KeyStore::privateKeysAreNotInTheFile()
{
    REQUIRE(m_own->keys.setUpWithVaultKey(key()));
    REQUIRE(m_own->keys.generate({KeyUse::Access, jose::Alg::HS256, 0}));
    const Secret json = m_own->shelf.take()->current(KeyUse::Access)->privateKey->privateJson();
    const QByteArray text(json.view().data(), static_cast<qsizetype>(json.size()));
    const qsizetype at = text.indexOf("\"k\":\"") + 5;
    const QByteArray secret = text.mid(at, text.indexOf('"', at) - at);
    QCOMPARE(secret.size(), 43);
    m_own.reset();
    QFile file(m_fixture->path());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray content = file.readAll();
    QVERIFY(content.contains("HS256"));
    QVERIFY(!content.contains(secret));
    QVERIFY(!content.contains(QByteArray::fromBase64(secret, QByteArray::Base64UrlEncoding)));
}

QTEST_GUILESS_MAIN(tst_KeyStore)
#include "tst_keystore.moc"
