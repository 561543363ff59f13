// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>
#include <QVariant>

#include <optional>

namespace gatehouse {

/// Whether the desktop asks for a dark look. Qt 6.4 does not tell; the desktops do: on Linux by the settings
/// portal (org.freedesktop.appearance, color-scheme), on Windows in the registry. Elsewhere, and until the
/// portal has answered, nothing is known and the palette that Qt was given decides.
class SystemScheme : public QObject {
    Q_OBJECT

public:
    explicit SystemScheme(QObject *parent = nullptr);
    /// Nothing: the desktop does not say, or has no wish.
    std::optional<bool> isDark() const;

Q_SIGNALS:
    void changed();

private:
    void ask();
    void take(const QVariant &scheme);

    std::optional<bool> m_isDark;
};

} // namespace gatehouse
