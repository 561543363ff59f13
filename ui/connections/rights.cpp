// SPDX-License-Identifier: MIT
#include "ui/connections/rights.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

struct Entry {
    Capability capability;
    bool isChange;
    const char *name, *meaning;
};

constexpr Entry entries[] = {
    {Capability::List, false, QT_TRANSLATE_NOOP("Rights", "See the sessions"),
     QT_TRANSLATE_NOOP("Rights", "List and search every session of the store")},
    {Capability::History, false, QT_TRANSLATE_NOOP("Rights", "See their history"),
     QT_TRANSLATE_NOOP("Rights", "Logins, rotations and reuse of each session")},
    {Capability::Changes, false, QT_TRANSLATE_NOOP("Rights", "Follow changes"),
     QT_TRANSLATE_NOOP("Rights", "Keep the list live without reading it all again")},
    {Capability::RevokeSession, true, QT_TRANSLATE_NOOP("Rights", "Revoke sessions"),
     QT_TRANSLATE_NOOP("Rights", "End sessions, so that they cannot be refreshed")},
    {Capability::RevokeUser, true, QT_TRANSLATE_NOOP("Rights", "Revoke users"),
     QT_TRANSLATE_NOOP("Rights", "End all sessions of a user in one step")},
    {Capability::CutOff, true, QT_TRANSLATE_NOOP("Rights", "Cut users off"),
     QT_TRANSLATE_NOOP("Rights", "Make access tokens issued before a moment count no longer")},
    {Capability::DenyList, true, QT_TRANSLATE_NOOP("Rights", "Deny access tokens"),
     QT_TRANSLATE_NOOP("Rights", "Make a single one, or those of a session, count no longer")},
    {Capability::Issue, true, QT_TRANSLATE_NOOP("Rights", "Issue tokens"),
     QT_TRANSLATE_NOOP("Rights", "Log users in and rotate their refresh tokens")},
};

} // namespace

std::vector<Right> rightsOf(Capabilities capabilities, bool isReadOnly)
{
    std::vector<Right> rights;
    for (const Entry &entry : entries)
        rights.push_back({QCoreApplication::translate("Rights", entry.name),
                          QCoreApplication::translate("Rights", entry.meaning),
                          capabilities.testFlag(entry.capability) && !(isReadOnly && entry.isChange)});
    return rights;
}

} // namespace gatehouse
