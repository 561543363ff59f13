// SPDX-License-Identifier: MIT
#include "ui/keys/exportprivatedialog.h"

#include "ui/keys/passphrasestrength.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/secretfields.h"

#include <QFileDialog>
#include <QVBoxLayout>

namespace gatehouse {

ExportPrivateDialog::ExportPrivateDialog(KeyService &keys, const Theme &theme, const QString &kid,
                                         QWidget *parent)
    : ConfirmDialog(theme, tr("Export the private key"), parent)
    , m_keys(keys)
    , m_kid(kid)
    , m_first(new PassphraseField(theme, tr("Passphrase")))
    , m_second(new PassphraseField(theme, tr("Passphrase again")))
    , m_hint(label("soft"))
{
    setObjectName(QStringLiteral("exportPrivateDialog"));
    setSentence(
        tr("Whoever has the file and the passphrase can sign tokens in the name of this authority. The key "
           "is written as PKCS#8 in PEM, encrypted with the passphrase, which is kept nowhere. The audit "
           "trail says that it was exported."));
    m_first->setObjectName(QStringLiteral("passphrase"));
    m_second->setObjectName(QStringLiteral("passphraseAgain"));
    m_first->setPlaceholderText(tr("Passphrase"));
    m_second->setPlaceholderText(tr("The same passphrase again"));
    m_hint->setObjectName(QStringLiteral("passphraseHint"));
    m_hint->setWordWrap(true);
    m_hint->setMinimumHeight(2 * m_hint->fontMetrics().lineSpacing());
    m_hint->setAlignment(Qt::AlignTop);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_first, m_second, m_hint})
        body()->addWidget(widget);
    setConfirm(tr("Choose a file…"), QLatin1String("download"), "primary");
    connect(m_first, &QLineEdit::textChanged, this, &ExportPrivateDialog::showHint);
    connect(m_second, &QLineEdit::textChanged, this, &ExportPrivateDialog::showHint);
    connect(this, &ConfirmDialog::confirmed, this, &ExportPrivateDialog::chooseFile);
    m_first->setFocus();
    showHint();
}

void ExportPrivateDialog::showHint()
{
    const bool areSame = m_first->text() == m_second->text();
    m_hint->setText(passphraseHint(m_first->text(), m_second->text()));
    setReady(areSame && passphraseStrength(m_first->text()) > 0);
}

void ExportPrivateDialog::chooseFile()
{
    auto *dialog = new QFileDialog(this, tr("Export the private key"));
    dialog->setObjectName(QStringLiteral("privateFile"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("Private key (*.pem)"));
    dialog->setDefaultSuffix(QStringLiteral("pem"));
    dialog->selectFile(QStringLiteral("private-key.pem"));
    connect(dialog, &QFileDialog::fileSelected, this, &ExportPrivateDialog::exportTo);
    connect(dialog, &QFileDialog::rejected, this, [this] { setBusy(false); });
    dialog->open();
}

void ExportPrivateDialog::exportTo(const QString &path)
{
    deliver(m_keys.savePrivate(m_kid, m_first->typed(), path), this, [this, path](const Done &saved) {
        if (!saved)
            return fail(saved.error());
        setBusy(false);
        m_first->clear();
        m_second->clear();
        Q_EMIT exported(path);
        accept();
    });
}

} // namespace gatehouse
