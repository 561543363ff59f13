// SPDX-License-Identifier: MIT
#include "core/base/savefile.h"

#include <QCoreApplication>
#include <QFile>
#include <QSaveFile>

namespace gatehouse {

Done saveFile(const QString &path, std::string_view bytes, Readers readers)
{
    QFile::Permissions mode = QFile::ReadOwner | QFile::WriteOwner;
    if (readers == Readers::Everybody)
        mode |= QFile::ReadGroup | QFile::ReadOther;
    QSaveFile file(path);
    const auto size = qint64(bytes.size());
    if (file.open(QIODevice::WriteOnly) && file.setPermissions(mode) && file.write(bytes.data(), size) == size
        && file.commit())
        return {};
    const QString reason = file.errorString();
    return failure(
        Error::Code::Denied,
        QCoreApplication::translate("SaveFile", "The file could not be written: %1. Choose another place.")
            .arg(reason),
        reason);
}

} // namespace gatehouse
