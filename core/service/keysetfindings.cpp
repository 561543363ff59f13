// SPDX-License-Identifier: MIT
#include "core/service/keysetfindings.h"

#include "core/service/findinglist.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <map>

namespace gatehouse {

namespace {

using Severity = Finding::Severity;

QString tr(const char *text) { return QCoreApplication::translate("KeySetFindings", text); }

QString shown(const std::string &text) { return QString::fromStdString(text); }

/// "Key k1 (RSA 2048)"
QString nameOf(const jose::Jwk &key)
{
    return key.kid().empty() ? tr("A key without kid (%1)").arg(shown(key.description()))
                             : tr("Key %1 (%2)").arg(shown(key.kid()), shown(key.description()));
}

/// Gathers findings about one set; each function looks at one thing.
class SetFinder : private FindingList {
public:
    SetFinder(const jose::JwkSet &set, const jose::JwkSet &before)
        : m_set(set)
        , m_before(before)
    { }

    std::vector<Finding> run()
    {
        for (const jose::Jwk &key : m_set.keys()) {
            secrets(key);
            strength(key);
            changed(key);
        }
        for (const jose::RefusedJwk &key : m_set.refused())
            refused(key);
        names();
        twice();
        others();
        return take();
    }

private:
    void secrets(const jose::Jwk &key);
    void strength(const jose::Jwk &key);
    void changed(const jose::Jwk &key);
    void refused(const jose::RefusedJwk &key);
    void names();
    void twice();
    void others();

