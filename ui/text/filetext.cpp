// SPDX-License-Identifier: MIT
#include "ui/text/filetext.h"

#include "core/base/secret.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QLocale>
#include <QMimeData>
#include <QStringDecoder>
#include <QUrl>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("FileText", text); }

} // namespace

Result<QString> textOfFile(const QString &path, qint64 largest)
{
    const QFileInfo info(path);
    const QString name = info.fileName();
    if (!info.exists())
        return failure(Error::Code::NotFound, tr("There is no file %1 any more.").arg(name));
    if (!info.isFile()) // A pipe or a device may never end.
        return failure(Error::Code::Malformed, tr("%1 is not a file. Choose one file.").arg(name));
    if (info.size() > largest)
        return failure(Error::Code::Malformed,
                       tr("%1 is too large, so it was not read: %2 at most.")
                           .arg(name, QLocale().formattedDataSize(largest)));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(Error::Code::Denied, tr("%1 could not be read: %2.").arg(name, file.errorString()));
    QByteArray bytes = file.read(largest + 1);
    QStringDecoder decoder(QStringDecoder::Utf8, QStringConverter::Flag::Stateless);
    QString text = decoder(bytes);
    const bool isText = !decoder.hasError() && !bytes.contains('\0') && bytes.size() <= largest;
    wipeBytes(bytes.data(), std::size_t(bytes.size()));
    if (isText)
        return text;
    text.fill(QChar());
    return failure(
        Error::Code::Malformed,
        tr("%1 is not text. Tokens and saved connections are, and so is a key as JSON or PEM; a binary key "
           "(DER) has to be converted to PEM first.")
            .arg(name));
}

QStringList localFilesOf(const QMimeData &dragged)
{
    QStringList files;
    const QList<QUrl> urls = dragged.urls();
    for (const QUrl &url : urls) {
        if (url.isLocalFile())
            files << url.toLocalFile();
    }
    return files;
}

} // namespace gatehouse
