// SPDX-License-Identifier: MIT
#include "authorityfixture.h"
#include "core/jose/pem.h"
#include "ui/keys/generatedialog.h"
#include "ui/keys/keymodel.h"
#include "ui/keys/keyspage.h"
#include "ui/keys/passphrasepanel.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/tableview.h"

#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QFileDialog>
#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace gatehouse;

class TestKeysPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<Theme>(Theme::Choice::Light); }
    void init();
    void cleanup();
    void asksForANewPassphrase();
    void asksForThePassphraseAgain();
    void showsWhatFailed();
    void generatesByTheDialog();
    void explainsEachAlgorithm();
    void importsAPrivateKey();
    void saysWhatCannotBeImported_data();
    void saysWhatCannotBeImported();
    void rotatesToTheNextKey();
    void rotatesWithoutANextKey();
    void retiresANextKey();
    void retiresTheSigningKey();
    void removesOnlyWhatIsSafe();
    void exportsPublicKeysOnly();
    void exportsAPrivateKeyEncrypted();

private:
    void unlock();
    template <class Widget>
    Widget *find(const char *name) const
    {
        return m_page->findChild<Widget *>(QString::fromLatin1(name));
    }
    QPushButton *confirm(const char *dialog) const
    {
        return find<QDialog>(dialog)->findChild<QPushButton *>(QStringLiteral("confirm"));
    }
    QAbstractItemModel *rows() const { return find<TableView>("keysTable")->model(); }
    int rowOf(KeyUse use, KeyState state) const;
    void select(int row) { find<TableView>("keysTable")->setCurrentIndex(rows()->index(row, 0)); }
    QString said() const { return m_page->findChild<MessageBar *>()->text(); }

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<test::AuthorityFixture> m_world;
    std::unique_ptr<KeysPage> m_page;
};

void TestKeysPage::init()
{
    m_world = std::make_unique<test::AuthorityFixture>();
    m_page = std::make_unique<KeysPage>(m_world->services(), *m_theme);
    m_page->resize(1200, 850);
    m_page->show();
}

void TestKeysPage::cleanup()
{
    m_page.reset();
    m_world.reset();
}

void TestKeysPage::unlock()
{
    m_world->unlock();
    QTRY_COMPARE(rows()->rowCount(), 2);
}

int TestKeysPage::rowOf(KeyUse use, KeyState state) const
{
    for (int row = 0; row < rows()->rowCount(); ++row) {
        const QModelIndex at = rows()->index(row, 0);
        if (at.data(KeyModel::UseRole).toInt() == int(use)
            && at.data(KeyModel::StateRole).toInt() == int(state))
            return row;
    }
    return -1;
}

void TestKeysPage::asksForANewPassphrase()
{
    m_world->services().keys.open();
    auto *first = find<QLineEdit>("passphrase");
    auto *second = find<QLineEdit>("passphraseAgain");
    auto *give = find<QPushButton>("givePassphrase");
    QTRY_VERIFY(first->isVisible());
    QVERIFY(second->isVisible());
    QVERIFY(!find<QPushButton>("generate")->isEnabled());
    QTest::keyClicks(first, QStringLiteral("short"));
    QVERIFY(!give->isEnabled());
    first->clear();
    QTest::keyClicks(first, test::AuthorityFixture::passphrase());
    QTest::keyClicks(second, QStringLiteral("something else entirely"));
    QVERIFY(!give->isEnabled());
    QCOMPARE(find<QLabel>("passphraseHint")->text(), QStringLiteral("The two are not the same."));
    second->clear();
    QTest::keyClicks(second, test::AuthorityFixture::passphrase());
    QVERIFY(give->isEnabled());
    give->click();
    QVERIFY(first->text().isEmpty() && second->text().isEmpty());
    QTRY_VERIFY(find<TableView>("keysTable")->isVisible());
    QTRY_COMPARE(rows()->rowCount(), 2);
    QVERIFY(find<QPushButton>("generate")->isEnabled());
}

