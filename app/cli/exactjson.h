// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QString>

#include <string_view>
#include <vector>

namespace gatehouse::cli {

/// A JSON object of an answer that may hold JSON from outside byte by byte: a number keeps every digit, and a
/// name that stands twice stands twice. QJsonDocument keeps neither.
class ExactJson {
public:
    ExactJson() = default;
    explicit ExactJson(const QJsonObject &members);
    void add(const QString &name, const QJsonValue &value);
    void add(const QString &name, const ExactJson &object);
    /// `json` is a JSON text already; null when it is empty.
    void addAsItStands(const QString &name, std::string_view json);
    /// Indented, without a line end behind it.
    QByteArray text() const;

private:
    std::vector<std::pair<QString, QByteArray>> m_members;
};

/// `value` as JSON text, indented.
QByteArray jsonText(const QJsonValue &value);

} // namespace gatehouse::cli
