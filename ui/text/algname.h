// SPDX-License-Identifier: MIT
#pragma once

#include "core/jose/alg.h"

#include <QString>

namespace gatehouse {

inline QString algName(jose::Alg alg)
{
    const std::string_view name = jose::nameOf(alg);
    return QString::fromLatin1(name.data(), qsizetype(name.size()));
}

} // namespace gatehouse
