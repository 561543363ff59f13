// SPDX-License-Identifier: MIT
#include "app/cli/verifyrules.h"

#include <QCoreApplication>
#include <QFile>

#include <algorithm>
#include <iterator>

namespace gatehouse::cli {

namespace {

constexpr qint64 longestPolicy = 1 << 20;

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

QStringList listOf(const Arguments &arguments, const char *option)
{
    QStringList names;
    const QStringList given = arguments.value(option).split(u',');
    for (const QString &name : given) {
        if (const QString trimmed = name.trimmed(); !trimmed.isEmpty())
            names << trimmed;
    }
    return names;
}

/// The algorithms that `option` lists; `examples` for who misspells one.
template <class Value>
Done readNames(const Arguments &arguments, const char *option,
               std::optional<Value> (*fromName)(std::string_view), const char *examples,
               std::vector<Value> &values)
{
    const QStringList names = listOf(arguments, option);
    for (const QString &name : names) {
        const std::optional<Value> value = fromName(name.toStdString());
        if (!value)
            return usageError(text("--%1: there is no algorithm \"%2\". Upper and lower case count: %3.")
                                  .arg(QLatin1String(option), name, QLatin1String(examples)));
        values.push_back(*value);
    }
    if (arguments.has(option) && names.isEmpty())
        return usageError(text("--%1 takes names of algorithms with commas between them: %2.")
                              .arg(QLatin1String(option), QLatin1String(examples)));
    return {};
}

/// The one that is meant of a file that holds one, or the list that the console saves.
Result<VerifyPolicy> policyIn(const std::vector<VerifyPolicy> &list, const QString &name)
{
    QStringList names;
    for (const VerifyPolicy &policy : list) {
        names << policy.name;
        if (policy.name == name || (name.isEmpty() && list.size() == 1))
            return policy;
    }
    if (names.isEmpty())
        return usageError(text("there is no policy in this file."));
    const QString known = QLatin1Char('"') + names.join(QLatin1String("\", \"")) + QLatin1Char('"');
    return usageError(
        name.isEmpty()
            ? text("the file holds several policies. Say which one is meant with --policy-name: %1.")
                  .arg(known)
            : text("there is no policy \"%1\" in it, only %2.").arg(name, known));
}

Result<VerifyPolicy> policyOf(const QString &path, const QString &name)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(Error::Code::NotFound,
                       text("The policy file %1 could not be read: %2.").arg(path, file.errorString()));
    Result<VerifyPolicy> policy =
        VerifyPolicy::listFromText(file.read(longestPolicy))
            .and_then([&name](const std::vector<VerifyPolicy> &list) { return policyIn(list, name); });
    if (!policy && policy.error().code == Error::Code::Malformed)
        policy.error().message = QStringLiteral("--policy %1: %2").arg(path, policy.error().message);
    return policy;
}

} // namespace

Result<VerifyRules> VerifyRules::from(const Arguments &arguments)
{
    VerifyRules rules;
    if (arguments.has("policy-name") && !arguments.has("policy"))
        return usageError(text("--policy-name needs --policy FILE."));
    if (arguments.has("policy")) {
        Result<VerifyPolicy> policy = policyOf(arguments.value("policy"), arguments.value("policy-name"));
        if (!policy)
            return Failure(std::move(policy.error()));
        rules.m_policy = std::move(*policy);
    }
    if (Done read = rules.readAlgs(arguments); !read)
        return Failure(std::move(read.error()));
    const auto given = [&arguments](const char *option) {
        return arguments.has(option) ? std::optional(arguments.value(option).toStdString()) : std::nullopt;
    };
    // Keys of an issuer say nothing about the tokens of another one.
    rules.m_issuer = arguments.has("iss") ? given("iss") : given("issuer");
    rules.m_audience = given("aud");
    rules.m_subject = given("sub");
    rules.m_type = given("typ");
    const QStringList required = listOf(arguments, "require");
    if (arguments.has("require") && required.isEmpty())
        return usageError(text("--require takes names of claims with commas between them: exp,sub."));
    for (const QString &claim : required)
        rules.m_required.push_back(claim.toStdString());
    const Result<qint64> leeway = arguments.number("leeway", 0, 0, 300);
    if (!leeway)
        return Failure(leeway.error());
    if (arguments.has("leeway"))
        rules.m_leewaySeconds = *leeway;
    rules.m_rejectFutureIat = arguments.has("reject-future-iat");
    rules.m_allowWeakKeys = arguments.has("allow-weak-keys");
    return rules;
}

