// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/command.h"
#include "core/keys/keyinfo.h"

#include <QJsonObject>

namespace gatehouse::cli {

// What the commands about signing keys share.

QString nameOf(KeyUse use); ///< "access"
QString nameOf(KeyState state); ///< "current"
QString algName(jose::Alg alg);
QJsonObject jsonOf(const KeyInfo &key);

const Option &useOption();
const Option &dryRunOption();
/// Of --use. Error Malformed when it is missing or no use.
Result<KeyUse> useOf(const Arguments &arguments);

/// Prints the sentence, or the document with --json.
Ran told(const Context &context, const QString &sentence, const QJsonObject &document);
/// Prints what would have been done.
Ran toldDry(const Context &context, const QString &sentence);

} // namespace gatehouse::cli
