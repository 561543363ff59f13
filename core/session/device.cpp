// SPDX-License-Identifier: MIT
#include "core/session/session.h"

#include <array>

namespace gatehouse {

namespace {

struct Mark {
    const char *token; ///< Found in the agent text.
    const char *name;
};

// In order: many agents also carry the names of those they imitate.
constexpr std::array browsers{
    Mark{"Edg/", "Edge"},      Mark{"EdgA/", "Edge"},       Mark{"EdgiOS/", "Edge"},
    Mark{"OPR/", "Opera"},     Mark{"Vivaldi/", "Vivaldi"}, Mark{"SamsungBrowser/", "Samsung Internet"},
    Mark{"FxiOS/", "Firefox"}, Mark{"Firefox/", "Firefox"}, Mark{"CriOS/", "Chrome"},
    Mark{"Chrome/", "Chrome"}, Mark{"Version/", "Safari"},
};
constexpr std::array services{
    Mark{"curl/", "curl"},
    Mark{"Wget/", "Wget"},
    Mark{"python-requests/", "Python requests"},
    Mark{"python-httpx/", "Python httpx"},
    Mark{"Python-urllib/", "Python urllib"},
    Mark{"aiohttp/", "aiohttp"},
    Mark{"Go-http-client/", "Go"},
    Mark{"PostmanRuntime/", "Postman"},
    Mark{"Apache-HttpClient/", "Apache HttpClient"},
    Mark{"Java/", "Java"},
    Mark{"node-fetch/", "node-fetch"},
    Mark{"undici", "Node.js"},
    Mark{"axios/", "axios"},
    Mark{"Ruby", "Ruby"},
    Mark{"GuzzleHttp/", "Guzzle"},
};
constexpr std::array apps{
    Mark{"okhttp/", "okhttp"},
    Mark{"Dalvik", "Android app"},
    Mark{"CFNetwork", "iOS app"},
};
constexpr std::array systems{
    Mark{"Windows", "Windows"}, Mark{"iPhone", "iPhone"}, Mark{"iPad", "iPad"},
    Mark{"Android", "Android"}, Mark{"CrOS", "ChromeOS"}, Mark{"Mac OS X", "macOS"},
    Mark{"Macintosh", "macOS"}, Mark{"Linux", "Linux"},
};

template <std::size_t N>
const Mark *firstIn(const QString &agent, const std::array<Mark, N> &marks)
{
    for (const Mark &mark : marks) {
        if (agent.contains(QLatin1String(mark.token)))
            return &mark;
    }
    return nullptr;
}

/// "126" of "Chrome/126.0.0.0".
QString majorVersion(const QString &agent, const Mark &mark)
{
    const QLatin1String token(mark.token);
    if (!token.endsWith(QLatin1Char('/')))
        return {};
    qsizetype end = agent.indexOf(token) + token.size();
    const qsizetype begin = end;
    while (end < agent.size() && agent[end].isDigit() && end - begin < 6)
        ++end;
    return agent.mid(begin, end - begin);
}

} // namespace

QString deviceName(const QString &agent)
{
    const Mark *program = firstIn(agent, browsers);
    if (program == nullptr)
        program = firstIn(agent, apps);
    if (program == nullptr)
        program = firstIn(agent, services);
    const Mark *system = firstIn(agent, systems);
    if (program == nullptr)
        return system != nullptr ? QLatin1String(system->name) : agent.trimmed().left(40);
    QString name = QLatin1String(program->name);
    if (const QString version = majorVersion(agent, *program); !version.isEmpty())
        name += QLatin1Char(' ') + version;
    return system != nullptr ? name + QLatin1String(" on ") + QLatin1String(system->name) : name;
}

DeviceKind deviceKind(const QString &agent)
{
    const auto has = [&agent](const char *text) { return agent.contains(QLatin1String(text)); };
    if (has("iPad") || has("Tablet")
        || (has("Android") && !has("Mobile") && firstIn(agent, browsers) != nullptr))
        return DeviceKind::Tablet;
    if (has("iPhone") || has("Mobile") || firstIn(agent, apps) != nullptr)
        return DeviceKind::Phone;
    if (firstIn(agent, services) != nullptr)
        return DeviceKind::Service;
    if (has("Windows") || has("Macintosh") || has("Mac OS X") || has("CrOS") || has("Linux"))
        return DeviceKind::Desktop;
    return DeviceKind::Unknown;
}

} // namespace gatehouse
