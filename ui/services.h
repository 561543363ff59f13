// SPDX-License-Identifier: MIT
#pragma once

namespace gatehouse {

class AuditService;
class ConnectionService;
class InspectorService;
class KeyService;
class ProfileService;
class SessionService;
class TokenService;
class UserService;

/// What the pages ask and tell. Owned by the program; outlives the window.
struct Services {
    SessionService &sessions;
    UserService &users;
    TokenService &tokens;
    KeyService &keys;
    AuditService &audit;
    ConnectionService &connections;
    InspectorService &inspector;
    ProfileService &profiles;
};

} // namespace gatehouse
