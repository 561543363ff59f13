// SPDX-License-Identifier: MIT
#include "core/store/profilejson.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse {

namespace {

using Kind = ConnectionProfile::Kind;

const QString format = QStringLiteral("gatehouse-connections-1");

QString tr(const char *text) { return QCoreApplication::translate("ProfileBook", text); }

constexpr std::pair<QLatin1String, Kind> kindNames[] = {{QLatin1String("sqlite"), Kind::Embedded},
                                                        {QLatin1String("redis"), Kind::Redis},
                                                        {QLatin1String("postgresql"), Kind::PostgreSql}};
constexpr std::pair<QLatin1String, QString ConnectionProfile::*> texts[] = {
    {QLatin1String("id"), &ConnectionProfile::id},
    {QLatin1String("name"), &ConnectionProfile::name},
    {QLatin1String("path"), &ConnectionProfile::path},
    {QLatin1String("host"), &ConnectionProfile::host},
    {QLatin1String("user"), &ConnectionProfile::userName},
    {QLatin1String("database"), &ConnectionProfile::database},
    {QLatin1String("tlsMode"), &ConnectionProfile::tlsMode},
    {QLatin1String("caFile"), &ConnectionProfile::caFile},
    {QLatin1String("certificateFile"), &ConnectionProfile::certificateFile},
    {QLatin1String("keyFile"), &ConnectionProfile::keyFile},
    {QLatin1String("service"), &ConnectionProfile::service},
    {QLatin1String("schema"), &ConnectionProfile::schema},
    {QLatin1String("sentinelPrimary"), &ConnectionProfile::sentinelPrimary},
    {QLatin1String("sentinels"), &ConnectionProfile::sentinels},
    {QLatin1String("sentinelUser"), &ConnectionProfile::sentinelUser},
    {QLatin1String("layout"), &ConnectionProfile::layout},
    {QLatin1String("colour"), &ConnectionProfile::colour},
};
constexpr std::pair<QLatin1String, bool ConnectionProfile::*> flags[] = {
    {QLatin1String("tls"), &ConnectionProfile::tls},
    {QLatin1String("production"), &ConnectionProfile::isProduction},
    {QLatin1String("readOnly"), &ConnectionProfile::isReadOnly},
};
constexpr std::pair<QLatin1String, int ConnectionProfile::*> lives[] = {
    {QLatin1String("accessLifeSeconds"), &ConnectionProfile::accessLifeSeconds},
    {QLatin1String("refreshLifeSeconds"), &ConnectionProfile::refreshLifeSeconds},
};
constexpr std::pair<QLatin1String, int ConnectionProfile::*> times[] = {
    {QLatin1String("deadlineMs"), &ConnectionProfile::deadlineMs},
    {QLatin1String("connectTimeoutMs"), &ConnectionProfile::connectTimeoutMs},
};
const QLatin1String kindKey("kind"), portKey("port");
constexpr int leastTimeMs = 100, mostTimeMs = 120'000;

QJsonObject toJson(const ConnectionProfile &profile)
{
    const ConnectionProfile plain;
    QJsonObject object;
    for (const auto &[name, kind] : kindNames) {
        if (kind == profile.kind)
            object.insert(kindKey, name);
    }
    for (const auto &[name, field] : texts) {
        if (profile.*field != plain.*field)
            object.insert(name, profile.*field);
    }
    for (const auto &[name, field] : flags) {
        if (profile.*field != plain.*field)
            object.insert(name, profile.*field);
    }
    for (const auto &[name, field] : lives) {
        if (profile.*field != 0)
            object.insert(name, profile.*field);
    }
    if (profile.port != 0)
        object.insert(portKey, profile.port);
    for (const auto &[name, field] : times) {
        if (profile.*field != plain.*field)
            object.insert(name, profile.*field);
    }
    return object;
}

/// False when the member is not known, or its value is of another type or out of its range.
bool take(ConnectionProfile &profile, const QString &name, const QJsonValue &value)
{
    for (const auto &[key, field] : texts) {
        if (key == name) {
            profile.*field = value.toString();
            return value.isString();
        }
    }
    for (const auto &[key, field] : flags) {
        if (key == name) {
            profile.*field = value.toBool();
            return value.isBool();
        }
    }
    const int number = value.toInt(-1);
    for (const auto &[key, field] : lives) {
        if (key == name) {
            profile.*field = number;
            return number >= 0;
        }
    }
    if (name == portKey) {
        profile.port = quint16(number);
        return number >= 0 && number <= 65535;
    }
    for (const auto &[key, field] : times) {
        if (key == name) {
            profile.*field = number;
            return number >= leastTimeMs && number <= mostTimeMs;
        }
    }
    for (const auto &[word, kind] : kindNames) {
        if (name == kindKey && value.toString() == word) {
            profile.kind = kind;
            return true;
        }
    }
    return false;
}

Failure malformed(const QString &sentence) { return failure(Error::Code::Malformed, sentence); }

Result<ConnectionProfile> fromJson(const QJsonValue &value, int place)
{
    if (!value.isObject())
        return malformed(tr("Connection %1 is not an object.").arg(place));
    const QJsonObject object = value.toObject();
    if (!object.contains(kindKey))
        return malformed(tr("Connection %1 has no \"kind\".").arg(place));
    ConnectionProfile profile;
    for (auto member = object.begin(); member != object.end(); ++member) {
        if (member.key().contains(QLatin1String("password"), Qt::CaseInsensitive))
            return malformed(tr("Connection %1 carries a password. Passwords are kept in the keychain only: "
                                "take it out of the file.")
                                 .arg(place));
        if (!take(profile, member.key(), member.value()))
            return malformed(tr("Connection %1: \"%2\" is not known, or its value does not fit.")
                                 .arg(place)
                                 .arg(member.key()));
    }
    return profile;
}

} // namespace

QByteArray profilesToJson(const std::vector<ConnectionProfile> &profiles)
{
    QJsonArray list;
    for (const ConnectionProfile &profile : profiles)
        list.append(toJson(profile));
    return QJsonDocument(
               QJsonObject{{QStringLiteral("format"), format}, {QStringLiteral("connections"), list}})
        .toJson(QJsonDocument::Indented);
}

Result<std::vector<ConnectionProfile>> profilesFromJson(const QByteArray &json)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError)
        return malformed(tr("This is not JSON: %1 at byte %2.").arg(error.errorString()).arg(error.offset));
    const QJsonObject object = document.object();
    if (object.value(QLatin1String("format")).toString() != format)
        return malformed(
            tr("This is not a file of connections: it does not say \"format\": \"%1\".").arg(format));
    const QJsonValue list = object.value(QLatin1String("connections"));
    if (!list.isArray())
        return malformed(tr("There is no list of connections in it."));
    std::vector<ConnectionProfile> profiles;
    for (const QJsonValue &value : list.toArray()) {
        Result<ConnectionProfile> profile = fromJson(value, int(profiles.size()) + 1);
        if (!profile)
            return Failure(profile.error());
        profiles.push_back(std::move(*profile));
    }
    return profiles;
}

} // namespace gatehouse
