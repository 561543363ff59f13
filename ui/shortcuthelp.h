// SPDX-License-Identifier: MIT
#pragma once

#include "ui/commands.h"

#include <QDialog>

namespace gatehouse {

/// All shortcuts: those of the window, and those that work in every table and search field.
class ShortcutHelp : public QDialog {
    Q_OBJECT

public:
    explicit ShortcutHelp(const Commands &commands, QWidget *parent = nullptr);
};

} // namespace gatehouse
