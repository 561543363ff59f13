// SPDX-License-Identifier: MIT
// The real servers that with-servers starts for the tests are there and answer.
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTcpSocket>
#include <QTest>

class TestServers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void redisAnswers();
    void postgresAnswers();
};

void TestServers::redisAnswers()
{
    const int port = qEnvironmentVariableIntValue("GATEHOUSE_TEST_REDIS_PORT");
    if (port == 0)
        QSKIP("no redis-server: run the tests by ./dev test, which starts one");
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), static_cast<quint16>(port));
    QVERIFY2(socket.waitForConnected(5000), qPrintable(socket.errorString()));
    socket.write("PING\r\n");
    QVERIFY(socket.waitForReadyRead(5000));
    QCOMPARE(socket.readAll(), QByteArray("+PONG\r\n"));
}

void TestServers::postgresAnswers()
{
    const int port = qEnvironmentVariableIntValue("GATEHOUSE_TEST_POSTGRES_PORT");
    if (port == 0)
        QSKIP("no PostgreSQL: run the tests by ./dev test, which starts one");
    {
        auto database = QSqlDatabase::addDatabase(QStringLiteral("QPSQL"), QStringLiteral("servers"));
        database.setHostName(QStringLiteral("127.0.0.1"));
        database.setPort(port);
        database.setUserName(QStringLiteral("gatehouse"));
        database.setDatabaseName(QStringLiteral("gatehouse"));
        QVERIFY2(database.open(), qPrintable(database.lastError().text()));
        QSqlQuery query(QStringLiteral("SELECT 6 * 7"), database);
        QVERIFY(query.next());
        QCOMPARE(query.value(0).toInt(), 42);
    }
    QSqlDatabase::removeDatabase(QStringLiteral("servers"));
}

QTEST_GUILESS_MAIN(TestServers)
#include "tst_servers.moc"
