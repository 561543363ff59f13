// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/keyservice.h"
#include "ui/keys/keymodel.h"

#include <functional>

class QWidget;

namespace gatehouse {

class ConfirmDialog;
class Theme;

/// What the person is asked before keys change, and the change itself. `done` gets one sentence that says
/// what happened. Each opens a dialog and returns at once.
struct KeyDialogs {
    KeyService &keys;
    const KeyModel &model;
    const Theme &theme;
    QWidget *parent;
    std::function<void(const QString &)> done;

    ConfirmDialog *rotate(KeyUse use, qint64 nowMs, qint64 longestTokenMs) const;
    ConfirmDialog *retire(const KeyInfo &key, qint64 nowMs, qint64 longestTokenMs) const;
    ConfirmDialog *remove(const KeyInfo &key) const;
};

} // namespace gatehouse
