// SPDX-License-Identifier: MIT
#include "core/store/postgres/postgreserror.h"

#include "core/base/log.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace gatehouse {

namespace {

using Code = Error::Code;

QString tr(const char *text) { return QCoreApplication::translate("Postgres", text); }

struct Sentence {
    const char *key; ///< SQLSTATE, its class of two characters, or a piece of libpq's text.
    Code code;
    const char *text; ///< %1 is the server.
};

// The first match counts: states before their classes.
constexpr Sentence stateSentences[] = {
    {"25006", Code::Denied,
     QT_TRANSLATE_NOOP("Postgres",
                       "The PostgreSQL server %1 is read-only (a standby, or set to read-only). Nothing was "
                       "changed; connect to the primary server to revoke.")},
    {"22021", Code::Malformed,
     QT_TRANSLATE_NOOP("Postgres", "A text holds a character that PostgreSQL cannot store.")},
    {"23505", Code::Conflict,
     QT_TRANSLATE_NOOP("Postgres", "An entry with this id exists already. Load the list again.")},
    {"23", Code::Conflict,
     QT_TRANSLATE_NOOP("Postgres",
                       "The database refused the change because a rule of a table would be broken.")},
    {"40001", Code::Conflict,
     QT_TRANSLATE_NOOP("Postgres",
                       "Others kept changing the same sessions. Nothing was changed; try again.")},
    {"40P01", Code::Conflict,
     QT_TRANSLATE_NOOP("Postgres",
                       "Two changes kept waiting for each other. Nothing was changed; try again.")},
    {"55P03", Code::Conflict,
     QT_TRANSLATE_NOOP("Postgres",
                       "Somebody else holds these sessions locked on %1. Nothing was changed; try again.")},
    {"57014", Code::Timeout,
     QT_TRANSLATE_NOOP("Postgres",
                       "The PostgreSQL server %1 took too long and the statement was cancelled. Nothing was "
                       "changed; try again.")},
    {"53100", Code::Internal,
     QT_TRANSLATE_NOOP(
         "Postgres",
         "The disk of the PostgreSQL server %1 is full. Nothing was changed; make room there and "
         "try again.")},
    {"53200", Code::Internal,
     QT_TRANSLATE_NOOP("Postgres",
                       "The PostgreSQL server %1 is out of memory. Nothing was changed; try again later.")},
    {"53300", Code::Unavailable,
     QT_TRANSLATE_NOOP("Postgres",
                       "The PostgreSQL server %1 has no connection left. Close others, or raise "
                       "max_connections.")},
    {"53", Code::Unavailable,
     QT_TRANSLATE_NOOP("Postgres", "The PostgreSQL server %1 lacks a resource. Try again later.")},
    {"58", Code::Internal,
     QT_TRANSLATE_NOOP("Postgres",
                       "The PostgreSQL server %1 has a problem with its own files. Look at its log.")},
    {"XX", Code::Internal,
     QT_TRANSLATE_NOOP("Postgres",
                       "The PostgreSQL server %1 reports damaged data or a defect. Look at its log.")},
    {"57P03", Code::Unavailable,
     QT_TRANSLATE_NOOP("Postgres", "The PostgreSQL server %1 is starting up. Try again in a moment.")},
    {"57P", Code::Unavailable,
     QT_TRANSLATE_NOOP(
         "Postgres",
         "The PostgreSQL server %1 ended the connection (shut down or by its administrator). It is "
         "opened again at the next use.")},
    {"08", Code::Unavailable,
     QT_TRANSLATE_NOOP(
         "Postgres",
         "The connection to the PostgreSQL server %1 was lost. It is opened again at the next use.")},
    {"3D000", Code::NotFound,
     QT_TRANSLATE_NOOP("Postgres", "There is no such database on %1. Check the name of the database.")},
    {"28P01", Code::Denied,
     QT_TRANSLATE_NOOP("Postgres", "The PostgreSQL server %1 did not accept the password or the user.")},
    {"28", Code::Denied,
     QT_TRANSLATE_NOOP("Postgres",
                       "The PostgreSQL server %1 does not let this user in from here (pg_hba.conf).")},
    {"3F000", Code::Malformed,
     QT_TRANSLATE_NOOP(
         "Postgres",
         "The schema with the tables of Gatehouse is not there on %1. Make it by \"gatehouse-cli "
         "store migrate\", or choose another schema.")},
    {"42P01", Code::Malformed,
     QT_TRANSLATE_NOOP("Postgres",
                       "A table of Gatehouse is missing on %1. Run \"gatehouse-cli store migrate\".")},
    {"42703", Code::Malformed,
     QT_TRANSLATE_NOOP(
         "Postgres",
         "A column of the tables of Gatehouse is missing on %1. Run \"gatehouse-cli store check\".")},
};

// libpq's own texts come before those of the server that it passes on.
constexpr Sentence connectSentences[] = {
    {"certificate verify failed", Code::Denied,
     QT_TRANSLATE_NOOP("Postgres", "The certificate of the PostgreSQL server %1 could not be verified.")},
    {"does not match host name", Code::Denied,
     QT_TRANSLATE_NOOP(
         "Postgres",
         "The certificate of the PostgreSQL server %1 is for another host name. Nothing was sent.")},
    {"does not support SSL", Code::Unsupported,
     QT_TRANSLATE_NOOP(
         "Postgres",
         "The PostgreSQL server %1 offers no TLS, so the password was not sent. Turn on TLS there "
         "(ssl = on).")},
    {"does not support any SSL protocol version", Code::Unsupported,
     QT_TRANSLATE_NOOP(
         "Postgres",
         "The PostgreSQL server %1 knows only versions of TLS that are not safe any more. TLS 1.2 or "
         "newer is needed (ssl_max_protocol_version).")},
    {"root certificate file", Code::NotFound,
     QT_TRANSLATE_NOOP(
         "Postgres",
         "The file with the root certificate is missing. Choose the certificate of the authority "
         "that signed the one of %1.")},
    {"root certificate", Code::NotFound,
     QT_TRANSLATE_NOOP("Postgres", "The file with the root certificate for %1 cannot be read.")},
    {"private key file", Code::Malformed,
     QT_TRANSLATE_NOOP(
         "Postgres",
         "The private key of the client certificate cannot be used: it is missing, others may read "
         "it (mode 0600 is needed), or it does not fit the certificate.")},
    {"certificate file", Code::Malformed,
     QT_TRANSLATE_NOOP("Postgres", "The file with the client certificate is missing or cannot be read.")},
    {"invalid response to SSL negotiation", Code::Unsupported,
     QT_TRANSLATE_NOOP("Postgres", "What answers at %1 is not a PostgreSQL server. Check host and port.")},
    {"definition of service", Code::NotFound,
     QT_TRANSLATE_NOOP("Postgres",
                       "The service is not in the service file (pg_service.conf) that libpq reads.")},
    {"service file", Code::NotFound,
     QT_TRANSLATE_NOOP("Postgres", "The service file (pg_service.conf) cannot be read.")},
    {"could not translate host name", Code::Unavailable,
     QT_TRANSLATE_NOOP(
         "Postgres",
         "The host name of the PostgreSQL server %1 is not known. Check the name and the network.")},
    {"password authentication failed", Code::Locked,
     QT_TRANSLATE_NOOP("Postgres", "The PostgreSQL server %1 did not accept the password or the user.")},
    {"no password supplied", Code::Locked,
     QT_TRANSLATE_NOOP("Postgres", "The PostgreSQL server %1 asks for a password.")},
    {"pg_hba.conf", Code::Denied,
     QT_TRANSLATE_NOOP("Postgres",
                       "The PostgreSQL server %1 does not let this user in from here (pg_hba.conf).")},
    {"requires a valid client certificate", Code::Denied,
     QT_TRANSLATE_NOOP("Postgres", "The PostgreSQL server %1 asks for a client certificate.")},
    {"authentication failed", Code::Denied,
     QT_TRANSLATE_NOOP("Postgres", "The PostgreSQL server %1 did not accept the user.")},
    {"too many connections", Code::Unavailable,
     QT_TRANSLATE_NOOP("Postgres",
                       "The PostgreSQL server %1 has no connection left. Close others, or raise "
                       "max_connections.")},
    {"too many clients", Code::Unavailable,
     QT_TRANSLATE_NOOP("Postgres",
                       "The PostgreSQL server %1 has no connection left. Close others, or raise "
                       "max_connections.")},
    {"remaining connection slots", Code::Unavailable,
     QT_TRANSLATE_NOOP("Postgres",
                       "The PostgreSQL server %1 has no connection left. Close others, or raise "
                       "max_connections.")},
    {"starting up", Code::Unavailable,
     QT_TRANSLATE_NOOP("Postgres", "The PostgreSQL server %1 is starting up. Try again in a moment.")},
    {"shutting down", Code::Unavailable,
     QT_TRANSLATE_NOOP("Postgres", "The PostgreSQL server %1 is shutting down.")},
    {"timeout expired", Code::Timeout,
     QT_TRANSLATE_NOOP("Postgres",
                       "The PostgreSQL server %1 did not answer in time. Check host, port and firewall.")},
    {"Connection refused", Code::Unavailable,
     QT_TRANSLATE_NOOP("Postgres",
                       "Nothing answers at %1. Check host and port, and whether PostgreSQL is running.")},
    {"No such file or directory", Code::Unavailable,
     QT_TRANSLATE_NOOP("Postgres",
                       "There is no PostgreSQL server behind the socket %1. Check whether it is running.")},
};

Error refusal(const PostgresFault &fault, const QString &detail, const QString &location)
{
    const MissingRight missing = missingRight(fault.text, fault.statement);
    if (missing.object.isEmpty())
        return {Code::Denied,
                tr("This user lacks a right on the PostgreSQL server %1. Ask its administrator for it.")
                    .arg(location),
                detail};
    return {Code::Denied,
            tr("This user may not do that: the right %1 on the table \"%2\" is missing on %3. Ask the "
               "administrator for it.")
                .arg(missing.right, missing.object, location),
            detail};
}

} // namespace

