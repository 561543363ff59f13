// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"

#include <QTest>

namespace gatehouse::test {

inline QString problemOf(const Error &error) { return error.message + QLatin1String(" | ") + error.detail; }

} // namespace gatehouse::test

/// Ends the test function when `expression`, a Result, is an Error, and says which.
#define REQUIRE(expression)                                                                                  \
    do {                                                                                                     \
        const auto &requiredResult = (expression);                                                           \
        if (!requiredResult)                                                                                 \
            QFAIL(qPrintable(gatehouse::test::problemOf(requiredResult.error())));                           \
    } while (false)

/// `expression` is a Result with this Error code.
#define REFUSED(expression, wantedCode)                                                                      \
    do {                                                                                                     \
        const auto &refusedResult = (expression);                                                            \
        QVERIFY(!refusedResult);                                                                             \
        QCOMPARE(static_cast<int>(refusedResult.error().code), static_cast<int>(wantedCode));                \
        QVERIFY(!refusedResult.error().message.isEmpty());                                                   \
    } while (false)
