// SPDX-License-Identifier: MIT
#include "ui/widgets/secretclipboard.h"

#include <QClipboard>
#include <QCryptographicHash>
#include <QGuiApplication>
#include <QMimeData>

namespace gatehouse {

namespace {

QByteArray hashOf(const QString &text)
{
    return QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha256);
}

} // namespace

SecretClipboard::SecretClipboard(int keptMs, QObject *parent)
    : QObject(parent)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(keptMs);
    connect(&m_timer, &QTimer::timeout, this, &SecretClipboard::takeBack);
}

SecretClipboard::~SecretClipboard() { takeBack(); }

void SecretClipboard::copy(const QString &secret)
{
    auto *data = new QMimeData;
    data->setText(secret);
    data->setData(QStringLiteral("x-kde-passwordManagerHint"), QByteArrayLiteral("secret"));
    data->setData(QStringLiteral(
                      "application/x-qt-windows-mime;value=\"ExcludeClipboardContentFromMonitorProcessing\""),
                  QByteArrayLiteral("1"));
    QGuiApplication::clipboard()->setMimeData(data);
    m_hash = hashOf(secret);
    m_timer.start();
}

void SecretClipboard::takeBack()
{
    QClipboard *clipboard = QGuiApplication::clipboard();
    if (m_hash.isEmpty() || !clipboard)
        return;
    const bool isOurs = hashOf(clipboard->text()) == m_hash;
    m_hash.clear();
    m_timer.stop();
    if (isOurs) {
        clipboard->clear();
        Q_EMIT takenBack();
    }
}

} // namespace gatehouse