bool mayTryAgain(const QByteArray &sqlState) { return sqlState == "40001" || sqlState == "40P01"; }

bool endsConnection(const QByteArray &sqlState)
{
    return sqlState.isEmpty() || sqlState.startsWith("08") || sqlState.startsWith("57P");
}

MissingRight missingRight(const QString &text, std::string_view statement)
{
    static const QRegularExpression use(
        QStringLiteral("(INSERT INTO|UPDATE|DELETE FROM|FROM|JOIN)\\s+\\{\\}\\.(\\w+)"));
    const QString sql = QString::fromUtf8(statement.data(), static_cast<qsizetype>(statement.size()));
    MissingRight found;
    for (auto uses = use.globalMatch(sql); uses.hasNext();) {
        const auto match = uses.next();
        const QRegularExpression word(QStringLiteral("\\b%1\\b").arg(match.captured(2)));
        if (!text.contains(word))
            continue;
        found.object = match.captured(2);
        const QString verb = match.captured(1).section(QLatin1Char(' '), 0, 0);
        const bool reads = verb == QLatin1String("FROM") || verb == QLatin1String("JOIN");
        if (!reads || found.right.isEmpty())
            found.right = !reads                            ? verb
                : sql.contains(QLatin1String("FOR UPDATE")) ? QStringLiteral("UPDATE")
                                                            : QStringLiteral("SELECT");
    }
    return found;
}

