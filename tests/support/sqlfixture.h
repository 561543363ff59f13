// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/sql/migrations.h"
#include "core/store/sql/sqlsessionstore.h"

#include <QTemporaryDir>

namespace gatehouse::test {

/// The embedded store as the session store of a test, with the connection it stands on.
struct OwnSqlStore {
    explicit OwnSqlStore(std::unique_ptr<SqlConnection> opened)
        : connection(std::move(opened))
        , store(*connection)
    { }
    std::unique_ptr<SqlConnection> connection;
    SqlSessionStore store;
};

/// A folder with a store file in it, gone with the fixture.
class SqlFixture {
public:
    QString path() const { return m_folder.filePath(QStringLiteral("store.db")); }
    std::unique_ptr<SqlConnection> open(SqlConnection::Options options = {}) const
    {
        auto connection = openEmbeddedStore(path(), options);
        if (!connection)
            qFatal("%s (%s)", qPrintable(connection.error().message), qPrintable(connection.error().detail));
        return std::move(*connection);
    }

private:
    QTemporaryDir m_folder;
};

} // namespace gatehouse::test