void TestKeysPage::asksForThePassphraseAgain()
{
    unlock();
    QVERIFY(find<QPushButton>("lock")->isVisible());
    find<QPushButton>("lock")->click();
    auto *first = find<QLineEdit>("passphrase");
    QTRY_VERIFY(first->isVisible());
    QVERIFY(!find<QLineEdit>("passphraseAgain")->isVisible());
    QTest::keyClicks(first, QStringLiteral("not the right one"));
    QTest::keyClick(first, Qt::Key_Return);
    auto *message = m_page->findChild<PassphrasePanel *>()->findChild<MessageBar *>();
    QTRY_VERIFY(message->isVisible());
    QVERIFY(!find<TableView>("keysTable")->isVisible());
    QTest::keyClicks(first, test::AuthorityFixture::passphrase());
    QTest::keyClick(first, Qt::Key_Return);
    QTRY_VERIFY(find<TableView>("keysTable")->isVisible());
}

void TestKeysPage::showsWhatFailed()
{
    QFile file(m_world->path());
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(8192, 'x'));
    file.close();
    m_world->services().keys.open();
    QTRY_COMPARE(m_world->services().keys.state(), KeyService::State::Failed);
    auto *retry = find<QPushButton>("emptyAction");
    QTRY_VERIFY(retry->isVisible());
    QVERIFY(file.remove());
    retry->click();
    QTRY_VERIFY(find<QLineEdit>("passphrase")->isVisible());
}

