// SPDX-License-Identifier: MIT
#include "ui/tokens/verifypanel.h"

#include "core/service/inspectorservice.h"
#include "ui/text/algname.h"
#include "ui/tokens/keybox.h"
#include "ui/tokens/policyrow.h"
#include "ui/tokens/remotekeysbox.h"
#include "ui/tokens/rulesform.h"
#include "ui/widgets/flowlayout.h"
#include "ui/widgets/labels.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QToolButton>

#include <algorithm>

namespace gatehouse {

namespace {

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

/// A policy with what the form says. What the form does not show of it stays: how tokens may be encrypted,
/// and algorithms that the present keys cannot carry.
VerifyPolicy edited(const VerifyPolicy &policy, const jose::Expectations &rules,
                    const std::vector<jose::Alg> &shown)
{
    VerifyPolicy next = policyOf(policy.name, rules);
    next.encs = policy.encs;
    next.nestedAlgs = policy.nestedAlgs;
    for (const jose::Alg alg : policy.algs) {
        if (std::find(shown.begin(), shown.end(), alg) == shown.end())
            next.algs.push_back(alg);
    }
    return next;
}

} // namespace

VerifyPanel::VerifyPanel(const Theme &theme, const TokenService &tokens, InspectorService &inspector,
                         QWidget *parent)
    : Card(parent)
    , m_tokens(tokens)
    , m_sources(new QButtonGroup(this))
    , m_sentence(label("small"))
    , m_key(new KeyBox(KeyBox::Kind::Key, theme))
    , m_secret(new KeyBox(KeyBox::Kind::Secret, theme))
    , m_url(new RemoteKeysBox(RemoteKeysBox::Kind::Url, inspector, tokens.store().clock(), theme))
    , m_issuer(new RemoteKeysBox(RemoteKeysBox::Kind::Issuer, inspector, tokens.store().clock(), theme))
    , m_policies(new PolicyRow(inspector, theme))
    , m_rules(new RulesForm(theme))
{
    setObjectName(QStringLiteral("verifyPanel"));
    body()->setContentsMargins(14, 12, 14, 12);
    body()->setSpacing(6);
    body()->addWidget(makeSources(theme));
    m_key->setObjectName(QStringLiteral("keyBox"));
    m_secret->setObjectName(QStringLiteral("secretBox"));
    for (KeyBox *box : {m_key, m_secret}) {
        body()->addWidget(box);
        connect(box, &KeyBox::changed, this, &VerifyPanel::takeKeys);
    }
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
        if (m_policy)
            m_policy = edited(*m_policy, m_ownRules, carriedBy(brought().keys));
        m_policies->unchoose();
        m_policies->setRules(m_policy ? *m_policy : policyOf({}, m_ownRules));
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
    auto *layout = new FlowLayout(6);
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

VerifyPanel::Source VerifyPanel::source() const { return Source(m_sources->checkedId()); }

void VerifyPanel::setSource(Source source)
{
    m_sources->button(int(source))->setChecked(true);
    takeKeys();
}

const BroughtKeys &VerifyPanel::brought() const
{
    static const BroughtKeys none;
    switch (source()) {
    case Source::Authority:
        break;
    case Source::Key:
        return m_key->brought();
    case Source::Secret:
        return m_secret->brought();
    case Source::Url:
        return m_url->brought();
    case Source::Issuer:
        return m_issuer->brought();
    }
    return none;
}

QString VerifyPanel::secretWeakness() const
{
    return source() == Source::Secret ? m_secret->weakness() : QString();
}

void VerifyPanel::setKeyText(const QString &text)
{
    setSource(Source::Key);
    m_key->setKeyText(text);
}

void VerifyPanel::takeKeys()
{
    if (source() != Source::Authority)
        takeRules();
    update();
    Q_EMIT changed();
}

/// What the keys can carry, less what the policy does not allow.
void VerifyPanel::takeRules()
{
    std::vector<jose::Alg> algs = carriedBy(brought().keys);
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
    m_key->setVisible(source() == Source::Key);
    m_secret->setVisible(source() == Source::Secret);
    m_url->setVisible(source() == Source::Url);
    m_issuer->setVisible(source() == Source::Issuer);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_policies, m_rules})
        widget->setVisible(isOwn && m_rulesButton->isChecked());
    m_rulesButton->setVisible(isOwn);
    const bool isWarning = !brought().problem.isEmpty() || !secretWeakness().isEmpty();
    setTone(m_sentence, isWarning ? Tone::Warning : Tone::Neutral);
    if (!isOwn) {
        const TokenPolicy &policy = m_tokens.store().policy();
        m_sentence->setText(tr("Its keys and its own rules: issuer %1, audience %2 or %3, %4 s of leeway.")
                                .arg(policy.issuer, policy.accessAudience, policy.refreshAudience)
                                .arg(policy.leeway.count()));
        return;
    }
    if (!brought().problem.isEmpty()) {
        m_sentence->setText(brought().problem);
        return;
    }
    QStringList algs;
    for (const jose::Alg alg : m_ownRules.allowedAlgs)
        algs << algName(alg);
    if (algs.isEmpty()) {
        m_sentence->setText(tr("%1. It can decrypt, but it verifies no signature.").arg(brought().name));
        return;
    }
    const QString rules = tr("%1, for %2. Under Rules: what else the token must satisfy.")
                              .arg(brought().name, algs.join(QStringLiteral(", ")));
    m_sentence->setText(secretWeakness().isEmpty() ? rules : secretWeakness() + QLatin1Char(' ') + rules);
}

TokenInspection VerifyPanel::inspect(const QByteArray &pasted) const
{
    if (source() == Source::Authority)
        return m_tokens.inspect(pasted);
    jose::Expectations rules = m_ownRules;
    rules.allowWeakKeys = true; // The verdict names the weakness; without this nothing else could be seen.
    return m_tokens.inspect(pasted, brought().keys, rules, brought().name);
}

bool VerifyPanel::isCostly(const QByteArray &token) const
{
    return source() != Source::Authority && !brought().keys.isEmpty() && token.count('.') == 4;
}

std::function<TokenInspection()> VerifyPanel::decrypting(const QByteArray &token) const
{
    jose::Expectations rules = m_policy ? m_policy->expectations() : m_ownRules;
    rules.allowWeakKeys = true;
    if (!m_policy) {
        rules.nestedAlgs = rules.allowedAlgs;
        rules.allowedAlgs = keyManagementAlgsFor(brought().keys);
    }
    return [&tokens = m_tokens, token, keys = brought().keys, rules, name = brought().name] {
        return tokens.inspect(token, keys, keys, rules, name);
    };
}

void VerifyPanel::wipe()
{
    m_key->wipe();
    m_secret->wipe();
    m_url->wipe();
    m_issuer->wipe();
    setSource(Source::Authority);
}

} // namespace gatehouse
