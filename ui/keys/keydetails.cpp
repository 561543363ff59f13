// SPDX-License-Identifier: MIT
#include "ui/keys/keydetails.h"

#include "ui/timetext.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/detailspanel.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/pageheader.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QJsonDocument>
#include <QPlainTextEdit>
#include <QPushButton>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("KeyDetails", text); }

Tone toneOf(KeyState state)
{
    return state == KeyState::Current ? Tone::Success : state == KeyState::Next ? Tone::Info : Tone::Neutral;
}

QString moment(const std::optional<qint64> &ms, qint64 nowMs)
{
    return ms ? localTime(*ms) + QStringLiteral(" · ") + relativeTime(*ms, nowMs) : tr("Not yet");
}

QWidget *jwkBox(const QByteArray &jwk)
{
    auto *box = new QPlainTextEdit(
        QString::fromUtf8(QJsonDocument::fromJson(jwk).toJson(QJsonDocument::Indented)).trimmed());
    box->setObjectName(QStringLiteral("publicJwk"));
    box->setProperty("kind", QStringLiteral("code"));
    box->setAccessibleName(tr("Public key as JWK"));
    box->setReadOnly(true);
    box->setTabChangesFocus(true);
    box->setWordWrapMode(QTextOption::WrapAnywhere);
    box->setFixedHeight(190);
    return box;
}

} // namespace

void fillKeyDetails(DetailsPanel &panel, const KeyInfo &key, const Theme &theme, qint64 nowMs)
{
    panel.setTitle(nameOf(key), wordFor(key.use));
    QVBoxLayout *content = panel.restart();
    auto *chipRow = new QHBoxLayout;
    chipRow->addWidget(new Chip(theme, {wordFor(key.state), toneOf(key.state), iconOf(key.state)}));
    chipRow->addStretch();
    content->addLayout(chipRow);
    QLabel *sentence = label("soft", explain(key, nowMs));
    sentence->setObjectName(QStringLiteral("keySentence"));
    sentence->setWordWrap(true);
    content->addWidget(sentence);
    panel.addSection(tr("Identity"));
    panel.addFact(tr("Key id"), key.kid, true);
    if (!key.thumbprint.isEmpty() && key.thumbprint != key.kid)
        panel.addFact(tr("Thumbprint"), key.thumbprint, true);
    panel.addSection(tr("Times"));
    panel.addFact(tr("Created"), moment(key.createdMs, nowMs));
    panel.addFact(tr("Signing"), moment(key.activatedMs, nowMs));
    if (key.state == KeyState::Retired) {
        panel.addFact(tr("Retired"), moment(key.retiredMs, nowMs));
        panel.addFact(tr("Removable"), moment(key.safeToRemoveMs, nowMs));
    }
    panel.addSection(tr("Public key"));
    if (key.publicJwk.isEmpty()) {
        QLabel *none = label("soft", tr("A symmetric key has no public part, and is never published."));
        none->setWordWrap(true);
        content->addWidget(none);
    } else {
        content->addWidget(jwkBox(key.publicJwk));
        QPushButton *copy = pushButton(theme, QStringLiteral("copyJwk"), tr("Copy public key"),
                                       QLatin1String("copy"), "link");
        QObject::connect(copy, &QPushButton::clicked, copy, [jwk = key.publicJwk] {
            QGuiApplication::clipboard()->setText(QString::fromUtf8(jwk));
        });
        content->addWidget(copy, 0, Qt::AlignLeft);
    }
    content->addStretch();
}

} // namespace gatehouse