void TestKeysPage::generatesByTheDialog()
{
    unlock();
    find<QPushButton>("generate")->click();
    auto *dialog = m_page->findChild<GenerateDialog *>();
    QVERIFY(dialog && dialog->isVisible());
    dialog->findChild<QRadioButton *>(QStringLiteral("useRefresh"))->click();
    auto *alg = dialog->findChild<QComboBox *>(QStringLiteral("algorithm"));
    auto *bits = dialog->findChild<QComboBox *>(QStringLiteral("rsaBits"));
    QVERIFY(!bits->isVisible());
    alg->setCurrentText(QStringLiteral("PS256"));
    QVERIFY(bits->isVisible());
    bits->setCurrentIndex(0);
    dialog->findChild<QPushButton *>(QStringLiteral("confirm"))->click();
    QVERIFY(dialog->findChild<QWidget *>(QStringLiteral("generating"))->isVisible());
    QTRY_COMPARE_WITH_TIMEOUT(rows()->rowCount(), 3, 30'000);
    const int row = rowOf(KeyUse::Refresh, KeyState::Next);
    QVERIFY(row >= 0);
    QCOMPARE(rows()->index(row, KeyModel::AlgorithmColumn).data().toString(), QStringLiteral("PS256"));
    QTRY_VERIFY2(said().contains(QStringLiteral("was generated")), qPrintable(said()));
}

void TestKeysPage::explainsEachAlgorithm()
{
    unlock();
    GenerateDialog *dialog = m_page->generate();
    auto *alg = dialog->findChild<QComboBox *>(QStringLiteral("algorithm"));
    QStringList names;
    QSet<QString> sentences;
    for (int i = 0; i < alg->count(); ++i) {
        alg->setCurrentIndex(i);
        names << alg->currentText();
        sentences << dialog->findChild<QLabel *>(QStringLiteral("algorithmSentence"))->text();
    }
    QCOMPARE(names.size(), 13);
    QCOMPARE(sentences.size(), 13);
    for (const char *name : {"HS256", "HS384", "HS512", "RS256", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
        QVERIFY2(names.contains(QString::fromLatin1(name)), name);
}

namespace {

const QString importedJwk = QStringLiteral(
    R"({"kty":"OKP","crv":"Ed25519","kid":"from-elsewhere","alg":"EdDSA",)"
    R"("d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})");

} // namespace

/// The key of RFC 8037 appendix A.
void TestKeysPage::importsAPrivateKey()
{
    unlock();
    find<QPushButton>("import")->click();
    auto *dialog = find<QDialog>("importDialog");
    QVERIFY(dialog && !confirm("importDialog")->isEnabled());
    auto *text = dialog->findChild<QPlainTextEdit *>();
    text->setPlainText(importedJwk);
    const auto *found = dialog->findChild<QLabel *>(QStringLiteral("foundKey"));
    QTRY_VERIFY(confirm("importDialog")->isEnabled());
    QVERIFY2(found->text().contains(QStringLiteral("from-elsewhere"))
                 && found->text().contains(QStringLiteral("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")),
             qPrintable(found->text()));
    QCOMPARE(dialog->findChild<QComboBox *>(QStringLiteral("algorithm"))->currentText(),
             QStringLiteral("EdDSA"));
    dialog->findChild<QRadioButton *>(QStringLiteral("useRefresh"))->click();
    confirm("importDialog")->click();
    QTRY_COMPARE(rows()->rowCount(), 3);
    QVERIFY2(said().contains(QStringLiteral("from-elsewhere was imported")), qPrintable(said()));
    const int row = rowOf(KeyUse::Refresh, KeyState::Next);
    QVERIFY(row >= 0);
    QCOMPARE(rows()->index(row, 0).data(KeyModel::KidRole).toString(), QStringLiteral("from-elsewhere"));
    QTRY_VERIFY(!find<QDialog>("importDialog"));
    // A second time it is refused, and what was pasted stays.
    find<QPushButton>("import")->click();
    find<QDialog>("importDialog")->findChild<QPlainTextEdit *>()->setPlainText(importedJwk);
    QTRY_VERIFY(confirm("importDialog")->isEnabled());
    confirm("importDialog")->click();
    auto *bar = find<QDialog>("importDialog")->findChild<MessageBar *>();
    QTRY_VERIFY(bar->isVisible());
    QCOMPARE(rows()->rowCount(), 3);
    QVERIFY(!find<QDialog>("importDialog")->findChild<QPlainTextEdit *>()->toPlainText().isEmpty());
}

void TestKeysPage::saysWhatCannotBeImported_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("said");
    QTest::newRow("nothing") << QString() << QStringLiteral("Paste");
    QTest::newRow("no key") << QStringLiteral("hello") << QStringLiteral("begins with");
    QTest::newRow("public") << QStringLiteral(
        R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})")
                            << QStringLiteral("it cannot sign");
    QTest::newRow("two")
        << QStringLiteral(R"({"keys":[%1,%2]})")
               .arg(importedJwk,
                    QString(importedJwk).replace(QLatin1String("from-elsewhere"), QLatin1String("b")))
        << QStringLiteral("one at a time");
    QTest::newRow("broken") << QString(importedJwk).replace(QLatin1String("11qY"), QLatin1String("21qY"))
                            << QStringLiteral("not a usable key");
}

void TestKeysPage::saysWhatCannotBeImported()
{
    QFETCH(QString, text);
    QFETCH(QString, said);
    unlock();
    find<QPushButton>("import")->click();
    auto *dialog = find<QDialog>("importDialog");
    dialog->findChild<QPlainTextEdit *>()->setPlainText(text);
    const auto *found = dialog->findChild<QLabel *>(QStringLiteral("foundKey"));
    QTRY_VERIFY2(found->text().contains(said), qPrintable(found->text()));
    QVERIFY(!confirm("importDialog")->isEnabled());
}

