// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/tokenservice.h"
#include "core/service/verifypolicy.h"
#include "ui/tokens/keyreader.h"
#include "ui/widgets/card.h"

#include <chrono>
#include <functional>

class QButtonGroup;
class QLabel;
class QToolButton;

namespace gatehouse {

class InspectorService;
class KeyBox;
class PolicyRow;
class RemoteKeysBox;
class RulesForm;
class Theme;

/// What verifies the token: the keys and rules of the authority, a key brought along, a shared secret, or the
/// published keys of an address or an issuer.
class VerifyPanel : public Card {
    Q_OBJECT

public:
    enum class Source { Authority, Key, Secret, Url, Issuer };

    VerifyPanel(const Theme &theme, const TokenService &tokens, InspectorService &inspector,
                QWidget *parent = nullptr);

    Source source() const;
    void setSource(Source source);
    /// The `kid` of the token, for keys that are fetched.
    void setWantedKid(const QString &kid);
    /// At once, and so without decrypting anything.
    TokenInspection inspect(const QByteArray &pasted) const;
    /// Decryption can take a second (PBES2), so it has a thread of its own: see decrypting().
    bool isCostly(const QByteArray &token) const;
    /// Decrypts the token and judges what is inside, with the keys and rules of now. The work may run on
    /// another thread.
    std::function<TokenInspection()> decrypting(const QByteArray &token) const;
    /// Brought along; none when it is the authority that verifies.
    const jose::JwkSet &keys() const { return brought().keys; }
    std::chrono::seconds leeway() const { return m_ownRules.leeway; }
    /// What is wrong with the typed secret, in one sentence; empty when nothing is or none is typed.
    QString secretWeakness() const;
    /// Verifies with this key from now on.
    void setKeyText(const QString &text);
    /// Forgets keys and secrets and goes back to the authority.
    void wipe();

Q_SIGNALS:
    void changed();

private:
    QWidget *makeSources(const Theme &theme);
    const BroughtKeys &brought() const;
    void takeKeys();
    void takeRules();
    void usePolicy(const VerifyPolicy &policy);
    void update();

    const TokenService &m_tokens;
    QButtonGroup *m_sources;
    QToolButton *m_rulesButton = nullptr;
    QLabel *m_sentence;
    KeyBox *m_key, *m_secret;
    RemoteKeysBox *m_url, *m_issuer;
    PolicyRow *m_policies;
    RulesForm *m_rules;
    std::optional<VerifyPolicy> m_policy; ///< Chosen and not changed since.
    jose::Expectations m_ownRules;
};

} // namespace gatehouse
