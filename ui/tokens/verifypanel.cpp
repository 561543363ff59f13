// SPDX-License-Identifier: MIT
#include "ui/tokens/verifypanel.h"

#include "core/service/inspectorservice.h"
#include "ui/text/algname.h"
#include "ui/tokens/policyrow.h"
#include "ui/tokens/remotekeysbox.h"
#include "ui/tokens/rulesform.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/secretfields.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QFile>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr qint64 largestKeyFile = 262'144;

QToolButton *choice(const QString &objectName, const QString &text)
{
    auto *button = new QToolButton;
    button->setObjectName(objectName);
    button->setProperty("kind", QStringLiteral("filter"));
    button->setText(text);
    button->setAccessibleName(text);
    button->setCheckable(true);
    return button;
}

} // namespace

VerifyPanel::VerifyPanel(const Theme &theme, const TokenService &tokens, InspectorService &inspector,
                         QWidget *parent)
    : Card(parent)
    , m_tokens(tokens)
    , m_sources(new QButtonGroup(this))
    , m_sentence(label("small"))
    , m_url(new RemoteKeysBox(RemoteKeysBox::Kind::Url, inspector, tokens.store().clock(), theme))
    , m_issuer(new RemoteKeysBox(RemoteKeysBox::Kind::Issuer, inspector, tokens.store().clock(), theme))
    , m_policies(new PolicyRow(inspector, theme))
    , m_rules(new RulesForm(theme))
{
    setObjectName(QStringLiteral("verifyPanel"));
    body()->setContentsMargins(14, 12, 14, 12);
    body()->setSpacing(6);
    body()->addWidget(makeSources(theme));
    m_keyBox = makeKeyBox(theme);
    m_secretBox = makeSecretBox(theme);
    body()->addWidget(m_keyBox);
    body()->addWidget(m_secretBox);
    m_url->setObjectName(QStringLiteral("urlBox"));
    m_issuer->setObjectName(QStringLiteral("issuerBox"));
    for (RemoteKeysBox *box : {m_url, m_issuer}) {
        body()->addWidget(box);
        connect(box, &RemoteKeysBox::changed, this, &VerifyPanel::takeKeys);
    }
    m_sentence->setObjectName(QStringLiteral("verifySentence"));
    m_sentence->setWordWrap(true);
    body()->addWidget(m_sentence);
    body()->addWidget(m_policies);
    body()->addWidget(m_rules);
    connect(m_policies, &PolicyRow::chosen, this, &VerifyPanel::usePolicy);
    m_ownRules.leeway = m_tokens.store().policy().leeway;
    connect(m_sources, &QButtonGroup::idClicked, this, [this] { takeKeys(); });
    connect(m_rulesButton, &QToolButton::toggled, this, [this] { update(); });
    connect(m_rules, &RulesForm::changed, this, [this] {
        jose::Expectations rules = m_rules->rules();
        rules.subject = m_ownRules.subject; // Of a policy; the form does not ask for these two.
        rules.rejectFutureIat = m_ownRules.rejectFutureIat;
        m_ownRules = std::move(rules);
        m_policy.reset();
        m_policies->unchoose();
        m_policies->setRules(policyOf({}, m_ownRules));
        Q_EMIT changed();
    });
    update();
}

QWidget *VerifyPanel::makeSources(const Theme &theme)
{
    auto *head = new QWidget;
    auto *column = new QVBoxLayout(head);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    auto *top = new QHBoxLayout;
    top->addWidget(label("strong", tr("Verify with")));
    top->addStretch();
    auto *layout = new QHBoxLayout;
    layout->setSpacing(6);
    const struct {
        Source source;
        const char *name;
        QString text;
    } sources[] = {{Source::Authority, "withAuthority", tr("This authority")},
                   {Source::Key, "withKey", tr("A key")},
                   {Source::Secret, "withSecret", tr("A secret")},
                   {Source::Url, "withUrl", tr("A JWKS URL")},
                   {Source::Issuer, "withIssuer", tr("An issuer")}};
    for (const auto &entry : sources) {
        QToolButton *button = choice(QString::fromLatin1(entry.name), entry.text);
        m_sources->addButton(button, int(entry.source));
        layout->addWidget(button);
    }
    m_sources->button(int(Source::Authority))->setChecked(true);
    layout->addStretch();
    m_rulesButton = choice(QStringLiteral("rules"), tr("Rules"));
    m_rulesButton->setIcon(theme.icon(QLatin1String("list-filter")));
    m_rulesButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_rulesButton->setToolTip(
        tr("What the token must satisfy: algorithms, issuer, audience, type, leeway, claims"));
    top->addWidget(m_rulesButton);
    column->addLayout(top);
    column->addLayout(layout);
    return head;
}

