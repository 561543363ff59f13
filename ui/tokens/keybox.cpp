// SPDX-License-Identifier: MIT
#include "ui/tokens/keybox.h"

#include "core/service/inspectorservice.h"
#include "ui/text/filetext.h"
#include "ui/tokens/keyedit.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/revealbutton.h"
#include "ui/widgets/secretfields.h"

#include <QCheckBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QPushButton>

namespace gatehouse {

namespace {

constexpr qint64 largestKeyFile = 262'144;
constexpr int textHeight = 76;

} // namespace

KeyBox::KeyBox(Kind kind, const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_kind(kind)
    , m_typed(
          new PassphraseField(theme, kind == Kind::Key ? tr("Passphrase of the key") : tr("Shared secret")))
{
    if (kind == Kind::Key)
        makeKeyRow(theme);
    else
        makeSecretRow(theme);
    wipe();
}

void KeyBox::makeKeyRow(const Theme &theme)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    m_text = new KeyEdit;
    m_text->setObjectName(QStringLiteral("keyText"));
    m_text->setPlaceholderText(tr("Paste or drop a JWK, a JWK set {\"keys\": [ … ]}, or PEM: a public key, "
                                  "certificate or private key"));
    m_text->setFixedHeight(textHeight);
    connect(m_text, &KeyEdit::edited, this, &KeyBox::read);
    connect(m_text, &KeyEdit::pasted, this, &KeyBox::setKeyText);
    connect(m_text, &KeyEdit::fileDropped, this, &KeyBox::openFile);
    m_typed->setObjectName(QStringLiteral("keyPassphrase"));
    m_typed->setPlaceholderText(tr("Passphrase of the key"));
    connect(m_typed, &QLineEdit::editingFinished, this, &KeyBox::read);
    auto *open = pushButton(theme, QStringLiteral("openKey"), tr("Open…"));
    connect(open, &QPushButton::clicked, this, &KeyBox::chooseFile);
    m_reveal = new RevealButton(theme, tr("the private parts"));
    m_reveal->setObjectName(QStringLiteral("revealKey"));
    connect(m_reveal, &RevealButton::revealed, m_text, &KeyEdit::setRevealed);
    auto *left = new QVBoxLayout;
    left->addWidget(m_text);
    left->addWidget(m_typed);
    auto *right = new QVBoxLayout;
    right->addWidget(open);
    right->addWidget(m_reveal, 0, Qt::AlignRight);
    right->addStretch();
    row->addLayout(left, 1);
    row->addLayout(right);
}

void KeyBox::makeSecretRow(const Theme &)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    m_typed->setObjectName(QStringLiteral("secret"));
    m_typed->setPlaceholderText(tr("Shared secret (HS256, HS384, HS512)"));
    m_isBase64url = new QCheckBox(tr("It is base64url"));
    m_isBase64url->setObjectName(QStringLiteral("secretIsBase64url"));
    m_isBase64url->setToolTip(tr("The text stands for bytes, written in base64url"));
    connect(m_typed, &QLineEdit::textChanged, this, &KeyBox::read);
    connect(m_isBase64url, &QCheckBox::toggled, this, &KeyBox::read);
    row->addWidget(m_typed, 1);
    row->addWidget(m_isBase64url);
}

void KeyBox::setKeyText(const QString &text)
{
    m_text->setText(text);
    read();
}

void KeyBox::wipe()
{
    if (m_text)
        m_text->wipe();
    m_typed->clear();
    ++m_generation;
    take({m_kind == Kind::Key ? readKeys({}) : readSecret({}, false), {}});
}

void KeyBox::chooseFile()
{
    auto *dialog = new QFileDialog(this, tr("Open a key"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Keys (*.json *.jwk *.jwks *.pem *.crt *.cer *.key)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, &KeyBox::openFile);
    dialog->open();
}

void KeyBox::openFile(const QString &path)
{
    deliver(m_reader.run([path] { return textOfFile(path, largestKeyFile); }), this,
            [this](const Result<QString> &text) {
                if (text)
                    setKeyText(*text);
                else
                    take({{{}, {}, text.error().message}, {}});
            });
}

void KeyBox::read()
{
    const quint64 generation = ++m_generation;
    QFuture<Result<Read>> reading;
    if (m_kind == Kind::Key) {
        if (wantsPassword(m_text->text()) && !m_typed->text().isEmpty())
            take({{{}, {}, tr("Opening the key…")}, {}});
        reading = m_reader.run([text = m_text->text(), passphrase = m_typed->typed()]() -> Result<Read> {
            return Read{readKeys(text, passphrase), {}};
        });
    } else {
        reading = m_reader.run(
            [secret = m_typed->typed(), isBase64url = m_isBase64url->isChecked()]() -> Result<Read> {
                Read read{readSecret(secret, isBase64url), {}};
                if (read.keys.problem.isEmpty())
                    read.weakness = InspectorService::weaknessSentence(secret);
                return read;
            });
    }
    deliver(reading, this, [this, generation](Result<Read> read) {
        if (generation == m_generation)
            take(read ? std::move(*read) : Read{{{}, {}, read.error().message}, {}});
    });
}

void KeyBox::take(Read read)
{
    m_brought = std::move(read.keys);
    m_weakness = std::move(read.weakness);
    if (m_text) {
        m_typed->setVisible(wantsPassword(m_text->text()));
        m_reveal->setVisible(!privateParts(m_text->text()).isEmpty());
    }
    Q_EMIT changed();
}

} // namespace gatehouse
