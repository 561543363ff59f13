// SPDX-License-Identifier: MIT
#include "ui/tokens/mintdialog.h"

#include "ui/keys/keymodel.h"
#include "ui/timetext.h"
#include "ui/tokens/mintclaims.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/secretfields.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace gatehouse {

namespace {

constexpr int usualLifeSeconds = 300, moreHeight = 74;

} // namespace

MintDialog::MintDialog(InspectorService &inspector, KeyService &keys, const StoreAccess &store,
                       SecretClipboard &clipboard, const Theme &theme, QWidget *parent)
    : ConfirmDialog(theme, tr("Mint a token"), parent)
    , m_inspector(inspector)
    , m_keys(keys)
    , m_store(store)
    , m_key(new QComboBox)
    , m_type(makeLine(QStringLiteral("mintType"), tr("Type (typ)"), {}))
    , m_subject(makeLine(QStringLiteral("mintSubject"), tr("Subject (sub)"), tr("User id")))
    , m_audience(makeLine(QStringLiteral("mintAudience"), tr("Audience (aud)"), tr("Who it is for")))
    , m_role(makeLine(QStringLiteral("mintRole"), tr("Role"), tr("None")))
    , m_more(new QPlainTextEdit)
    , m_problem(label("small"))
    , m_facts(label("soft"))
    , m_life(new QSpinBox)
{
    setObjectName(QStringLiteral("mintDialog"));
    setMinimumWidth(560);
    setSentence(
        tr("A token made by hand, to try a service with. It has no session, so nobody can end it early: it "
           "lives %1 at most.")
            .arg(durationText(m_inspector.longestLife().count() * 1000)));
    m_form = makeForm();
    m_result = makeResult(theme, clipboard);
    m_result->hide();
    body()->addWidget(m_form);
    body()->addWidget(m_result);
    wantReason(tr("Why this token is made, for the audit trail"));
    if (m_store.profile().isProduction)
        wantTyped(m_store.profile().name);
    setConfirm(tr("Mint"), QLatin1String("plus"), "primary");
    connect(this, &ConfirmDialog::confirmed, this, &MintDialog::mint);
    connect(&m_keys, &KeyService::stateChanged, this, &MintDialog::takeKeys);
    connect(&m_keys, &KeyService::keysChanged, this, &MintDialog::takeKeys);
    takeKeys();
    m_subject->setFocus();
}

QLineEdit *MintDialog::makeLine(const QString &objectName, const QString &name, const QString &placeholder)
{
    auto *line = new QLineEdit;
    line->setObjectName(objectName);
    line->setAccessibleName(name);
    line->setPlaceholderText(placeholder);
    line->setMaxLength(500);
    connect(line, &QLineEdit::textChanged, this, &MintDialog::check);
    return line;
}

QWidget *MintDialog::makeForm()
{
    m_key->setObjectName(QStringLiteral("mintKey"));
    m_key->setAccessibleName(tr("Key"));
    m_key->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_type->setText(QString::fromLatin1(accessTokenType));
    m_audience->setText(m_store.policy().accessAudience);
    m_life->setObjectName(QStringLiteral("mintLife"));
    m_life->setAccessibleName(tr("Life in seconds"));
    m_life->setRange(1, int(m_inspector.longestLife().count()));
    m_life->setValue(std::min(usualLifeSeconds, m_life->maximum()));
    m_life->setSuffix(tr(" s"));
    m_life->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_more->setObjectName(QStringLiteral("mintMore"));
    m_more->setAccessibleName(tr("Further claims as JSON"));
    m_more->setProperty("kind", QStringLiteral("mono"));
    m_more->setFont(Theme::font(Type::Mono));
    m_more->setPlaceholderText(QStringLiteral("{\"tenant\": \"north\"}"));
    m_more->setTabChangesFocus(true);
    m_more->setFixedHeight(moreHeight);
    connect(m_more, &QPlainTextEdit::textChanged, this, &MintDialog::check);
    m_problem->setObjectName(QStringLiteral("mintProblem"));
    m_problem->setWordWrap(true);
    setTone(m_problem, Tone::Danger);
    auto *form = new QWidget;
    auto *grid = new QGridLayout(form);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(5);
    const struct {
        QString name;
        QWidget *field;
        int row, column, span;
    } fields[] = {{tr("Key"), m_key, 0, 0, 2},
                  {tr("Subject (sub)"), m_subject, 2, 0, 1},
                  {tr("Audience (aud)"), m_audience, 2, 1, 1},
                  {tr("Role"), m_role, 4, 0, 1},
                  {tr("Type (typ)"), m_type, 4, 1, 1},
                  {tr("Life"), m_life, 6, 0, 1},
                  {tr("Further claims, as JSON"), m_more, 8, 0, 2}};
    for (const auto &field : fields) {
        QLabel *name = label("strong", field.name);
        name->setBuddy(field.field);
        grid->addWidget(name, field.row, field.column, 1, field.span);
        grid->addWidget(field.field, field.row + 1, field.column, 1, field.span);
    }
    grid->addWidget(m_problem, 10, 0, 1, 2);
    for (int column = 0; column < 2; ++column)
        grid->setColumnStretch(column, 1);
    return form;
}