void TestKeysPage::rotatesToTheNextKey()
{
    unlock();
    auto made = m_world->services().keys.generate({KeyUse::Access, jose::Alg::EdDSA});
    made.waitForFinished();
    const QString kid = made.result().value().kid;
    QTRY_COMPARE(rows()->rowCount(), 3);
    find<QPushButton>("rotateAccess")->click();
    const QString sentence =
        find<QDialog>("rotateDialog")->findChild<QLabel *>(QStringLiteral("sentence"))->text();
    QVERIFY2(sentence.contains(kid.left(6)), qPrintable(sentence));
    QVERIFY2(sentence.contains(QStringLiteral("in 16 min")),
             qPrintable(sentence)); // 15 min of life, 1 of leeway.
    confirm("rotateDialog")->click();
    QTRY_COMPARE(
        rows()->index(rowOf(KeyUse::Access, KeyState::Current), KeyModel::KidColumn).data().toString(), kid);
    QVERIFY(rowOf(KeyUse::Access, KeyState::Retired) >= 0);
    QCOMPARE(rowOf(KeyUse::Refresh, KeyState::Retired), -1);
    QTRY_VERIFY(!find<QDialog>("rotateDialog"));
    QVERIFY2(said().contains(QStringLiteral("signs from now on")), qPrintable(said()));
}

void TestKeysPage::rotatesWithoutANextKey()
{
    unlock();
    find<QPushButton>("rotateRefresh")->click();
    const QString sentence =
        find<QDialog>("rotateDialog")->findChild<QLabel *>(QStringLiteral("sentence"))->text();
    QVERIFY2(sentence.contains(QStringLiteral("There is no next key")), qPrintable(sentence));
    confirm("rotateDialog")->click();
    QTRY_COMPARE(rows()->rowCount(), 3);
    QVERIFY(rowOf(KeyUse::Refresh, KeyState::Retired) >= 0);
}

void TestKeysPage::retiresANextKey()
{
    unlock();
    select(rowOf(KeyUse::Access, KeyState::Current));
    QVERIFY(find<QPushButton>("retire")->isVisible());
    QVERIFY2(!find<QPushButton>("retire")->isEnabled(), "no other key could sign");
    m_world->services().keys.generate({KeyUse::Access, jose::Alg::ES256}).waitForFinished();
    QTRY_COMPARE(rows()->rowCount(), 3);
    select(rowOf(KeyUse::Access, KeyState::Next));
    QVERIFY(find<QPushButton>("retire")->isEnabled());
    find<QPushButton>("retire")->click();
    const QString sentence =
        find<QDialog>("retireDialog")->findChild<QLabel *>(QStringLiteral("sentence"))->text();
    QVERIFY2(sentence.contains(QStringLiteral("signed nothing here"))
                 && sentence.contains(QStringLiteral("imported")),
             qPrintable(sentence));
    confirm("retireDialog")->click();
    QTRY_COMPARE(rowOf(KeyUse::Access, KeyState::Next), -1);
    QTRY_VERIFY2(said().contains(QStringLiteral("is retired")), qPrintable(said()));
}

void TestKeysPage::retiresTheSigningKey()
{
    unlock();
    auto made = m_world->services().keys.generate({KeyUse::Access, jose::Alg::ES256});
    made.waitForFinished();
    QTRY_COMPARE(rows()->rowCount(), 3);
    select(rowOf(KeyUse::Access, KeyState::Current));
    find<QPushButton>("retire")->click();
    const QString sentence =
        find<QDialog>("retireDialog")->findChild<QLabel *>(QStringLiteral("sentence"))->text();
    QVERIFY2(sentence.contains(QStringLiteral("signs access tokens"))
                 && sentence.contains(QStringLiteral("in 16 min"))
                 && sentence.contains(made.result().value().kid.left(6)),
             qPrintable(sentence));
    confirm("retireDialog")->click();
    QTRY_VERIFY(rowOf(KeyUse::Access, KeyState::Retired) >= 0);
}

