// SPDX-License-Identifier: MIT
// A DNS server that changes its answer. This program has a getaddrinfo() of its own, which Qt calls.
#include "core/http/boundeddownload.h"

#include <QHostInfo>
#include <QNetworkAccessManager>
#include <QTcpServer>
#include <QTest>
#include <QThread>

#include <dlfcn.h>
#include <netdb.h>

#include <atomic>
#include <cstring>

using namespace gatehouse;

namespace {

constexpr const char *changing = "changing.example", *other = "other.example";
constexpr const char *outside = "203.0.113.1", *inside = "127.0.0.1";
std::atomic<const char *> nowAnswer = outside, thenAnswer = inside;
std::atomic<int> asked = 0;

} // namespace

extern "C" int getaddrinfo(const char *node, const char *service, const addrinfo *hints, addrinfo **result)
{
    static const auto real = reinterpret_cast<decltype(&::getaddrinfo)>(dlsym(RTLD_NEXT, "getaddrinfo"));
    if (node == nullptr || std::strstr(node, changing) == nullptr)
        return real(node != nullptr && std::strstr(node, other) != nullptr ? inside : node, service, hints,
                    result);
    const char *const answer = asked++ == 0 ? nowAnswer.load() : thenAnswer.load();
    QThread::msleep(400); // The test sees that it was asked before anybody sees the answer.
    return real(answer, service, hints, result);
}

class TestRebinding : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theAddressLookedAtIsTheOneConnectedTo_data();
    void theAddressLookedAtIsTheOneConnectedTo();
};

void TestRebinding::theAddressLookedAtIsTheOneConnectedTo_data()
{
    QTest::addColumn<bool>("isInsideFirst");
    QTest::newRow("outside, then this machine") << false;
    QTest::newRow("this machine, then outside") << true;
}

void TestRebinding::theAddressLookedAtIsTheOneConnectedTo()
{
    QFETCH(bool, isInsideFirst);
    asked = 0;
    nowAnswer = isInsideFirst ? inside : outside;
    thenAnswer = isInsideFirst ? outside : inside;
    QTcpServer here;
    QVERIFY(here.listen(QHostAddress::LocalHost));
    int connections = 0;
    connect(&here, &QTcpServer::newConnection, this, [&] {
        ++connections;
        here.nextPendingConnection()->abort();
    });
    QNetworkAccessManager network;
    BoundedDownload::Limits limits;
    limits.deadlineMs = 1500;
    auto download = BoundedDownload::get(network,
                                         QUrl(QStringLiteral("https://%1.%2:%3/")
                                                  .arg(isInsideFirst)
                                                  .arg(QLatin1String(changing))
                                                  .arg(here.serverPort())),
                                         limits);
    // Qt remembers some answers for a while. It has forgotten this one before ours is looked at.
    QTRY_VERIFY_WITH_TIMEOUT(asked > 0, 2000);
    QThread::msleep(600);
    for (int i = 0; i < 300; ++i)
        QHostInfo::fromName(QStringLiteral("%1.").arg(i) + QLatin1String(other));
    QTRY_VERIFY_WITH_TIMEOUT(download.isFinished(), 10'000);
    QVERIFY(!download.result()); // Nobody speaks TLS there.
    QCOMPARE(connections > 0, isInsideFirst);
    QCOMPARE(asked.load(), 1);
}

QTEST_GUILESS_MAIN(TestRebinding)
#include "tst_rebinding.moc"