QWidget *MintDialog::makeResult(const Theme &theme, SecretClipboard &clipboard)
{
    auto *result = new QWidget;
    auto *column = new QVBoxLayout(result);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(10);
    m_token = new SecretLabel(theme, clipboard, tr("the token"));
    m_token->setObjectName(QStringLiteral("mintedToken"));
    m_facts->setObjectName(QStringLiteral("mintedFacts"));
    m_facts->setWordWrap(true);
    auto *inspect = pushButton(theme, QStringLiteral("inspectMinted"), tr("Show what it says"),
                               QLatin1String("fingerprint"), "link");
    connect(inspect, &QPushButton::clicked, this, [this] {
        Q_EMIT inspectRequested(m_minted);
        reject();
    });
    column->addWidget(m_token);
    column->addWidget(m_facts);
    column->addWidget(inspect, 0, Qt::AlignLeft);
    return result;
}

/// Keys that sign, or are the next to: a retired one must not make anything new.
void MintDialog::takeKeys()
{
    if (!m_result->isHidden())
        return;
    const QString chosen = m_key->currentData().toString();
    m_key->clear();
    for (const KeyInfo &key : m_keys.keys()) {
        if (key.state != KeyState::Retired)
            m_key->addItem(
                tr("%1, %2 (%3): %4").arg(nameOf(key), wordFor(key.use), wordFor(key.state), key.kid),
                key.kid);
    }
    m_key->setCurrentIndex(std::max(0, m_key->findData(chosen)));
    if (m_keys.state() == KeyService::State::Unlocked)
        message()->dismiss();
    else
        message()->say(Tone::Warning, tr("The private keys are locked, so nothing can be signed."),
                       tr("Unlock them…"), [this] {
                           Q_EMIT keysRequested();
                           reject();
                       });
    check();
}

void MintDialog::check()
{
    if (!m_form)
        return;
    const auto claims =
        mintClaims({m_subject->text(), m_audience->text(), m_role->text(), m_more->toPlainText()});
    m_problem->setText(claims ? QString() : claims.error().message);
    setReady(claims && m_key->count() > 0 && m_keys.state() == KeyService::State::Unlocked
             && !m_type->text().trimmed().isEmpty());
}

void MintDialog::mint(const QString &reason)
{
    const auto claims =
        mintClaims({m_subject->text(), m_audience->text(), m_role->text(), m_more->toPlainText()});
    if (!claims) {
        fail(claims.error());
        return;
    }
    MintOrder order;
    order.kid = m_key->currentData().toString();
    order.type = m_type->text().trimmed();
    order.claims = *claims;
    order.life = std::chrono::seconds(m_life->value());
    order.reason = reason;
    m_form->setEnabled(false);
    deliver(m_inspector.mint(order), this, [this](const Result<std::shared_ptr<MintedToken>> &minted) {
        m_form->setEnabled(true);
        if (!minted) {
            fail(minted.error());
            return;
        }
        setBusy(false);
        show(**minted);
    });
}

void MintDialog::show(const MintedToken &minted)
{
    const std::string_view bytes = minted.token.view();
    m_minted = QString::fromLatin1(bytes.data(), qsizetype(bytes.size()));
    m_token->setSecret(minted.token.clone());
    const qint64 ends = minted.expires * 1000;
    m_facts->setText(tr("Valid until %1 (%2). Its jti is %3, and the audit trail has it.")
                         .arg(localTime(ends), relativeTime(ends, m_store.clock().nowMs()), minted.tokenId));
    setSentence(tr("The token is made. It is shown only here: copy it before this window is closed."));
    m_form->hide();
    m_result->show();
    showOnlyClose();
    fit();
    m_token->setFocus();
}

void MintDialog::done(int result)
{
    m_minted.fill(QChar());
    m_token->setSecret({});
    ConfirmDialog::done(result);
}

} // namespace gatehouse
