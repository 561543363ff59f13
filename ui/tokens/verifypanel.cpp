// SPDX-License-Identifier: MIT
#include "ui/tokens/verifypanel.h"

#include "core/service/inspectorservice.h"
#include "ui/text/algname.h"
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

VerifyPanel::VerifyPanel(const Theme &theme, const TokenService &tokens, QWidget *parent)
    : Card(parent)
    , m_tokens(tokens)
    , m_sources(new QButtonGroup(this))
    , m_sentence(label("small"))
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
    m_sentence->setObjectName(QStringLiteral("verifySentence"));
    m_sentence->setWordWrap(true);
    body()->addWidget(m_sentence);
    body()->addWidget(m_rules);
    m_ownRules.leeway = m_tokens.store().policy().leeway;
    connect(m_sources, &QButtonGroup::idClicked, this, [this] { takeKeys(); });
    connect(m_rulesButton, &QToolButton::toggled, this, [this] { update(); });
    connect(m_rules, &RulesForm::changed, this, [this] {
        m_ownRules = m_rules->rules();
        Q_EMIT changed();
    });
    update();
}

QWidget *VerifyPanel::makeSources(const Theme &theme)
{
    auto *row = new QWidget;
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(label("strong", tr("Verify with")));
    layout->addSpacing(4);
    const struct {
        Source source;
        const char *name;
        QString text;
    } sources[] = {{Source::Authority, "withAuthority", tr("This authority")},
                   {Source::Key, "withKey", tr("A key")},
                   {Source::Secret, "withSecret", tr("A secret")}};
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
    layout->addWidget(m_rulesButton);
    return row;
}

QWidget *VerifyPanel::makeKeyBox(const Theme &theme)
{
    auto *box = new QWidget;
    auto *row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    m_keyText = new QPlainTextEdit;
    m_keyText->setObjectName(QStringLiteral("keyText"));
    m_keyText->setProperty("kind", QStringLiteral("mono"));
    m_keyText->setAccessibleName(tr("Key as JSON"));
    m_keyText->setPlaceholderText(tr("Paste a JWK, or a JWK set: {\"keys\": [ … ]}"));
    m_keyText->setUndoRedoEnabled(false);
    m_keyText->setTabChangesFocus(true);
    m_keyText->setFixedHeight(76);
    connect(m_keyText, &QPlainTextEdit::textChanged, this, &VerifyPanel::takeKeys);
    auto *open = pushButton(theme, QStringLiteral("openKey"), tr("Open…"));
    connect(open, &QPushButton::clicked, this, &VerifyPanel::openKeyFile);
    row->addWidget(m_keyText, 1);
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
    dialog->setNameFilters({tr("Keys (*.json *.jwk *.jwks)"), tr("All files (*)")});
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
    if (source() == Source::Key) {
        m_brought = readKeys(m_keyText->toPlainText());
    } else if (source() == Source::Secret) {
        QByteArray typed = m_secret->text().toUtf8();
        const Secret secret({typed.constData(), std::size_t(typed.size())});
        m_brought = readSecret(secret, m_isBase64url->isChecked());
        if (m_brought.problem.isEmpty())
            m_secretWeakness = InspectorService::weaknessSentence(secret);
        wipeBytes(typed.data(), std::size_t(typed.size()));
    }
    if (source() != Source::Authority) {
        m_rules->setAlgs(carriedBy(m_brought.keys));
        m_ownRules.allowedAlgs = carriedBy(m_brought.keys);
        m_rules->setRules(m_ownRules);
    }
    update();
    Q_EMIT changed();
}

void VerifyPanel::update()
{
    const bool isOwn = source() != Source::Authority;
    m_keyBox->setVisible(source() == Source::Key);
    m_secretBox->setVisible(source() == Source::Secret);
    m_rules->setVisible(isOwn && m_rulesButton->isChecked());
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
    setSource(Source::Authority);
}

} // namespace gatehouse
