// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <QStringList>

#include <vector>

namespace gatehouse {

/// A text as it reads once an encoding that lay over the whole of it is taken away.
struct Reading {
    QString text;
    QStringList layers; ///< What was taken away, in words.
};

/// `text` as it stands; without the marks of a quoted mail; with quoted-printable (RFC 2045 section 6.7)
/// decoded; with percent signs (RFC 3986 section 2.1) decoded once. Each on top of the one before, and only
/// those whose signs are in the text.
std::vector<Reading> readingsOf(const QString &text);

} // namespace gatehouse