QWidget *VerifyPanel::makeKeyBox(const Theme &theme)
{
    auto *box = new QWidget;
    auto *row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    m_keyText = new QPlainTextEdit;
    m_keyText->setObjectName(QStringLiteral("keyText"));
    m_keyText->setProperty("kind", QStringLiteral("mono"));
    m_keyText->setAccessibleName(tr("Key as JSON or PEM"));
    m_keyText->setPlaceholderText(
        tr("Paste a JWK, a JWK set {\"keys\": [ … ]}, or PEM: a public key, certificate or private key"));
    m_keyText->setUndoRedoEnabled(false);
    m_keyText->setTabChangesFocus(true);
    m_keyText->setFixedHeight(76);
    connect(m_keyText, &QPlainTextEdit::textChanged, this, &VerifyPanel::takeKeys);
    auto *open = pushButton(theme, QStringLiteral("openKey"), tr("Open…"));
    connect(open, &QPushButton::clicked, this, &VerifyPanel::openKeyFile);
    m_keyPassphrase = new PassphraseField(theme, tr("Passphrase of the key"));
    m_keyPassphrase->setObjectName(QStringLiteral("keyPassphrase"));
    m_keyPassphrase->setPlaceholderText(tr("Passphrase of the key"));
    connect(m_keyPassphrase, &QLineEdit::editingFinished, this, &VerifyPanel::takeKeys);
    auto *column = new QVBoxLayout;
    column->addWidget(m_keyText);
    column->addWidget(m_keyPassphrase);
    row->addLayout(column, 1);
    row->addWidget(open, 0, Qt::AlignTop);
    return box;
}

QWidget *VerifyPanel::makeSecretBox(const Theme &theme)
{
    auto *box = new QWidget;
    auto *row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    m_secret = new PassphraseField(theme, tr("Shared secret"));
    m_secret->setObjectName(QStringLiteral("secret"));
    m_secret->setPlaceholderText(tr("Shared secret (HS256, HS384, HS512)"));
    m_isBase64url = new QCheckBox(tr("It is base64url"));
    m_isBase64url->setObjectName(QStringLiteral("secretIsBase64url"));
    m_isBase64url->setToolTip(tr("The text stands for bytes, written in base64url"));
    connect(m_secret, &QLineEdit::textChanged, this, &VerifyPanel::takeKeys);
    connect(m_isBase64url, &QCheckBox::toggled, this, &VerifyPanel::takeKeys);
    row->addWidget(m_secret, 1);
    row->addWidget(m_isBase64url);
    return box;
}

VerifyPanel::Source VerifyPanel::source() const { return Source(m_sources->checkedId()); }

void VerifyPanel::setSource(Source source)
{
    m_sources->button(int(source))->setChecked(true);
    takeKeys();
}

void VerifyPanel::openKeyFile()
{
    auto *dialog = new QFileDialog(this, tr("Open a key"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Keys (*.json *.jwk *.jwks *.pem *.crt *.cer *.key)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly)) {
            m_sentence->setText(tr("The file could not be read: %1").arg(file.errorString()));
            return;
        }
        if (file.size() > largestKeyFile) {
            m_sentence->setText(tr("The file is too large for keys: 256 KiB at most."));
            return;
        }
        QByteArray bytes = file.readAll();
        m_keyText->setPlainText(QString::fromUtf8(bytes));
        wipeBytes(bytes.data(), std::size_t(bytes.size()));
    });
    dialog->open();
}

