// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "core/jose/verifier.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace gatehouse {

/// What tokens must satisfy, under a name a person gave it. Holds no key and no secret.
struct VerifyPolicy {
    QString name;
    std::vector<jose::Alg> algs; ///< Never empty. Signature algorithms, and those of key management (JWE).
    std::vector<jose::Enc> encs; ///< Content encryption of a JWE; empty: every known one.
    /// Signature algorithms of the signed token inside an encrypted one; empty: such a token is refused.
    std::vector<jose::Alg> nestedAlgs;
    std::optional<QString> issuer, audience, subject, type;
    QStringList required; ///< Claims that must be there.
    int leewaySeconds = 60; ///< 0 to 300.
    bool rejectFutureIat = false;

    jose::Expectations expectations() const;

    /// As JSON:
    /// `{"name","algs":[...],"encs":[...],"nested_algs":[...],"iss","aud","sub","typ","require":[...],"leeway","reject_future_iat"}`.
    QJsonObject toJson() const;
    /// Error Malformed names the member that is wrong or unknown.
    static Result<VerifyPolicy> fromJson(const QJsonObject &object);
    static Result<VerifyPolicy> fromText(const QByteArray &json);
    /// One policy, or an array of them, as PolicyFile writes it. Error Malformed, also when a name stands
    /// twice in an object: whoever reads it might go by the other one.
    static Result<std::vector<VerifyPolicy>> listFromText(const QByteArray &json);
};

/// The saved policies: one JSON file, replaced atomically, readable by its owner only. A file that cannot be
/// read is put aside (name.broken), never overwritten.
class PolicyFile {
public:
    explicit PolicyFile(QString path)
        : m_path(std::move(path))
    { }
    /// In order of name. A missing file is an empty list.
    Result<std::vector<VerifyPolicy>> load() const;
    /// Adds it, or replaces the one of that name.
    Done save(const VerifyPolicy &policy);
    /// Removing what is not there is fine.
    Done remove(const QString &name);

private:
    Done write(const std::vector<VerifyPolicy> &policies);
    QString m_path;
};

} // namespace gatehouse
