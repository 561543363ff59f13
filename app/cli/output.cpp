// SPDX-License-Identifier: MIT
#include "app/cli/output.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QJsonDocument>

#include <cstdio>

namespace gatehouse::cli {

namespace {

constexpr qint64 hourSeconds = 3600, daySeconds = 24 * hourSeconds;

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

void write(std::FILE *file, const QString &line)
{
    const QByteArray bytes = line.toUtf8();
    std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), file);
    std::fputc('\n', file);
}

} // namespace

QString printable(QString given)
{
    for (QChar &character : given) {
        if (character.category() == QChar::Other_Control || character.category() == QChar::Other_Format)
            character = u'?';
    }
    return given;
}

void Output::line(const QString &given) const { write(stdout, given); }

void Output::table(const QStringList &titles, const std::vector<QStringList> &rows) const
{
    std::vector<qsizetype> widths;
    for (const QString &title : titles)
        widths.push_back(title.size());
    for (const QStringList &row : rows) {
        for (qsizetype i = 0; i < row.size(); ++i)
            widths[std::size_t(i)] = qMax(widths[std::size_t(i)], row[i].size());
    }
    const auto print = [&](const QStringList &cells) {
        QString joined;
        for (qsizetype i = 0; i < cells.size(); ++i)
            joined += i + 1 == cells.size() ? printable(cells[i])
                                            : printable(cells[i]).leftJustified(widths[std::size_t(i)] + 2);
        line(joined);
    };
    print(titles);
    for (const QStringList &row : rows)
        print(row);
}

void Output::facts(const std::vector<std::pair<QString, QString>> &facts) const
{
    qsizetype width = 0;
    for (const auto &fact : facts)
        width = qMax(width, fact.first.size());
    for (const auto &fact : facts) {
        if (!fact.second.isEmpty())
            line((fact.first + u':').leftJustified(width + 2) + printable(fact.second));
    }
}

void Output::document(const QJsonObject &object) const
{
    line(QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Indented)).trimmed());
}

void Output::document(const ExactJson &object) const { line(QString::fromUtf8(object.text())); }

void Output::error(const Error &error) const
{
    warn(error.message);
    if (m_isJson)
        document({{QStringLiteral("error"),
                   QJsonObject{{QStringLiteral("code"), codeOf(error.code)},
                               {QStringLiteral("message"), error.message}}}});
}

void Output::warn(const QString &given) { write(stderr, QLatin1String("gatehouse-cli: ") + given); }

QString utcText(qint64 ms)
{
    if (ms == 0)
        return {};
    return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss 'UTC'"));
}

QString relativeText(qint64 ms, qint64 nowMs)
{
    if (ms == 0)
        return {};
    const qint64 seconds = qAbs(nowMs - ms) / 1000;
    QString amount = text("%1 s").arg(seconds);
    if (seconds >= 2 * daySeconds)
        amount = text("%1 d").arg(seconds / daySeconds);
    else if (seconds >= 2 * hourSeconds)
        amount = text("%1 h").arg(seconds / hourSeconds);
    else if (seconds >= 120)
        amount = text("%1 min").arg(seconds / 60);
    return ms > nowMs ? text("in %1").arg(amount) : text("%1 ago").arg(amount);
}

QString codeOf(Error::Code code)
{
    static constexpr const char *names[] = {"cancelled",   "unavailable", "timeout",  "denied",
                                            "locked",      "not-found",   "conflict", "malformed",
                                            "unsupported", "internal"};
    return QLatin1String(names[static_cast<int>(code)]);
}

} // namespace gatehouse::cli
