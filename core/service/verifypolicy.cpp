// SPDX-License-Identifier: MIT
#include "core/service/verifypolicy.h"

#include "core/base/savefile.h"
#include "core/base/strictjson.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("VerifyPolicy", text); }

Failure wrong(const QString &message) { return failure(Error::Code::Malformed, message); }

std::optional<std::string> utf8(const std::optional<QString> &text)
{
    return text ? std::optional(text->toStdString()) : std::nullopt;
}

struct TextMember {
    const char *name;
    std::optional<QString> VerifyPolicy::*value;
};
constexpr TextMember textMembers[] = {{"iss", &VerifyPolicy::issuer},
                                      {"aud", &VerifyPolicy::audience},
                                      {"sub", &VerifyPolicy::subject},
                                      {"typ", &VerifyPolicy::type}};

Result<QStringList> stringList(const QJsonValue &value, const QString &name)
{
    QStringList list;
    bool fits = value.isArray();
    const QJsonArray array = value.toArray();
    for (const QJsonValue &item : array) {
        fits = fits && item.isString() && !item.toString().isEmpty();
        list << item.toString();
    }
    if (!fits)
        return wrong(tr("\"%1\" in the policy must be a list of texts.").arg(name));
    return list;
}

/// A list of names, each known to `fromName`.
template <class Value>
Done readNames(const QJsonValue &value, const QString &member,
               std::optional<Value> (*fromName)(std::string_view), std::vector<Value> &values)
{
    const auto names = stringList(value, member);
    if (!names)
        return Failure(names.error());
    for (const QString &name : *names) {
        const auto known = fromName(name.toStdString());
        if (!known)
            return wrong(tr("The policy allows an algorithm named \"%1\", which is not known.").arg(name));
        values.push_back(*known);
    }
    return {};
}

Done readAlgs(const QJsonObject &object, VerifyPolicy &policy)
{
    const auto read = [&object](const char *member, auto fromName, auto &values) -> Done {
        const QString name = QString::fromLatin1(member);
        return object.contains(name) ? readNames(object.value(name), name, fromName, values) : Done();
    };
    if (const Done algs = read("algs", &jose::algFromName, policy.algs); !algs)
        return algs;
    if (policy.algs.empty())
        return wrong(tr("The policy must name the algorithms it allows, for example \"algs\": [\"ES256\"]."));
    if (const Done encs = read("encs", &jose::encFromName, policy.encs); !encs)
        return encs;
    if (const Done nested = read("nested_algs", &jose::algFromName, policy.nestedAlgs); !nested)
        return nested;
    if (!std::all_of(policy.nestedAlgs.begin(), policy.nestedAlgs.end(), jose::isSignature))
        return wrong(tr("\"nested_algs\" in the policy takes signature algorithms only."));
    return {};
}

template <class Value>
QJsonArray namesOf(const std::vector<Value> &values)
{
    QJsonArray names;
    for (const Value value : values)
        names.append(QString::fromStdString(std::string(nameOf(value))));
    return names;
}

Done readMember(const QString &name, const QJsonValue &value, VerifyPolicy &policy)
{
    for (const TextMember &member : textMembers) {
        if (name != QLatin1String(member.name))
            continue;
        if (!value.isString())
            return wrong(tr("\"%1\" in the policy must be a text.").arg(name));
        policy.*(member.value) = value.toString();
        return {};
    }
    if (name == QLatin1String("name")) {
        policy.name = value.toString();
    } else if (name == QLatin1String("require")) {
        const auto list = stringList(value, name);
        if (!list)
            return Failure(list.error());
        policy.required = *list;
    } else if (name == QLatin1String("leeway")) {
        const double seconds = value.toDouble(-1);
        if (seconds < 0 || seconds > 300 || seconds != double(int(seconds)))
            return wrong(tr("\"leeway\" in the policy must be a whole number of seconds from 0 to 300."));
        policy.leewaySeconds = int(seconds);
    } else if (name == QLatin1String("reject_future_iat") && value.isBool()) {
        policy.rejectFutureIat = value.toBool();
    } else if (name != QLatin1String("algs") && name != QLatin1String("encs")
               && name != QLatin1String("nested_algs")) {
        return wrong(
            tr("The policy has a member \"%1\" that is not known or not of the right kind.").arg(name));
    }
    return {};
}

} // namespace

jose::Expectations VerifyPolicy::expectations() const
{
    jose::Expectations expectations;
    expectations.allowedAlgs = algs;
    expectations.allowedEncs = encs;
    expectations.nestedAlgs = nestedAlgs;
    expectations.issuer = utf8(issuer);
    expectations.audience = utf8(audience);
    expectations.subject = utf8(subject);
    expectations.type = utf8(type);
    for (const QString &claim : required)
        expectations.required.push_back(claim.toStdString());
    expectations.leeway = std::chrono::seconds(leewaySeconds);
    expectations.rejectFutureIat = rejectFutureIat;
    return expectations;
}

