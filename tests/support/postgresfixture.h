// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/postgres/postgresconnection.h"
#include "core/store/postgres/postgresschema.h"

#include <memory>

namespace gatehouse::test {

/// A schema of its own in the PostgreSQL that with-servers started; dropped at the end.
class PostgresFixture {
public:
    enum class Content { Nothing, NativeTables };
    explicit PostgresFixture(Content content = Content::NativeTables);
    ~PostgresFixture();
    PostgresFixture(const PostgresFixture &) = delete;
    PostgresFixture &operator=(const PostgresFixture &) = delete;

    /// Empty, or why there is no server.
    static QString whyMissing();
    static PostgresOptions serverOptions();

    PostgresOptions options() const;
    /// The same, in clear text.
    ConnectionProfile profile() const;
    std::unique_ptr<PostgresConnection> connect() const { return connect(options()); }
    static std::unique_ptr<PostgresConnection> connect(const PostgresOptions &options);
    /// Statements as the owner; "{}" stands for the schema. Ends the program when one fails.
    void sql(const QString &statements);
    QString value(const QString &select);

private:
    QString filled(QString statements) const;
    QString m_schema;
    std::unique_ptr<PostgresConnection> m_owner;
};

} // namespace gatehouse::test