    const jose::JwkSet &m_set;
    const jose::JwkSet &m_before;
};

void SetFinder::secrets(const jose::Jwk &key)
{
    if (key.isSymmetric())
        add(Severity::Risk, "key.symmetric", tr("%1 is a shared secret").arg(nameOf(key)),
            tr("Whoever reads the set can sign tokens with it; and a set that mixes secrets with public keys "
               "invites "
               "taking one for the other."),
            tr("Take it out of the set, and replace the secret."));
    else if (key.isPrivate())
        add(Severity::Risk, "key.private", tr("%1 holds its private part").arg(nameOf(key)),
            tr("Whoever reads the set can sign tokens with it."),
            tr("Replace this key now, and publish public parts only."));
}

void SetFinder::strength(const jose::Jwk &key)
{
    if (key.isWeak())
        add(Severity::Risk, "key.weak", tr("%1 is too weak").arg(nameOf(key)), explain(jose::Reason::KeyWeak),
            tr("Rotate to a stronger key; verifiers refuse this one."));
    if (const auto weakness = jose::weaknessOf(key); weakness != jose::SecretWeakness::None)
        add(Severity::Risk, "key.weak_secret", tr("%1 can be guessed").arg(nameOf(key)), explain(weakness),
            tr("Replace the secret."));
}

void SetFinder::changed(const jose::Jwk &key)
{
    for (const jose::Jwk &old : m_before.keys()) {
        if (!key.kid().empty() && key.kid() == old.kid() && key.thumbprint() != old.thumbprint())
            add(Severity::Risk, "key.changed", tr("%1 is another key than before").arg(nameOf(key)),
                tr("A kid must never be used twice: verifiers that keep keys go on with the old one. Or "
                   "somebody has "
                   "replaced the key."),
                tr("Ask the operator whether that was meant. If it was, give the new key a kid of its own."));
    }
}

void SetFinder::refused(const jose::RefusedJwk &key)
{
    const QString name = key.labels.kid ? tr("Key %1").arg(shown(*key.labels.kid)) : tr("A key without kid");
    const std::string_view code = jose::codeOf(key.why.reason);
    add(Severity::Caution, "key.invalid",
        tr("%1 cannot be used (%2%3)")
            .arg(name, QString::fromLatin1(code.data(), qsizetype(code.size())),
                 key.why.detail.empty() ? QString() : QLatin1String(": ") + shown(key.why.detail)),
        explain(key.why.reason), tr("Correct it or take it out; tokens that name it are refused."));
    if (key.hasPrivateMember)
        add(Severity::Risk, "key.private", tr("%1 holds a private or secret part").arg(name),
            tr("Broken as the key is, whoever reads the set may be able to sign tokens with it."),
            tr("Replace this key now, and publish public parts only."));
}

void SetFinder::names()
{
    std::map<std::string, int> uses;
    for (const jose::Jwk &key : m_set.keys())
        ++uses[key.kid()];
    const std::size_t count = m_set.keys().size();
    for (const auto &[kid, times] : uses) {
        if (kid.empty() && count > 1)
            add(Severity::Caution, "key.no_kid", tr("There are keys without kid (%1)").arg(times),
                tr("With several keys a token cannot say which one it means."), tr("Give every key a kid."));
        else if (!kid.empty() && times > 1)
            add(Severity::Caution, "key.kid_twice", tr("%1 keys have the kid %2").arg(times).arg(shown(kid)),
                tr("A token that names it is refused, or verified with the wrong one."),
                tr("Give every key a kid of its own."));
    }
    const bool isOpen = std::any_of(m_set.keys().begin(), m_set.keys().end(),
                                    [](const jose::Jwk &key) { return key.alg().empty(); });
    if (isOpen)
        add(Severity::Note, "key.no_alg", tr("There are keys that name no algorithm (\"alg\")"),
            tr("Such a key verifies every algorithm that it can carry; one algorithm for one key is safer "
               "(RFC 8725 "
               "section 3.1)."),
            tr("Write alg into each key."));
}

void SetFinder::twice()
{
    std::map<std::string, const jose::Jwk *> known;
    for (const jose::Jwk &key : m_set.keys()) {
        const auto [first, isNew] = known.emplace(key.thumbprint(), &key);
        if (!isNew)
            add(Severity::Caution, "key.twice",
                tr("%1 and %2 are one and the same key").arg(nameOf(*first->second), nameOf(key)),
                tr("Two names for one key hide that a rotation changed nothing."),
                tr("Take one of them out."));
    }
}

void SetFinder::others()
{
    if (m_set.isEmpty())
        add(Severity::Caution, "keyset.empty", tr("There is no key in the set that can be used"),
            tr("Every token is refused."), tr("Publish the public keys of the issuer."));
    if (m_set.passedOver() > 0)
        add(Severity::Note, "key.unknown_type",
            tr("Keys of a kind that is not known: %1").arg(m_set.passedOver()),
            tr("They are passed over, as RFC 7517 section 5 asks."), tr("Nothing, if others use them."));
}

/// 0 for another kind of key, and for an exponent that is larger than any usual one.
quint64 rsaExponent(const jose::Jwk &key)
{
    if (key.typeName() != "RSA")
        return 0;
    const QString text = QJsonDocument::fromJson(QByteArray::fromStdString(key.publicJson()))
                             .object()[QLatin1String("e")]
                             .toString();
    const QByteArray bytes = QByteArray::fromBase64(text.toLatin1(), QByteArray::Base64UrlEncoding);
    quint64 exponent = 0;
    for (const char byte : bytes.size() <= 8 ? bytes : QByteArray())
        exponent = exponent << 8 | quint8(byte);
    return exponent;
}

} // namespace

const jose::Jwk *chosenKey(const jose::JwkSet &keys, const jose::VerificationReport &report)
{
    // Trials stand in the order of the set.
    const auto &trials = report.keys();
    const auto chosen = std::find_if(trials.begin(), trials.end(), [](const jose::KeyTrial &trial) {
        return trial.reason == jose::Reason::None;
    });
    const auto place = std::size_t(chosen - trials.begin());
    return trials.size() == keys.keys().size() + keys.refused().size() && place < keys.keys().size()
        ? &keys.keys()[place]
        : nullptr;
}

const jose::Jwk *verifyingKey(const jose::JwkSet &keys, const TokenInspection &inspection)
{
    const jose::VerificationReport &report =
        inspection.nested ? inspection.nested->report : inspection.report;
    const bool isVerified =
        std::any_of(report.steps().begin(), report.steps().end(), [](const jose::Step &step) {
            return step.check == jose::Check::Signature && !step.isDecryption
                && step.outcome == jose::Outcome::Passed;
        });
    return isVerified ? chosenKey(keys, report) : nullptr;
}

std::vector<Finding> verifyingKeyFindings(const jose::Jwk &key)
{
    FindingList list;
    const QString name = nameOf(key);
    if (key.isWeak())
        list.add(Severity::Risk, "key.weak", tr("%1 is too weak").arg(name), explain(jose::Reason::KeyWeak),
                 tr("Rotate to a stronger key; verifiers refuse this one."));
    if (const quint64 exponent = rsaExponent(key); exponent > 0 && exponent < 65'537)
        list.add(Severity::Caution, "key.small_exponent",
                 tr("%1 has the small public exponent %2").arg(name).arg(exponent),
                 tr("With a small exponent a verifier that checks the padding carelessly accepts forged "
                    "signatures."),
                 tr("Make a new key with the usual exponent 65537."));
    if (key.isPrivate() && !key.isSymmetric())
        list.add(Severity::Caution, "key.private", tr("%1 holds its private part").arg(name),
                 tr("The public part verifies; whoever has the private one can sign tokens. It should not be "
                    "handed about."),
                 tr("Verify with the public part. If the private one left its place, replace the key."));
    // A PEM key or a typed secret has no labels at all, and that is no fault of the issuer.
    const bool isLabelled = key.labels().kid || key.labels().alg || key.labels().use;
    if (isLabelled && key.alg().empty())
        list.add(
            Severity::Note, "key.no_alg", tr("%1 names no algorithm (\"alg\")").arg(name),
            tr("Such a key verifies every algorithm that it can carry; one algorithm for one key is safer "
               "(RFC 8725 section 3.1)."),
            tr("Write alg into the key."));
    if (isLabelled && key.use().empty() && key.keyOps().empty())
        list.add(
            Severity::Note, "key.no_use", tr("%1 does not say what it is for (\"use\")").arg(name),
            tr("A key for signatures that is used for encryption as well can be led to sign what it should "
               "not."),
            tr("Write \"use\": \"sig\" into the key."));
    return list.take();
}

std::vector<Finding> keySetFindings(const jose::JwkSet &set, const jose::JwkSet &before)
{
    return SetFinder(set, before).run();
}

} // namespace gatehouse