void TestKeysPage::removesOnlyWhatIsSafe()
{
    unlock();
    m_world->services().keys.rotate(KeyUse::Access).waitForFinished();
    QTRY_COMPARE(rows()->rowCount(), 3);
    const int retired = rowOf(KeyUse::Access, KeyState::Retired);
    select(retired);
    auto *remove = find<QPushButton>("remove");
    QVERIFY(remove->isVisible());
    QVERIFY(!remove->isEnabled());
    QVERIFY2(find<QLabel>("keySentence")->text().contains(QStringLiteral("Keep it until then")),
             "it is not said from when");
    m_world->clock.advance(17 * 60'000);
    select(0);
    select(retired);
    QVERIFY(remove->isEnabled());
    remove->click();
    confirm("removeDialog")->click();
    QTRY_COMPARE(rows()->rowCount(), 2);
}

void TestKeysPage::exportsPublicKeysOnly()
{
    unlock();
    m_world->services().keys.generate({KeyUse::Access, jose::Alg::HS256}).waitForFinished();
    find<QPushButton>("copyPublic")->click();
    QTRY_VERIFY2(said().contains(QStringLiteral("were copied")), qPrintable(said()));
    const QByteArray copied = QGuiApplication::clipboard()->text().toUtf8();
    const QJsonArray keys = QJsonDocument::fromJson(copied).object().value(QStringLiteral("keys")).toArray();
    QCOMPARE(keys.size(), 2); // The symmetric one is left out.
    for (const QJsonValue &key : keys)
        QVERIFY(!key.toObject().contains(QStringLiteral("d"))
                && !key.toObject().contains(QStringLiteral("k")));
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("jwks.json"));
    find<QPushButton>("savePublic")->click();
    auto *dialog = find<QFileDialog>("exportDialog");
    QVERIFY(dialog);
    const mode_t before = umask(077); // As the program has it.
    Q_EMIT dialog->fileSelected(folder.filePath(QStringLiteral("no/such/jwks.json")));
    QTRY_VERIFY(said().contains(QStringLiteral("another place")));
    Q_EMIT dialog->fileSelected(path);
    QTRY_VERIFY(QFile::exists(path));
    umask(before);
    struct stat made = {};
    QCOMPARE(stat(qPrintable(path), &made), 0);
    QCOMPARE(made.st_mode & 07777U, 0644U);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), copied);
}

/// What is written opens with the passphrase, for its owner only, and can be taken in again.
void TestKeysPage::exportsAPrivateKeyEncrypted()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("key.pem"));
    unlock();
    select(rowOf(KeyUse::Access, KeyState::Current));
    find<QPushButton>("exportPrivate")->click();
    auto *dialog = find<QDialog>("exportPrivateDialog");
    auto *first = dialog->findChild<QLineEdit *>(QStringLiteral("passphrase"));
    auto *second = dialog->findChild<QLineEdit *>(QStringLiteral("passphraseAgain"));
    QTest::keyClicks(first, QStringLiteral("four unrelated words here"));
    QTest::keyClicks(second, QStringLiteral("four unrelated words"));
    QVERIFY(!confirm("exportPrivateDialog")->isEnabled());
    QTest::keyClicks(second, QStringLiteral(" here"));
    confirm("exportPrivateDialog")->click();
    auto *files = dialog->findChild<QFileDialog *>(QStringLiteral("privateFile"));
    QVERIFY(files);
    Q_EMIT files->fileSelected(folder.filePath(QStringLiteral("no/such/folder.pem")));
    QTRY_VERIFY(
        dialog->findChild<MessageBar *>()->isVisible()); // And the passphrase need not be typed again.
    QVERIFY(confirm("exportPrivateDialog")->isEnabled());
    Q_EMIT files->fileSelected(path);
    QTRY_VERIFY(said().contains(QStringLiteral("encrypted")));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteOther),
             QFile::Permissions());
    const std::string pem = file.readAll().toStdString();
    QVERIFY(jose::isEncryptedPem(pem));
    QVERIFY(!jose::jwkFromPem(pem, Secret("another one")));
    const auto key = jose::jwkFromPem(pem, Secret("four unrelated words here"));
    QVERIFY(key && key->isPrivate());
    const int row = rowOf(KeyUse::Access, KeyState::Current);
    QCOMPARE(QString::fromStdString(key->thumbprint()),
             rows()->index(row, 0).data(KeyModel::KidRole).toString());
}

QTEST_MAIN(TestKeysPage)
#include "tst_keyspage.moc"
