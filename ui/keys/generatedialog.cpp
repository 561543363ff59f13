// SPDX-License-Identifier: MIT
#include "ui/keys/generatedialog.h"

#include "ui/keys/usechoice.h"
#include "ui/text/algname.h"
#include "ui/widgets/labels.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QProgressBar>
#include <QVBoxLayout>

namespace gatehouse {

namespace {

struct Choice {
    jose::Alg alg;
    const char *sentence;
};

constexpr Choice choices[] = {
    {jose::Alg::ES256,
     QT_TRANSLATE_NOOP("GenerateDialog",
                       "Short signatures, fast to make, understood everywhere. The right choice unless "
                       "something else is asked for. Curve P-256.")},
    {jose::Alg::EdDSA,
     QT_TRANSLATE_NOOP("GenerateDialog",
                       "Ed25519: fast, short and hard to use wrongly. Some older libraries do not know it.")},
    {jose::Alg::ES384, QT_TRANSLATE_NOOP("GenerateDialog", "Like ES256 with a larger curve, P-384. Slower.")},
    {jose::Alg::ES512,
     QT_TRANSLATE_NOOP("GenerateDialog", "Like ES256 with the largest curve, P-521. Slowest of the three.")},
    {jose::Alg::RS256,
     QT_TRANSLATE_NOOP(
         "GenerateDialog",
         "RSA: understood by every library, even very old ones. Long signatures, slow to sign.")},
    {jose::Alg::RS384, QT_TRANSLATE_NOOP("GenerateDialog", "Like RS256 with the hash SHA-384.")},
    {jose::Alg::RS512, QT_TRANSLATE_NOOP("GenerateDialog", "Like RS256 with the hash SHA-512.")},
    {jose::Alg::PS256,
     QT_TRANSLATE_NOOP("GenerateDialog",
                       "RSA with the modern padding PSS. Better than RS256 where it is known.")},
    {jose::Alg::PS384, QT_TRANSLATE_NOOP("GenerateDialog", "Like PS256 with the hash SHA-384.")},
    {jose::Alg::PS512, QT_TRANSLATE_NOOP("GenerateDialog", "Like PS256 with the hash SHA-512.")},
    {jose::Alg::HS256,
     QT_TRANSLATE_NOOP(
         "GenerateDialog",
         "One shared secret signs and verifies, so whoever can verify can also forge. Only when "
         "one program does both. It is never published.")},
    {jose::Alg::HS384,
     QT_TRANSLATE_NOOP("GenerateDialog", "Like HS256 with a 384-bit secret. Never published.")},
    {jose::Alg::HS512,
     QT_TRANSLATE_NOOP("GenerateDialog", "Like HS256 with a 512-bit secret. Never published.")},
};

bool isRsa(jose::Alg alg)
{
    switch (alg) {
    case jose::Alg::RS256:
    case jose::Alg::RS384:
    case jose::Alg::RS512:
    case jose::Alg::PS256:
    case jose::Alg::PS384:
    case jose::Alg::PS512:
        return true;
    default:
        return false;
    }
}

} // namespace

GenerateDialog::GenerateDialog(KeyService &keys, const Theme &theme, QWidget *parent)
    : ConfirmDialog(theme, tr("Generate a key"), parent)
    , m_keys(keys)
    , m_use(new UseChoice)
    , m_alg(new QComboBox)
    , m_bits(new QComboBox)
    , m_bitsLabel(label("strong", tr("Size")))
    , m_sentence(label("soft"))
    , m_progress(new QProgressBar)
{
    setObjectName(QStringLiteral("generateDialog"));
    setSentence(tr("The new key is published at once and signs after the next rotation, so that servers can "
                   "learn it first."));
    body()->addWidget(label("strong", tr("It will sign")));
    body()->addWidget(m_use);
    QLabel *algLabel = label("strong", tr("Algorithm"));
    algLabel->setBuddy(m_alg);
    body()->addWidget(algLabel);
    auto *row = new QHBoxLayout;
    m_alg->setObjectName(QStringLiteral("algorithm"));
    m_alg->setAccessibleName(tr("Algorithm"));
    for (const Choice &choice : choices)
        m_alg->addItem(algName(choice.alg), int(choice.alg));
    m_bits->setObjectName(QStringLiteral("rsaBits"));
    m_bits->setAccessibleName(tr("Size of the RSA key"));
    for (const int bits : {2048, 3072, 4096})
        m_bits->addItem(tr("%1 bits").arg(bits), bits);
    m_bits->setCurrentIndex(1);
    row->addWidget(m_alg, 1);
    row->addWidget(m_bitsLabel);
    row->addWidget(m_bits, 1);
    body()->addLayout(row);
    m_sentence->setObjectName(QStringLiteral("algorithmSentence"));
    m_sentence->setWordWrap(true);
    m_sentence->setMinimumHeight(3 * m_sentence->fontMetrics().lineSpacing());
    m_sentence->setAlignment(Qt::AlignTop);
    body()->addWidget(m_sentence);
    m_progress->setObjectName(QStringLiteral("generating"));
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Generating"));
    m_progress->hide();
    body()->addWidget(m_progress);
    setConfirm(tr("Generate"), QLatin1String("plus"), "primary");
    connect(m_alg, &QComboBox::currentIndexChanged, this, &GenerateDialog::showSpec);
    connect(this, &ConfirmDialog::confirmed, this, &GenerateDialog::generate);
    m_alg->setFocus();
    showSpec();
}

void GenerateDialog::showSpec()
{
    const Choice &choice = choices[std::size_t(std::max(m_alg->currentIndex(), 0))];
    m_sentence->setText(tr(choice.sentence));
    m_bits->setVisible(isRsa(choice.alg));
    m_bitsLabel->setVisible(isRsa(choice.alg));
}

KeySpec GenerateDialog::spec() const
{
    KeySpec spec;
    spec.use = m_use->use();
    spec.alg = jose::Alg(m_alg->currentData().toInt());
    spec.rsaBits = m_bits->currentData().toInt();
    return spec;
}

void GenerateDialog::generate()
{
    m_progress->show(); // A large RSA key takes seconds.
    for (QWidget *widget : std::initializer_list<QWidget *>{m_alg, m_bits})
        widget->setEnabled(false);
    deliver(m_keys.generate(spec()), this, [this](const Result<KeyInfo> &key) {
        m_progress->hide();
        for (QWidget *widget : std::initializer_list<QWidget *>{m_alg, m_bits})
            widget->setEnabled(true);
        if (!key) {
            fail(key.error());
            return;
        }
        setBusy(false);
        Q_EMIT generated(*key);
        accept();
    });
}

} // namespace gatehouse