Error errorOf(const PostgresFault &fault, const QString &location)
{
    const QString detail =
        QString::fromLatin1(fault.sqlState) + QLatin1Char(' ') + redacted(fault.text).trimmed();
    if (fault.sqlState.isEmpty())
        return {Code::Unavailable,
                tr("The connection to the PostgreSQL server %1 was lost. It is opened again at the next use.")
                    .arg(location),
                detail};
    if (fault.sqlState == "42501")
        return refusal(fault, detail, location);
    for (const Sentence &sentence : stateSentences) {
        if (fault.sqlState.startsWith(sentence.key))
            return {sentence.code, tr(sentence.text).replace(QLatin1String("%1"), location), detail};
    }
    return {Code::Internal,
            tr("The PostgreSQL server %1 could not do that. The details say why.").arg(location), detail};
}

Error connectError(const QString &text, const QString &location)
{
    const QString detail = redacted(text).trimmed();
    static const QRegularExpression noDatabase(QStringLiteral("FATAL: +database \"[^\"]*\" does not exist"));
    if (text.contains(noDatabase))
        return {Code::NotFound,
                tr("There is no such database on %1. Check the name of the database.").arg(location), detail};
    static const QRegularExpression noRole(QStringLiteral("FATAL: +role \"[^\"]*\" does not exist"));
    if (text.contains(noRole))
        return {Code::Denied,
                tr("The PostgreSQL server %1 did not accept the password or the user.").arg(location),
                detail};
    for (const Sentence &sentence : connectSentences) {
        if (text.contains(QLatin1String(sentence.key)))
            return {sentence.code, tr(sentence.text).replace(QLatin1String("%1"), location), detail};
    }
    return {Code::Unavailable,
            tr("The PostgreSQL server %1 could not be reached. The details say why.").arg(location), detail};
}

} // namespace gatehouse
