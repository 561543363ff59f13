// SPDX-License-Identifier: MIT
#include "tests/support/postgresserver.h"

#include <QFile>
#include <QProcess>
#include <QTcpServer>
#include <QThread>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

namespace gatehouse::test {

namespace {

constexpr int programMs = 60'000;

quint16 freeLoopbackPort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : quint16(0);
}

} // namespace

PostgresServer::PostgresServer()
    : m_programs(qEnvironmentVariable("GATEHOUSE_TEST_POSTGRES_BIN"))
    , m_port(freeLoopbackPort())
{
    m_problem = m_programs.isEmpty() ? QStringLiteral("no PostgreSQL: run the tests by ./dev test") : start();
}

PostgresServer::~PostgresServer()
{
    if (!m_programs.isEmpty())
        run(m_programs + QStringLiteral("/pg_ctl"),
            {QStringLiteral("-D"), file(QStringLiteral("data")), QStringLiteral("-m"),
             QStringLiteral("immediate"), QStringLiteral("stop")},
            true);
    run(QStringLiteral("rm"), {QStringLiteral("-rf"), file(QStringLiteral("data"))});
}

QString PostgresServer::start()
{
    QFile::setPermissions(m_folder.path(), QFile::Permissions(0x7755)); // The server has a user of its own.
    const QString data = file(QStringLiteral("data"));
    bool good = run(QStringLiteral("mkdir"), {data});
    if (geteuid() == 0) // initdb refuses root.
        good = good && run(QStringLiteral("chown"), {QStringLiteral("postgres"), data});
    good = good
        && run(m_programs + QStringLiteral("/initdb"),
               {QStringLiteral("-D"), data, QStringLiteral("-U"), QStringLiteral("gatehouse"),
                QStringLiteral("-A"), QStringLiteral("trust"), QStringLiteral("--no-sync")},
               true)
        && makeAuthority(QStringLiteral("ca")) && makeAuthority(QStringLiteral("stranger"))
        && makeCertificate(QStringLiteral("server"), {});
    if (!good)
        return m_problem.isEmpty() ? QStringLiteral("PostgreSQL could not be set up") : m_problem;
    const QString settings =
        QStringLiteral("-p %1 -k %2 -c listen_addresses=localhost -c ssl=on -c fsync=off "
                       "-c ssl_cert_file=%2/server.crt -c ssl_key_file=%2/server.key "
                       "-c ssl_ca_file=%3")
            .arg(QString::number(m_port), data, file(QStringLiteral("ca.crt")));
    if (!use({})
        || !run(m_programs + QStringLiteral("/pg_ctl"),
                {QStringLiteral("-D"), data, QStringLiteral("-w"), QStringLiteral("-l"),
                 data + QStringLiteral("/log"), QStringLiteral("-o"), settings, QStringLiteral("start")},
                true)
        || !sql(QStringLiteral("CREATE DATABASE gatehouse")))
        return m_problem;
    return {};
}

PostgresOptions PostgresServer::options() const
{
    PostgresOptions options;
    options.host = QStringLiteral("localhost");
    options.port = m_port;
    options.userName = options.database = QStringLiteral("gatehouse");
    options.sslMode = QStringLiteral("verify-full");
    options.rootCertificate = file(QStringLiteral("ca.crt"));
    return options;
}

bool PostgresServer::run(const QString &program, const QStringList &arguments, bool asServer)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    // The server inherits what pg_ctl has, so its output must not be waited for.
    process.setStandardOutputFile(file(QStringLiteral("output")), QIODevice::Truncate);
    process.setWorkingDirectory(QStringLiteral("/"));
    if (asServer && geteuid() == 0)
        process.start(
            QStringLiteral("runuser"),
            QStringList{QStringLiteral("-u"), QStringLiteral("postgres"), QStringLiteral("--"), program}
                + arguments);
    else
        process.start(program, arguments);
    if (process.waitForFinished(programMs) && process.exitStatus() == QProcess::NormalExit
        && process.exitCode() == 0)
        return true;
    QFile output(file(QStringLiteral("output")));
    m_problem = program + QStringLiteral(" failed: ")
        + (output.open(QIODevice::ReadOnly) ? QString::fromUtf8(output.readAll()) : process.errorString());
    return false;
}

bool PostgresServer::write(const QString &name, const QByteArray &content) const
{
    QFile target(file(name));
    return target.open(QIODevice::WriteOnly | QIODevice::Truncate) && target.write(content) == content.size();
}