void VerifyPanel::takeKeys()
{
    m_brought = {};
    m_secretWeakness.clear();
    const auto typedInto = [](const QLineEdit *line) {
        QByteArray typed = line->text().toUtf8();
        Secret secret({typed.constData(), std::size_t(typed.size())});
        wipeBytes(typed.data(), std::size_t(typed.size()));
        return secret;
    };
    switch (source()) {
    case Source::Authority:
        break;
    case Source::Key:
        m_brought = readKeys(m_keyText->toPlainText(), typedInto(m_keyPassphrase));
        break;
    case Source::Secret: {
        const Secret secret = typedInto(m_secret);
        m_brought = readSecret(secret, m_isBase64url->isChecked());
        if (m_brought.problem.isEmpty())
            m_secretWeakness = InspectorService::weaknessSentence(secret);
        break;
    }
    case Source::Url:
        m_brought = m_url->brought();
        break;
    case Source::Issuer:
        m_brought = m_issuer->brought();
        break;
    }
    if (source() != Source::Authority)
        takeRules();
    update();
    Q_EMIT changed();
}

/// What the keys can carry, less what the policy does not allow.
void VerifyPanel::takeRules()
{
    std::vector<jose::Alg> algs = carriedBy(m_brought.keys);
    m_rules->setAlgs(algs);
    if (m_policy) {
        m_ownRules = m_policy->expectations();
        std::erase_if(algs, [&](jose::Alg alg) {
            return std::find(m_policy->algs.begin(), m_policy->algs.end(), alg) == m_policy->algs.end();
        });
    }
    m_ownRules.allowedAlgs = algs;
    m_rules->setRules(m_ownRules);
    m_policies->setRules(m_policy ? *m_policy : policyOf({}, m_ownRules));
}

void VerifyPanel::usePolicy(const VerifyPolicy &policy)
{
    m_policy = policy;
    takeRules();
    update();
    Q_EMIT changed();
}

void VerifyPanel::setWantedKid(const QString &kid)
{
    m_url->setWantedKid(kid);
    m_issuer->setWantedKid(kid);
}

void VerifyPanel::update()
{
    const bool isOwn = source() != Source::Authority;
    m_keyBox->setVisible(source() == Source::Key);
    m_secretBox->setVisible(source() == Source::Secret);
    m_keyPassphrase->setVisible(source() == Source::Key && wantsPassword(m_keyText->toPlainText()));
    m_url->setVisible(source() == Source::Url);
    m_issuer->setVisible(source() == Source::Issuer);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_policies, m_rules})
        widget->setVisible(isOwn && m_rulesButton->isChecked());
    m_rulesButton->setVisible(isOwn);
    const bool isWarning = !m_brought.problem.isEmpty() || !m_secretWeakness.isEmpty();
    setTone(m_sentence, isWarning ? Tone::Warning : Tone::Neutral);
    if (!isOwn) {
        const TokenPolicy &policy = m_tokens.store().policy();
        m_sentence->setText(tr("Its keys and its own rules: issuer %1, audience %2 or %3, %4 s of leeway.")
                                .arg(policy.issuer, policy.accessAudience, policy.refreshAudience)
                                .arg(policy.leeway.count()));
        return;
    }
    if (!m_brought.problem.isEmpty()) {
        m_sentence->setText(m_brought.problem);
        return;
    }
    QStringList algs;
    for (const jose::Alg alg : m_ownRules.allowedAlgs)
        algs << algName(alg);
    const QString rules = tr("%1, for %2. Under Rules: what else the token must satisfy.")
                              .arg(m_brought.name, algs.join(QStringLiteral(", ")));
    m_sentence->setText(m_secretWeakness.isEmpty() ? rules : m_secretWeakness + QLatin1Char(' ') + rules);
}

TokenInspection VerifyPanel::inspect(const QByteArray &pasted) const
{
    if (source() == Source::Authority)
        return m_tokens.inspect(pasted);
    jose::Expectations rules = m_ownRules;
    rules.allowWeakKeys = true; // The verdict names the weakness; without this nothing else could be seen.
    return m_tokens.inspect(pasted, m_brought.keys, rules, m_brought.name);
}

void VerifyPanel::wipe()
{
    m_keyText->clear();
    m_secret->clear();
    m_keyPassphrase->clear();
    m_url->wipe();
    m_issuer->wipe();
    setSource(Source::Authority);
}

} // namespace gatehouse
