// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/exactjson.h"
#include "core/base/result.h"
#include "core/session/sessionjson.h"

#include <QJsonObject>
#include <QStringList>

#include <optional>
#include <vector>

namespace gatehouse::cli {

/// Standard output: text for people, or one JSON document.
class Output {
public:
    explicit Output(bool isJson)
        : m_isJson(isJson)
    { }
    bool isJson() const { return m_isJson; }
    void line(const QString &text = {}) const;
    /// Columns aligned; the last one as long as it is. Control characters are shown as "?".
    void table(const QStringList &titles, const std::vector<QStringList> &rows) const;
    /// "name: value" lines, aligned.
    void facts(const std::vector<std::pair<QString, QString>> &facts) const;
    void document(const QJsonObject &object) const;
    void document(const ExactJson &object) const;
    /// To standard error; with --json also as {"error":{...}} on standard output.
    void error(const Error &error) const;
    static void warn(const QString &text);

private:
    bool m_isJson;
};

/// Without control characters: what comes from outside must not steer the terminal.
QString printable(QString text);

/// "2026-11-24 03:19:05 UTC"; empty for 0.
QString utcText(qint64 ms);
/// "3 min ago", "in 6 d".
QString relativeText(qint64 ms, qint64 nowMs);

QString codeOf(Error::Code code); ///< "unavailable"

} // namespace gatehouse::cli