QJsonObject VerifyPolicy::toJson() const
{
    QJsonObject object{{QStringLiteral("name"), name}, {QStringLiteral("leeway"), leewaySeconds}};
    object.insert(QStringLiteral("algs"), namesOf(algs));
    if (!encs.empty())
        object.insert(QStringLiteral("encs"), namesOf(encs));
    if (!nestedAlgs.empty())
        object.insert(QStringLiteral("nested_algs"), namesOf(nestedAlgs));
    for (const TextMember &member : textMembers) {
        if (const auto &value = this->*(member.value))
            object.insert(QLatin1String(member.name), *value);
    }
    if (!required.isEmpty())
        object.insert(QStringLiteral("require"), QJsonArray::fromStringList(required));
    if (rejectFutureIat)
        object.insert(QStringLiteral("reject_future_iat"), true);
    return object;
}

Result<VerifyPolicy> VerifyPolicy::fromJson(const QJsonObject &object)
{
    VerifyPolicy policy;
    if (const Done read = readAlgs(object, policy); !read)
        return Failure(read.error());
    for (auto member = object.begin(); member != object.end(); ++member) {
        if (const Done read = readMember(member.key(), member.value(), policy); !read)
            return Failure(read.error());
    }
    return policy;
}

Result<VerifyPolicy> VerifyPolicy::fromText(const QByteArray &json)
{
    Result<std::vector<VerifyPolicy>> list = listFromText(json);
    if (!list)
        return Failure(list.error());
    return list->size() == 1 ? Result<VerifyPolicy>(std::move(list->front()))
                             : wrong(tr("The policy is not a JSON object."));
}

Result<std::vector<VerifyPolicy>> VerifyPolicy::listFromText(const QByteArray &json)
{
    JsonDocument strict;
    const JsonProblem problem = strict.parse({json.constData(), std::size_t(json.size())});
    if (problem == JsonProblem::Duplicate)
        return wrong(tr("A name stands twice in one object (at byte %1). Take one of them out.")
                         .arg(strict.problemOffset()));
    const QJsonDocument document = QJsonDocument::fromJson(json);
    if (problem != JsonProblem::None || document.isNull())
        return wrong(
            tr("The policy is not a readable JSON object (at byte %1).").arg(strict.problemOffset()));
    const QJsonArray array = document.isObject() ? QJsonArray{document.object()} : document.array();
    std::vector<VerifyPolicy> policies;
    for (const QJsonValue &item : array) {
        auto policy = fromJson(item.toObject());
        if (!policy)
            return Failure(policy.error());
        policies.push_back(std::move(*policy));
    }
    return policies;
}

Result<std::vector<VerifyPolicy>> PolicyFile::load() const
{
    QFile file(m_path);
    if (!file.exists())
        return std::vector<VerifyPolicy>();
    if (!file.open(QIODevice::ReadOnly))
        return failure(Error::Code::Denied,
                       tr("The saved policies (%1) cannot be read: %2.").arg(m_path, file.errorString()));
    Result<std::vector<VerifyPolicy>> policies = VerifyPolicy::listFromText(file.readAll());
    if (!policies)
        return wrong(tr("The saved policies (%1) cannot be used: %2").arg(m_path, policies.error().message));
    std::sort(policies->begin(), policies->end(), [](const VerifyPolicy &a, const VerifyPolicy &b) {
        return a.name.localeAwareCompare(b.name) < 0;
    });
    return policies;
}

Done PolicyFile::save(const VerifyPolicy &policy)
{
    if (policy.name.trimmed().isEmpty())
        return wrong(tr("Give the policy a name first."));
    if (policy.algs.empty())
        return wrong(tr("Choose at least one algorithm first."));
    auto policies = load();
    if (!policies && policies.error().code != Error::Code::Malformed)
        return Failure(policies.error());
    if (!policies) {
        const QString aside = m_path + QStringLiteral(".broken");
        QFile::remove(aside);
        if (!QFile::rename(m_path, aside))
            return Failure(policies.error());
        policies = std::vector<VerifyPolicy>();
    }
    std::erase_if(*policies, [&](const VerifyPolicy &other) { return other.name == policy.name; });
    policies->push_back(policy);
    return write(*policies);
}

Done PolicyFile::remove(const QString &name)
{
    auto policies = load();
    if (!policies)
        return Failure(policies.error());
    if (std::erase_if(*policies, [&](const VerifyPolicy &policy) { return policy.name == name; }) == 0)
        return {};
    return write(*policies);
}

Done PolicyFile::write(const std::vector<VerifyPolicy> &policies)
{
    QJsonArray array;
    for (const VerifyPolicy &policy : policies)
        array.append(policy.toJson());
    QDir().mkpath(QFileInfo(m_path).absolutePath());
    const QByteArray json = QJsonDocument(array).toJson();
    const Done saved = saveFile(m_path, {json.constData(), std::size_t(json.size())}, Readers::Owner);
    if (!saved)
        return failure(Error::Code::Denied,
                       tr("The policies could not be saved to %1: %2. What was saved before is untouched.")
                           .arg(m_path, saved.error().detail));
    return {};
}

} // namespace gatehouse
