// SPDX-License-Identifier: MIT
#include "ui/keys/importdialog.h"

#include "ui/keys/usechoice.h"
#include "ui/text/algname.h"
#include "ui/tokens/keybox.h"
#include "ui/tokens/keyreader.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messagebar.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace gatehouse {

namespace {

QString text(const std::string &utf8) { return QString::fromStdString(utf8); }

QString described(const jose::Jwk &key)
{
    const QString kind = ImportDialog::tr("Found: %1.").arg(text(key.description()));
    const QString thumbprint = ImportDialog::tr("Thumbprint %1.").arg(text(key.thumbprint()));
    return key.kid().empty() || key.kid() == key.thumbprint()
        ? kind + u' ' + thumbprint
        : ImportDialog::tr("%1 Its kid is \"%2\". %3").arg(kind, text(key.kid()), thumbprint);
}

} // namespace

ImportDialog::ImportDialog(KeyService &keys, const Theme &theme, QWidget *parent)
    : ConfirmDialog(theme, tr("Import a key"), parent)
    , m_keys(keys)
    , m_box(new KeyBox(KeyBox::Kind::Key, theme))
    , m_text(m_box->findChild<QPlainTextEdit *>())
    , m_use(new UseChoice)
    , m_alg(new QComboBox)
    , m_found(label("soft"))
{
    setObjectName(QStringLiteral("importDialog"));
    setMinimumWidth(620);
    setSentence(
        tr("A private key made elsewhere, as JWK or PEM. It is published at once and signs after the next "
           "rotation, so that servers can learn it first."));
    body()->addWidget(m_box);
    m_found->setObjectName(QStringLiteral("foundKey"));
    m_found->setWordWrap(true);
    m_found->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_found->setMinimumHeight(2 * m_found->fontMetrics().lineSpacing());
    m_found->setAlignment(Qt::AlignTop);
    body()->addWidget(m_found);
    makeUseRow();
    setConfirm(tr("Import"), QLatin1String("download"), "primary");
    connect(m_box, &KeyBox::changed, this, &ImportDialog::showKey);
    connect(this, &ConfirmDialog::confirmed, this, &ImportDialog::import);
    m_text->setFocus();
    showKey();
}

void ImportDialog::makeUseRow()
{
    auto *row = new QHBoxLayout;
    row->setSpacing(18);
    row->addWidget(label("strong", tr("It will sign")));
    row->addWidget(m_use, 1);
    QLabel *name = label("strong", tr("with"));
    m_alg->setObjectName(QStringLiteral("algorithm"));
    m_alg->setAccessibleName(tr("Algorithm"));
    m_alg->setMinimumWidth(140);
    name->setBuddy(m_alg);
    row->addWidget(name);
    row->addWidget(m_alg);
    body()->addLayout(row);
}

/// Why what is in the box cannot be taken in; empty when it can.
QString ImportDialog::problem() const
{
    if (m_text->toPlainText().trimmed().isEmpty())
        return tr("Paste the key, open its file or drop it here.");
    const BroughtKeys &brought = m_box->brought();
    if (!brought.problem.isEmpty())
        return brought.problem;
    const std::vector<jose::Jwk> &keys = brought.keys.keys();
    if (keys.empty())
        return tr("Reading the key…");
    if (keys.size() > 1)
        return tr("This set holds %1 keys. Import one at a time.").arg(keys.size());
    if (!keys.front().isPrivate() && !keys.front().isSymmetric())
        return tr("This is a public key: it verifies, but it cannot sign. Import the private one.");
    if (carriedBy(brought.keys).empty())
        return tr("This key is for encryption: it cannot sign.");
    return {};
}

void ImportDialog::showKey()
{
    message()->dismiss();
    const QString why = problem();
    const jose::JwkSet &keys = m_box->brought().keys;
    const QString chosen = m_alg->currentText();
    m_alg->clear();
    if (why.isEmpty()) {
        const auto own = jose::algFromName(keys.keys().front().alg());
        for (const jose::Alg alg : carriedBy(keys))
            m_alg->addItem(algName(alg), int(alg));
        const int wanted = own ? m_alg->findData(int(*own)) : m_alg->findText(chosen);
        m_alg->setCurrentIndex(std::max(wanted, 0));
    }
    m_alg->setEnabled(m_alg->count() > 1);
    m_found->setText(why.isEmpty() ? described(keys.keys().front()) : why);
    setReady(why.isEmpty());
}

void ImportDialog::import()
{
    if (!problem().isEmpty())
        return setBusy(false);
    const jose::Jwk key = m_box->brought().keys.keys().front();
    deliver(m_keys.importKey(key, m_use->use(), jose::Alg(m_alg->currentData().toInt())), this,
            [this](const Result<KeyInfo> &info) {
                if (!info)
                    return fail(info.error());
                setBusy(false);
                m_box->wipe();
                Q_EMIT imported(*info);
                accept();
            });
}

} // namespace gatehouse
