// SPDX-License-Identifier: MIT
#include "windowstate.h"

#include <QMetaEnum>
#include <QSettings>

namespace gatehouse {

namespace {

const QString themeKey = QStringLiteral("window/theme");

QString stateKey(const QString &name) { return QStringLiteral("state/") + name; }

} // namespace

Theme::Choice rememberedTheme()
{
    const QByteArray name = QSettings().value(themeKey).toByteArray();
    bool known = false;
    const int value = QMetaEnum::fromType<Theme::Choice>().keyToValue(name.constData(), &known);
    return known ? Theme::Choice(value) : Theme::Choice::System;
}

void rememberTheme(Theme::Choice choice)
{
    QSettings().setValue(themeKey, QByteArray(QMetaEnum::fromType<Theme::Choice>().valueToKey(int(choice))));
}

QByteArray rememberedState(const QString &name) { return QSettings().value(stateKey(name)).toByteArray(); }

void rememberState(const QString &name, const QByteArray &state)
{
    QSettings().setValue(stateKey(name), state);
}

} // namespace gatehouse
