// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/storeaccess.h"
#include "tests/support/authfixture.h"
#include "tests/support/expect.h"

#include <QTest>

namespace gatehouse::test {

/// Waits for a service's answer with the event loop running, as in the program.
template <class T>
T settled(QFuture<T> future)
{
    const bool isDone = QTest::qWaitFor([&future] { return future.isFinished(); }, 20'000);
    return isDone ? future.takeResult() : T(failure(Error::Code::Timeout, QStringLiteral("no answer")));
}

inline ConnectionProfile profileAt(const QString &path)
{
    ConnectionProfile profile;
    profile.path = path;
    return profile;
}

/// A store with unlocked keys and the user ada, used by the services and, as another program would, through
/// `other`.
struct ServiceFixture {
    explicit ServiceFixture(qint64 nowMs = startMs)
        : clock(nowMs)
        , other(sql.open(), clock)
        , store(profileAt(sql.path()), quickPolicy(), other.shelf, clock)
    {
        if (!other.unlock() || !other.addUser("ada", "analytical engine", nowMs))
            qFatal("the store of the test could not be set up");
    }
    TokenPair login()
    {
        auto answer = other.login("ada", "analytical engine");
        if (!answer || !answer->ok())
            qFatal("ada cannot log in");
        return std::move(*answer->value);
    }

    SqlFixture sql;
    FixedClock clock;
    AuthParts other;
    StoreAccess store;
};

} // namespace gatehouse::test