bool PostgresServer::makeAuthority(const QString &name)
{
    return run(QStringLiteral("openssl"),
               {QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-newkey"),
                QStringLiteral("rsa:2048"), QStringLiteral("-nodes"), QStringLiteral("-days"),
                QStringLiteral("3650"), QStringLiteral("-subj"), QStringLiteral("/CN=Authority ") + name,
                QStringLiteral("-keyout"), file(name + QStringLiteral(".key")), QStringLiteral("-out"),
                file(name + QStringLiteral(".crt"))});
}

bool PostgresServer::makeCertificate(const QString &name, const Certificate &certificate)
{
    const bool requested = run(
        QStringLiteral("openssl"),
        {QStringLiteral("req"), QStringLiteral("-newkey"), certificate.key, QStringLiteral("-nodes"),
         QStringLiteral("-subj"), QStringLiteral("/CN=") + certificate.commonName, QStringLiteral("-keyout"),
         file(name + QStringLiteral(".key")), QStringLiteral("-out"), file(name + QStringLiteral(".csr"))});
    return requested && makeSigned(name, certificate);
}

bool PostgresServer::makeSigned(const QString &name, const Certificate &certificate)
{
    const bool isSelf = certificate.authority == QLatin1String("self");
    const QString signer = isSelf ? name : certificate.authority;
    const QByteArray config = "[ca]\ndefault_ca = here\n[here]\ndatabase = "
        + file(QStringLiteral("index")).toUtf8() + "\nserial = " + file(QStringLiteral("serial")).toUtf8()
        + "\nnew_certs_dir = " + m_folder.path().toUtf8() + "\ndefault_md = " + certificate.digest.toUtf8()
        + "\npolicy = any\nunique_subject = no\nx509_extensions = names\n[any]\ncommonName = "
          "supplied\n[names]\n"
          "subjectAltName = "
        + certificate.names.toUtf8() + "\n";
    QStringList arguments{QStringLiteral("ca"),
                          QStringLiteral("-batch"),
                          QStringLiteral("-notext"),
                          QStringLiteral("-config"),
                          file(QStringLiteral("ca.cnf")),
                          QStringLiteral("-startdate"),
                          certificate.from,
                          QStringLiteral("-enddate"),
                          certificate.until,
                          QStringLiteral("-keyfile"),
                          file(signer + QStringLiteral(".key")),
                          QStringLiteral("-in"),
                          file(name + QStringLiteral(".csr")),
                          QStringLiteral("-out"),
                          file(name + QStringLiteral(".crt"))};
    if (isSelf)
        arguments << QStringLiteral("-selfsign");
    else
        arguments << QStringLiteral("-cert") << file(signer + QStringLiteral(".crt"));
    return write(QStringLiteral("ca.cnf"), config) && write(QStringLiteral("index"), {})
        && write(QStringLiteral("serial"), QByteArray::number(++m_serial) + "\n")
        && run(QStringLiteral("openssl"), arguments);
}

bool PostgresServer::use(const Certificate &certificate)
{
    const QString data = file(QStringLiteral("data"));
    if (!makeCertificate(QStringLiteral("server"), certificate))
        return false;
    for (const QString &name : {QStringLiteral("server.crt"), QStringLiteral("server.key")}) {
        QStringList arguments{QStringLiteral("-m"), QStringLiteral("600")};
        if (geteuid() == 0)
            arguments << QStringLiteral("-o") << QStringLiteral("postgres");
        if (!run(QStringLiteral("install"), arguments << file(name) << data + QLatin1Char('/') + name))
            return false;
    }
    return !QFile::exists(data + QStringLiteral("/postmaster.pid")) || reload();
}

bool PostgresServer::configure(const QString &settings, const QString &logins)
{
    const QString allLocal = QStringLiteral("local all all trust\n");
    return write(QStringLiteral("data/postgresql.auto.conf"), settings.toUtf8())
        && write(QStringLiteral("data/pg_hba.conf"),
                 (allLocal + (logins.isEmpty() ? QStringLiteral("host all all all trust") : logins)
                  + QLatin1Char('\n'))
                     .toUtf8())
        && reload();
}

bool PostgresServer::reload()
{
    const bool asked =
        run(m_programs + QStringLiteral("/pg_ctl"),
            {QStringLiteral("-D"), file(QStringLiteral("data")), QStringLiteral("reload")}, true);
    QThread::msleep(200); // pg_ctl does not wait until it is done.
    return asked;
}

bool PostgresServer::sql(const QString &statement)
{
    return run(m_programs + QStringLiteral("/psql"),
               {QStringLiteral("-X"), QStringLiteral("-h"), file(QStringLiteral("data")),
                QStringLiteral("-p"), QString::number(m_port), QStringLiteral("-U"),
                QStringLiteral("gatehouse"), QStringLiteral("-v"), QStringLiteral("ON_ERROR_STOP=1"),
                QStringLiteral("-c"), statement, QStringLiteral("postgres")});
}

} // namespace gatehouse::test