Done VerifyRules::readAlgs(const Arguments &arguments)
{
    Done read = readNames(arguments, "alg", &jose::algFromName, "HS256, ES256, EdDSA", m_algs);
    if (read)
        read = readNames(arguments, "nested-alg", &jose::algFromName, "HS256, ES256, EdDSA", m_nestedAlgs);
    if (read)
        read = readNames(arguments, "enc", &jose::encFromName, "A128GCM, A256CBC-HS512", m_encs);
    if (!read)
        return read;
    if (!std::all_of(m_nestedAlgs.begin(), m_nestedAlgs.end(), jose::isSignature))
        return usageError(text("--nested-alg takes signature algorithms only: HS256, ES256, EdDSA."));
    return {};
}

jose::Expectations VerifyRules::over(const jose::Expectations &otherwise) const
{
    jose::Expectations expectations = m_policy ? m_policy->expectations() : otherwise;
    const auto set = [](std::optional<std::string> &member, const std::optional<std::string> &given) {
        if (given)
            member = given;
    };
    set(expectations.issuer, m_issuer);
    set(expectations.audience, m_audience);
    set(expectations.subject, m_subject);
    set(expectations.type, m_type);
    if (!m_algs.empty()) {
        // A list that holds for the outside only would let anything be inside.
        expectations.allowedAlgs = m_algs;
        expectations.nestedAlgs.clear();
        std::copy_if(m_algs.begin(), m_algs.end(), std::back_inserter(expectations.nestedAlgs),
                     jose::isSignature);
    }
    if (!m_nestedAlgs.empty())
        expectations.nestedAlgs = m_nestedAlgs;
    if (!m_encs.empty())
        expectations.allowedEncs = m_encs;
    expectations.required.insert(expectations.required.end(), m_required.begin(), m_required.end());
    if (m_leewaySeconds)
        expectations.leeway = std::chrono::seconds(*m_leewaySeconds);
    expectations.rejectFutureIat = expectations.rejectFutureIat || m_rejectFutureIat;
    expectations.allowWeakKeys = m_allowWeakKeys;
    return expectations;
}

std::vector<Option> VerifyRules::options()
{
    return {
        {"policy", "FILE",
         QT_TRANSLATE_NOOP("Cli",
                           "check by this policy, a JSON file as the console saves it;\n"
                           "single options below go over what it says")},
        {"policy-name", "NAME", QT_TRANSLATE_NOOP("Cli", "which one, when the file holds several")},
        {"alg", "ALG,...",
         QT_TRANSLATE_NOOP("Cli",
                           "allow only these algorithms, in a token inside an encrypted one too;\n"
                           "those that fit the keys when not given")},
        {"nested-alg", "ALG,...",
         QT_TRANSLATE_NOOP("Cli",
                           "allow only these algorithms for the signed token inside an encrypted one;\n"
                           "those of --alg when not given")},
        {"enc", "ENC,...",
         QT_TRANSLATE_NOOP("Cli", "allow only these ways to encrypt the content, for example A256GCM")},
        {"iss", "TEXT", QT_TRANSLATE_NOOP("Cli", "the issuer must be this; with --issuer it is that one")},
        {"aud", "TEXT", QT_TRANSLATE_NOOP("Cli", "the audience must contain this")},
        {"sub", "TEXT", QT_TRANSLATE_NOOP("Cli", "the user must be this")},
        {"typ", "TEXT", QT_TRANSLATE_NOOP("Cli", "the type in the header must be this, for example at+jwt")},
        {"require", "CLAIM,...", QT_TRANSLATE_NOOP("Cli", "these claims must be there, for example exp,sub")},
        {"leeway", "SECONDS",
         QT_TRANSLATE_NOOP("Cli", "how far clocks may differ, 0 to 300; 60 when not given")},
        {"reject-future-iat", nullptr,
         QT_TRANSLATE_NOOP("Cli", "refuse a token that says it was issued in the future (iat)")},
        {"allow-weak-keys", nullptr,
         QT_TRANSLATE_NOOP("Cli", "check the signature with a weak key too, for analysis only")},
        {"now", "TIME",
         QT_TRANSLATE_NOOP("Cli",
                           "check as if it were this time: seconds since 1970, or ISO 8601 with its\n"
                           "zone, for example 2030-03-17T17:46:39Z")}};
}

} // namespace gatehouse::cli
