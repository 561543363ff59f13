// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/tokenservice.h"
#include "ui/tokens/keyreader.h"
#include "ui/widgets/card.h"

class QButtonGroup;
class QCheckBox;
class QLabel;
class QPlainTextEdit;
class QToolButton;

namespace gatehouse {

class PassphraseField;
class RulesForm;
class Theme;

/// What verifies the token: the keys and rules of the authority, a key brought along, or a shared secret.
/// Further sources of keys are further entries of Source.
class VerifyPanel : public Card {
    Q_OBJECT

public:
    enum class Source { Authority, Key, Secret };

    VerifyPanel(const Theme &theme, const TokenService &tokens, QWidget *parent = nullptr);

    Source source() const;
    void setSource(Source source);
    TokenInspection inspect(const QByteArray &pasted) const;
    /// What is wrong with the typed secret, in one sentence; empty when nothing is or none is typed.
    const QString &secretWeakness() const { return m_secretWeakness; }
    /// Forgets keys and secrets and goes back to the authority.
    void wipe();

Q_SIGNALS:
    void changed();

private:
    QWidget *makeSources(const Theme &theme);
    QWidget *makeKeyBox(const Theme &theme);
    QWidget *makeSecretBox(const Theme &theme);
    void openKeyFile();
    void takeKeys();
    void update();

    const TokenService &m_tokens;
    BroughtKeys m_brought;
    QButtonGroup *m_sources;
    QToolButton *m_rulesButton = nullptr;
    QLabel *m_sentence;
    QWidget *m_keyBox, *m_secretBox;
    QPlainTextEdit *m_keyText = nullptr;
    PassphraseField *m_secret = nullptr;
    QCheckBox *m_isBase64url = nullptr;
    RulesForm *m_rules;
    jose::Expectations m_ownRules;
    QString m_secretWeakness;
};

} // namespace gatehouse
