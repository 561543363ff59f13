// SPDX-License-Identifier: MIT
#include "core/store/postgres/libpq.h"

#include <QLibrary>

namespace gatehouse {

QFunctionPointer resolveInLibPq(const char *name)
{
#ifdef Q_OS_WIN
    QLibrary library(QStringLiteral("libpq"));
#else
    QLibrary library(QStringLiteral("pq"), 5);
#endif
    const QFunctionPointer function = library.resolve(name);
    if (function == nullptr)
        qFatal("libpq has no %s: %s", name, qUtf8Printable(library.errorString()));
    return function;
}

} // namespace gatehouse
