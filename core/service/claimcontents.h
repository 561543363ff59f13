// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>

#include <string_view>

namespace gatehouse {

/// What a payload holds that does not belong into a token, by names and values. Places are named like
/// "user.email" and "contacts[0].phone". Of very many, the first are named.
struct ClaimContents {
    QStringList personal; ///< Data about a person.
    QStringList secrets; ///< Passwords, keys and other tokens.
    QStringList emailSubjects; ///< Subjects, such as `sub`, that are an e-mail address.
};

/// Of the JSON text of a payload, objects and arrays in it included. The first 4,096 values are looked at.
ClaimContents contentsOf(std::string_view json);

} // namespace gatehouse
