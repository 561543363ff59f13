// SPDX-License-Identifier: MIT
#include "tests/support/expect.h"

#include "core/auth/password.h"

#include <QTest>

using namespace gatehouse;

class tst_Password : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void matchesWhatItHashed();
    void cheaperHashWantsRehash();
    void bcrypt_data();
    void bcrypt();
    void bcryptNeverLooksAtAPart();
    void foreignTextIsMalformed_data();
    void foreignTextIsMalformed();
    void hugeCostIsRefused();
    void nobodyMatchesNothing();
};

namespace {

PasswordCheck checked(const char *password, const QByteArray &hash, int cost = 4)
{
    const auto result = checkPassword(Secret(password), hash, cost);
    if (!result)
        qFatal("%s", qPrintable(result.error().message));
    return *result;
}

} // namespace

void tst_Password::matchesWhatItHashed()
{
    const QByteArray hash = *hashPassword(Secret("correct horse"), 4);
    QVERIFY2(hash.startsWith("$scrypt$ln=4,r=8,p=1$"), hash);
    QVERIFY(!hash.endsWith('='));
    QCOMPARE(checked("correct horse", hash), PasswordCheck::Match);
    QCOMPARE(checked("correct hors", hash), PasswordCheck::Mismatch);
    QCOMPARE(checked("", hash), PasswordCheck::Mismatch);
    QVERIFY(*hashPassword(Secret("correct horse"), 4) != hash);
    // Made by Python: hashlib.scrypt(b'pass\0word', salt=b'0123456789abcdef', n=32, r=8, p=1, dklen=32)
    const QByteArray foreign =
        "$scrypt$ln=5,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$cU2QKti7abGHeT8z2pTT43p6VAnvbvA0nWmu2h4778s";
    QCOMPARE(*checkPassword(Secret(std::string_view("pass\0word", 9)), foreign, 5), PasswordCheck::Match);
    QCOMPARE(*checkPassword(Secret("pass"), foreign, 5), PasswordCheck::Mismatch);
}

void tst_Password::cheaperHashWantsRehash()
{
    const QByteArray hash = *hashPassword(Secret("correct horse"), 4);
    QCOMPARE(checked("correct horse", hash, 5), PasswordCheck::NeedsRehash);
    QCOMPARE(checked("wrong horse", hash, 5), PasswordCheck::Mismatch);
}

void tst_Password::bcrypt_data()
{
    QTest::addColumn<QByteArray>("hash");
    QTest::addColumn<QByteArray>("password");
    // From the Openwall test vectors of crypt_blowfish.
    QTest::newRow("2a") << QByteArray("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")
                        << QByteArray("U*U");
    QTest::newRow("2a longer") << QByteArray("$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK")
                               << QByteArray("U*U*");
    QTest::newRow("2b") << QByteArray("$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")
                        << QByteArray("U*U");
    QTest::newRow("2y") << QByteArray("$2y$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaO4EbggVDjb8P19RukzXSM3e")
                        << QByteArray("\xff\xff\xa3");
}

void tst_Password::bcrypt()
{
    QFETCH(QByteArray, hash);
    QFETCH(QByteArray, password);
    QCOMPARE(checked(password.constData(), hash), PasswordCheck::NeedsRehash);
    QCOMPARE(checked((password + "x").constData(), hash), PasswordCheck::Mismatch);
    QByteArray other = hash;
    other.back() = other.back() == 'a' ? 'b' : 'a';
    QCOMPARE(checked(password.constData(), other), PasswordCheck::Mismatch);
}

void tst_Password::bcryptNeverLooksAtAPart()
{
    // Made by libxcrypt for 72 times "a": bcrypt takes it for a 73rd as well.
    const QByteArray hash = "$2b$04$abcdefghijklmnopqrstuuBzzIgyKkz7xMWYSzkIjUSnxEQFQ0WNe";
    QCOMPARE(checked(QByteArray(72, 'a').constData(), hash), PasswordCheck::NeedsRehash);
    QCOMPARE(checked(QByteArray(73, 'a').constData(), hash), PasswordCheck::Mismatch);
    const QByteArray shortHash = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
    QCOMPARE(*checkPassword(Secret(std::string_view("U*U\0x", 5)), shortHash, 4), PasswordCheck::Mismatch);
}

void tst_Password::foreignTextIsMalformed_data()
{
    QTest::addColumn<QByteArray>("hash");
    for (const char *text :
         {"", "x", "garbage", "$1$abc$def", "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
          "$2a$05$short", "$2a$32$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
          "$scrypt$ln=5$AAAA$BBBB", "$scrypt$ln=5,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$short",
          "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\n"})
        QTest::newRow(text) << QByteArray(text);
}

void tst_Password::foreignTextIsMalformed()
{
    QFETCH(QByteArray, hash);
    REFUSED(checkPassword(Secret("x"), hash, 4), Error::Code::Malformed);
}

void tst_Password::hugeCostIsRefused()
{
    REFUSED(
        checkPassword(Secret("x"), "$scrypt$ln=24,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$MDEyMzQ1Njc4OWFiY2RlZg", 4),
        Error::Code::Unsupported);
    REFUSED(hashPassword(Secret("x"), 30), Error::Code::Unsupported);
}

void tst_Password::nobodyMatchesNothing()
{
    QCOMPARE(checked("", hashOfNobody(4)), PasswordCheck::Mismatch);
    QCOMPARE(checked("x", hashOfNobody(4)), PasswordCheck::Mismatch);
}

QTEST_GUILESS_MAIN(tst_Password)
#include "tst_password.moc"
