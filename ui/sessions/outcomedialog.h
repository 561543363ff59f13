// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessionstore.h"

#include <QDialog>

namespace gatehouse {

class Theme;

/// What came of each session of a revocation, in a table; all of them or only those that are still open.
class OutcomeDialog : public QDialog {
    Q_OBJECT

public:
    /// `heading`: what the table is about, in one sentence.
    OutcomeDialog(const Theme &theme, const QString &heading, std::vector<RevokeItem> items,
                  QWidget *parent = nullptr);
};

} // namespace gatehouse
