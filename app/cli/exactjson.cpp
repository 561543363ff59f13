// SPDX-License-Identifier: MIT
#include "app/cli/exactjson.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace gatehouse::cli {

namespace {

constexpr char step[] = "    ";

/// One level deeper. A line end in JSON text stands between values, never in one.
QByteArray indented(QByteArray json) { return json.replace('\n', QByteArray("\n") + step); }

} // namespace

QByteArray jsonText(const QJsonValue &value)
{
    if (value.isObject())
        return QJsonDocument(value.toObject()).toJson(QJsonDocument::Indented).trimmed();
    if (value.isArray())
        return QJsonDocument(value.toArray()).toJson(QJsonDocument::Indented).trimmed();
    const QByteArray list = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return list.mid(1, list.size() - 2);
}

ExactJson::ExactJson(const QJsonObject &members)
{
    for (auto member = members.begin(); member != members.end(); ++member)
        add(member.key(), member.value());
}

void ExactJson::add(const QString &name, const QJsonValue &value)
{
    m_members.emplace_back(name, jsonText(value));
}

void ExactJson::add(const QString &name, const ExactJson &object)
{
    m_members.emplace_back(name, object.text());
}

void ExactJson::addAsItStands(const QString &name, std::string_view json)
{
    m_members.emplace_back(
        name, json.empty() ? QByteArray("null") : QByteArray(json.data(), qsizetype(json.size())));
}

QByteArray ExactJson::text() const
{
    if (m_members.empty())
        return "{}";
    QByteArray out = "{";
    for (const auto &[name, json] : m_members)
        out += (out.size() > 1 ? ",\n" : "\n") + (step + jsonText(name)) + ": " + indented(json);
    return out + "\n}";
}

} // namespace gatehouse::cli
