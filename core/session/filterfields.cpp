// SPDX-License-Identifier: MIT
#include "core/session/filterfields.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace gatehouse {

namespace {

using Field = SessionFilter::Field;

// The first name of a field is the one that messages use.
constexpr FieldName fieldNames[] = {
    {u"user", Field::User, u"user:alice"},
    {u"login", Field::Login, u"login:alice@example.com"},
    {u"name", Field::Name, u"name:alice"},
    {u"role", Field::Role, u"role:admin"},
    {u"state", Field::State, u"state:active"},
    {u"status", Field::State, u"state:active"},
    {u"ip", Field::Address, u"ip:10.0.0.0/8"},
    {u"address", Field::Address, u"ip:10.0.0.0/8"},
    {u"device", Field::Device, u"device:ios"},
    {u"agent", Field::Agent, u"agent:firefox"},
    {u"client", Field::Client, u"client:web"},
    {u"app", Field::Client, u"client:web"},
    {u"id", Field::Id, u"id:7f3a"},
    {u"session", Field::Id, u"id:7f3a"},
    {u"family", Field::Id, u"id:7f3a"},
    {u"reason", Field::Reason, u"reason:stolen"},
    {u"by", Field::By, u"by:alice"},
    {u"reuse", Field::Reuse, u"reuse:stale"},
    {u"expires", Field::Expires, u"expires<1h"},
    {u"idle", Field::Idle, u"idle>7d"},
    {u"age", Field::Age, u"age>30d"},
    {u"created", Field::Created, u"created>2026-11-01"},
    {u"refreshed", Field::Refreshed, u"refreshed<2d"},
    {u"revoked", Field::Revoked, u"revoked<1d"},
    {u"gen", Field::Generation, u"gen>3"},
    {u"generation", Field::Generation, u"gen>3"},
};

/// Letters to insert, remove or replace to make one name of the other.
int distance(QStringView a, QStringView b)
{
    std::vector<int> row(std::size_t(b.size()) + 1);
    for (std::size_t i = 0; i < row.size(); ++i)
        row[i] = int(i);
    for (qsizetype i = 0; i < a.size(); ++i) {
        int diagonal = std::exchange(row[0], int(i) + 1);
        for (qsizetype j = 0; j < b.size(); ++j) {
            const int replaced = diagonal + (a[i].toCaseFolded() == b[j].toCaseFolded() ? 0 : 1);
            diagonal = row[std::size_t(j) + 1];
            row[std::size_t(j) + 1] = std::min({replaced, diagonal + 1, row[std::size_t(j)] + 1});
        }
    }
    return row.back();
}

} // namespace

const FieldName *fieldNamed(QStringView name)
{
    for (const FieldName &entry : fieldNames)
        if (name.compare(QStringView(entry.name), Qt::CaseInsensitive) == 0)
            return &entry;
    return nullptr;
}

QString nearestField(QStringView name)
{
    const auto nearest = std::min_element(
        std::begin(fieldNames), std::end(fieldNames), [name](const FieldName &a, const FieldName &b) {
            return distance(name, QStringView(a.name)) < distance(name, QStringView(b.name));
        });
    return distance(name, QStringView(nearest->name)) <= 2 ? QStringView(nearest->name).toString()
                                                           : QString();
}

} // namespace gatehouse
