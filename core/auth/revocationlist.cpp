// SPDX-License-Identifier: MIT
#include "core/auth/revocationlist.h"

#include <QRegularExpression>
#include <QSet>

namespace gatehouse {

namespace {

QString textOf(std::string_view utf8) { return QString::fromUtf8(utf8.data(), qsizetype(utf8.size())); }

/// Recognises the entries among all sessions.
class Recogniser final : public SessionSink {
public:
    explicit Recogniser(const QStringList &entries)
        : m_entries(entries.begin(), entries.end())
    {
        for (const QString &entry : entries)
            m_logins.insert(entry.toCaseFolded());
    }

    bool add(const SessionRow &row) override
    {
        const QString id = textOf(row.id);
        const QString user = textOf(row.userId);
        if (m_entries.contains(id))
            m_sessions.insert(id, user);
        if (m_entries.contains(user))
            m_users.insert(user, user);
        const QString login = textOf(row.login).toCaseFolded();
        if (!login.isEmpty() && m_logins.contains(login))
            m_users.insert(login, user);
        return true;
    }

    bool isSession(const QString &entry) const { return m_sessions.contains(entry); }
    QString ownerOf(const QString &session) const { return m_sessions.value(session); }
    /// The user's id, or empty.
    QString userOf(const QString &entry) const
    {
        return m_users.value(entry, m_users.value(entry.toCaseFolded()));
    }

private:
    QSet<QString> m_entries, m_logins;
    QHash<QString, QString> m_sessions; ///< Users' ids by session id.
    QHash<QString, QString> m_users; ///< Ids by id and by folded login.
};

/// One who has no session now.
Result<QString> lookUp(UserDirectory *users, const QString &entry)
{
    if (users == nullptr)
        return QString();
    Result<std::optional<User>> found = users->findById(entry);
    if (found && !*found)
        found = users->findByLogin(entry);
    if (!found)
        return Failure(found.error());
    return *found ? (*found)->id : QString();
}

} // namespace

QStringList entriesOf(const QString &list)
{
    static const QRegularExpression between(QStringLiteral("[\\s,;\"'\\x{201c}\\x{201d}]+"));
    QStringList entries = list.split(between, Qt::SkipEmptyParts);
    entries.removeDuplicates();
    return entries;
}

std::vector<RevokeTarget> ResolvedList::targets() const
{
    std::vector<RevokeTarget> targets;
    if (!sessions.isEmpty())
        targets.emplace_back(SessionIds{sessions});
    for (const QString &user : users)
        targets.emplace_back(UserSessions{user, {}});
    return targets;
}

Result<ResolvedList> resolveList(const QStringList &entries, SessionStore &sessions, UserDirectory *users)
{
    Recogniser all(entries);
    if (Done scanned = sessions.scan(all); !scanned)
        return Failure(std::move(scanned.error()));
    ResolvedList resolved;
    for (const QString &entry : entries) {
        if (all.isSession(entry)) {
            resolved.sessions << entry;
            continue;
        }
        QString user = all.userOf(entry);
        if (user.isEmpty()) {
            const Result<QString> known = lookUp(users, entry);
            if (!known)
                return Failure(known.error());
            user = *known;
        }
        if (user.isEmpty())
            resolved.notFound << entry;
        else
            resolved.users << user;
    }
    resolved.users.removeDuplicates();
    const QSet<QString> whole(resolved.users.begin(), resolved.users.end());
    resolved.sessions.removeIf([&](const QString &id) { return whole.contains(all.ownerOf(id)); });
    return resolved;
}

} // namespace gatehouse
