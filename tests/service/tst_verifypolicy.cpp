// SPDX-License-Identifier: MIT
#include "core/service/verifypolicy.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace gatehouse;

class TestVerifyPolicy : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void survivesTheWayThroughJson();
    void refuses_data();
    void refuses();
    void savesReplacesAndRemoves();
    void putsABrokenFileAside();
    void aFullOrForbiddenFolderLosesNothing();
};

namespace {

VerifyPolicy sample(const QString &name)
{
    VerifyPolicy policy;
    policy.name = name;
    policy.algs = {jose::Alg::ES256, jose::Alg::RS256};
    policy.encs = {jose::Enc::A256GCM};
    policy.nestedAlgs = {jose::Alg::EdDSA};
    policy.issuer = QStringLiteral("https://idp.example");
    policy.required = {QStringLiteral("jti")};
    policy.leewaySeconds = 30;
    policy.rejectFutureIat = true;
    return policy;
}

} // namespace

void TestVerifyPolicy::survivesTheWayThroughJson()
{
    const auto read = VerifyPolicy::fromJson(sample(QStringLiteral("Shop")).toJson());
    QVERIFY(read.has_value());
    const jose::Expectations expectations = read->expectations();
    QCOMPARE(expectations.allowedAlgs.size(), std::size_t(2));
    QVERIFY(expectations.allowedAlgs[1] == jose::Alg::RS256);
    QVERIFY(expectations.allowedEncs == std::vector<jose::Enc>{jose::Enc::A256GCM});
    QVERIFY(expectations.nestedAlgs == std::vector<jose::Alg>{jose::Alg::EdDSA});
    QCOMPARE(expectations.issuer.value(), std::string("https://idp.example"));
    QVERIFY(!expectations.audience.has_value());
    QCOMPARE(expectations.required.front(), std::string("jti"));
    QCOMPARE(expectations.leeway.count(), 30);
    QVERIFY(expectations.rejectFutureIat);
}

void TestVerifyPolicy::refuses_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("names");
    const auto row = [](const char *json, const char *names) {
        QTest::newRow(json) << QByteArray(json) << QString::fromLatin1(names);
    };
    row(R"({"algs":["dir"],"encs":["A256XYZ"]})", "A256XYZ");
    row(R"({"algs":["dir"],"encs":"A256GCM"})", "encs");
    row(R"({"algs":["dir"],"nested_algs":["A256KW"]})", "nested_algs");
    row(R"({"algs":["ES256"],"algs":["HS256"]})", "stands twice");
    row(R"({"algs":["ES256"],"al\u0067s":["HS256"]})", "stands twice");
    row("[]", "JSON object");
    row("{", "JSON object");
    row(R"({"iss":"x"})", "algs");
    row(R"({"algs":[]})", "algorithms");
    row(R"({"algs":["none"]})", "none");
    row(R"({"algs":["es256"]})", "es256");
    row(R"({"algs":["ES256"],"iss":1})", "iss");
    row(R"({"algs":["ES256"],"leeway":301})", "leeway");
    row(R"({"algs":["ES256"],"leeway":1.5})", "leeway");
    row(R"({"algs":["ES256"],"require":["a",1]})", "require");
    row(R"({"algs":["ES256"],"audience":"x"})", "audience");
}

void TestVerifyPolicy::refuses()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, names);
    const auto policy = VerifyPolicy::fromText(json);
    QVERIFY(!policy.has_value());
    QCOMPARE(policy.error().code, Error::Code::Malformed);
    QVERIFY2(policy.error().message.contains(names), qPrintable(policy.error().message));
}

void TestVerifyPolicy::savesReplacesAndRemoves()
{
    const QTemporaryDir folder;
    PolicyFile file(folder.filePath(QStringLiteral("new/policies.json")));
    QVERIFY(file.load()->empty());
    QVERIFY(file.save(sample(QStringLiteral("b"))).has_value());
    QVERIFY(file.save(sample(QStringLiteral("a"))).has_value());
    auto changed = sample(QStringLiteral("b"));
    changed.leewaySeconds = 0;
    QVERIFY(file.save(changed).has_value());
    const auto policies = file.load();
    QCOMPARE(policies->size(), std::size_t(2));
    QCOMPARE(policies->at(0).name, QStringLiteral("a"));
    QCOMPARE(policies->at(1).leewaySeconds, 0);
    struct stat status { };
    QCOMPARE(stat(qPrintable(folder.filePath(QStringLiteral("new/policies.json"))), &status), 0);
    QCOMPARE(int(status.st_mode & 0777), 0600);
    QVERIFY(file.remove(QStringLiteral("a")).has_value());
    QVERIFY(file.remove(QStringLiteral("a")).has_value());
    QCOMPARE(file.load()->size(), std::size_t(1));
}

void TestVerifyPolicy::putsABrokenFileAside()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("policies.json"));
    QFile broken(path);
    QVERIFY(broken.open(QIODevice::WriteOnly));
    broken.write("[{\"algs\":");
    broken.close();
    PolicyFile file(path);
    QVERIFY(!file.load().has_value());
    QVERIFY(file.save(sample(QStringLiteral("a"))).has_value());
    QCOMPARE(file.load()->size(), std::size_t(1));
    QVERIFY(QFileInfo::exists(path + QStringLiteral(".broken")));
}

void TestVerifyPolicy::aFullOrForbiddenFolderLosesNothing()
{
    PolicyFile file(QStringLiteral("/proc/policies.json"));
    const Done saved = file.save(sample(QStringLiteral("a")));
    QVERIFY(!saved.has_value());
    QCOMPARE(saved.error().code, Error::Code::Denied);
}

QTEST_APPLESS_MAIN(TestVerifyPolicy)
#include "tst_verifypolicy.moc"
