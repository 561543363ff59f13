// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessionstore.h"

#include <QCryptographicHash>

namespace gatehouse::test {

/// 2026-03-01T12:00:00Z
constexpr qint64 startMs = 1'772'366'400'000;
constexpr qint64 hourMs = 3'600'000;
constexpr qint64 dayMs = 24 * hourMs;

inline QByteArray hashOf(const QString &id, std::uint32_t generation)
{
    return QCryptographicHash::hash(id.toUtf8() + '.' + QByteArray::number(generation),
                                    QCryptographicHash::Sha256);
}

inline Session sampleSession(const QString &id, const QString &userId = QStringLiteral("u1"),
                             qint64 nowMs = startMs)
{
    Session session;
    session.id = id;
    session.userId = userId;
    session.client = QStringLiteral("web");
    session.agent = QStringLiteral("Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0");
    session.address = QStringLiteral("192.0.2.7");
    session.createdMs = session.refreshedMs = nowMs;
    session.expiresMs = nowMs + 7 * dayMs;
    session.absoluteExpiresMs = nowMs + 30 * dayMs;
    session.currentHash = hashOf(id, 0);
    return session;
}

/// A refresh with the token of `generation`, as the authority would ask for it.
inline RotateRequest refreshOf(const QString &id, std::uint32_t generation, qint64 nowMs)
{
    RotateRequest request;
    request.sessionId = id;
    request.generation = generation;
    request.presentedHash = hashOf(id, generation);
    request.nextHash = hashOf(id, generation + 1);
    request.nowMs = nowMs;
    request.idleMs = 7 * dayMs;
    const Session sample = sampleSession(id);
    request.address = sample.address;
    request.agent = sample.agent;
    return request;
}

} // namespace gatehouse::test
