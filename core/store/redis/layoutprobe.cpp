// SPDX-License-Identifier: MIT
#include "core/store/redis/layoutprobe.h"

#include "core/store/redis/guidepages.h"
#include "core/store/redis/rediserrors.h"
#include "core/store/redis/sessionhash.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr std::size_t mostNames = 10'000, mostTypes = 100;
constexpr int mostSteps = 200; ///< Of SCAN, on each server: it may give few names at a time, or none.

QString tr(const char *text) { return QCoreApplication::translate("LayoutProbe", text); }

/// What other systems name their session keys; the first that fits counts.
struct Foreign {
    std::string_view prefix;
    const char *system;
};
constexpr Foreign foreigners[] = {{"spring:session:sessions:", "Spring Session"},
                                  {"sess:", "connect-redis"},
                                  {"oidc:RefreshToken:", "oidc-provider"},
                                  {"user:session:", "Auth.js"},
                                  {"better-auth:", "Better Auth"},
                                  {"oauth2_authorization:", "Spring Authorization Server"}};

Result<OwnedReply> ask(RedisLink &link, RespConnection &server, std::initializer_list<std::string_view> words)
{
    std::string command;
    appendCommand(command, words);
    Result<OwnedReply> reply = server.roundTrip(command, link.deadline());
    if (reply && reply->view().isError())
        return Failure(errorFromReply(reply->view().text(), *words.begin(), server.where()));
    return reply;
}

/// One server's part of the sample.
class ServerSample {
public:
    ServerSample(RedisLink &link, RespConnection &server, LayoutSample &sample)
        : m_link(link)
        , m_server(server)
        , m_sample(sample)
    { }

    Done take(std::size_t most)
    {
        if (const Result<OwnedReply> size = ask(m_link, m_server, {"DBSIZE"});
            size && size->view().type() == RespType::Integer)
            m_sample.all += size->view().number();
        std::string cursor = "0";
        std::size_t looked = 0;
        for (int step = 0; step < mostSteps && looked < most; ++step) {
            const Result<OwnedReply> page = ask(m_link, m_server, {"SCAN", cursor, "COUNT", "500"});
            if (!page)
                return Failure(page.error());
            const RespReply reply = page->view();
            if (!reply.isList(0, 2) || !reply.isList(2))
                return failure(Error::Code::Malformed,
                               tr("%1 answered SCAN in an unknown form.").arg(m_server.where()));
            cursor = reply.text(1);
            for (std::size_t key = 3; key < reply.size(); key = reply.next(key), ++looked)
                count(reply.text(key));
            if (cursor == "0")
                break;
        }
        m_sample.looked += qint64(looked);
        return checkTypes();
    }

private:
    void count(std::string_view key)
    {
        if (!NativeKeys::sessionOf(key).empty()) {
            ++m_sample.native;
        } else if (key.starts_with(guidePrefix)) {
            ++m_guide;
            if (m_toCheck.size() < mostTypes)
                m_toCheck.emplace_back(key);
        } else {
            for (const Foreign &foreign : foreigners)
                if (key.starts_with(foreign.prefix))
                    return add(QString::fromLatin1(foreign.system));
        }
    }

    void add(const QString &system)
    {
        const auto there = std::find_if(m_sample.foreign.begin(), m_sample.foreign.end(),
                                        [&](const auto &each) { return each.first == system; });
        if (there == m_sample.foreign.end())
            m_sample.foreign.emplace_back(system, 1);
        else
            ++there->second;
    }

    /// The guide's keys are strings: what merely has the same name is none of them.
    Done checkTypes()
    {
        std::size_t strings = 0;
        for (const std::string &key : m_toCheck) {
            const Result<OwnedReply> type = ask(m_link, m_server, {"TYPE", key});
            if (!type)
                return Failure(type.error());
            strings += type->view().text() == "string" ? 1 : 0;
        }
        if (!m_toCheck.empty())
            m_sample.guide += m_guide * qint64(strings) / qint64(m_toCheck.size());
        return {};
    }

    RedisLink &m_link;
    RespConnection &m_server;
    LayoutSample &m_sample;
    qint64 m_guide = 0;
    std::vector<std::string> m_toCheck;
};

QString layoutName(bool isGuide)
{
    return isGuide ? tr("\"guide\" (refresh:<jti>)") : tr("\"native\" (this program's own)");
}

} // namespace

QString LayoutSample::better(const QString &chosen) const
{
    const bool isGuide = chosen == QLatin1String("guide");
    const qint64 own = isGuide ? guide : native, other = isGuide ? native : guide;
    if (own > 0 || other == 0)
        return {};
    return isGuide ? QStringLiteral("native") : QStringLiteral("guide");
}

QString LayoutSample::text(const QString &chosen) const
{
    const QLocale locale;
    if (looked == 0)
        return tr("There are no keys on the server yet.");
    QStringList seen;
    for (const bool isGuide : {false, true})
        if (const qint64 count = isGuide ? guide : native; count > 0)
            seen << tr("%1 of the layout %2").arg(locale.toString(count), layoutName(isGuide));
    for (const auto &[system, count] : foreign)
        seen << tr("%1 of %2, which this program does not read").arg(locale.toString(count), system);
    const QString among = all > looked
        ? tr("Among %1 of %2 keys").arg(locale.toString(looked), locale.toString(all))
        : tr("Among %1 keys").arg(locale.toString(looked));
    const QString found = seen.isEmpty() ? tr("%1: no session of a known layout.").arg(among)
                                         : tr("%1: %2.").arg(among, seen.join(tr("; ")));
    const QString instead = better(chosen);
    if (instead.isEmpty())
        return found;
    return tr("%1\nNone is of the layout that was chosen: set the layout of this connection to %2 to see "
              "them.")
        .arg(found, layoutName(instead == QLatin1String("guide")));
}

Result<LayoutSample> sampleRedisLayout(const RedisStoreOptions &options)
{
    Result<std::unique_ptr<RedisLink>> link = RedisLink::open(options.server);
    if (!link)
        return Failure(std::move(link.error()));
    const Result<std::vector<RespConnection *>> servers = (*link)->primaries();
    if (!servers)
        return Failure(servers.error());
    LayoutSample sample;
    for (RespConnection *const server : *servers) {
        if (Done taken = ServerSample(**link, *server, sample).take(mostNames / servers->size()); !taken)
            return Failure(std::move(taken.error()));
    }
    return sample;
}

} // namespace gatehouse
