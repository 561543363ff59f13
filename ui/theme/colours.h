// SPDX-License-Identifier: MIT
#pragma once

#include <QColor>

#include <array>

namespace gatehouse {

/// Every colour of the window. The style sheet names them as @textSoft and so on.
enum class Ink {
    Window,
    Sidebar,
    Surface,
    Sunken,
    Input,
    Hover,
    Pressed,
    Selected,
    Line,
    LineStrong,
    Meter,
    Handle,
    Text,
    TextSoft,
    TextFaint,
    Focus,
    Accent,
    AccentHover,
    AccentSoft,
    AccentText,
    OnAccent,
    Success,
    SuccessSoft,
    SuccessLine,
    Warning,
    WarningSoft,
    WarningLine,
    Danger,
    DangerSoft,
    DangerLine,
    DangerFill,
    DangerFillHover,
    OnDanger,
    Info,
    InfoSoft,
    InfoLine,
    Violet,
    VioletSoft,
    NeutralSoft,
    JwtHeader,
    JwtPayload,
    JwtSignature,
    Count
};

/// What something means, told by colour together with an icon or a word.
enum class Tone { Neutral, Accent, Success, Warning, Danger, Info, Violet };

struct ToneColours {
    Ink ink;
    Ink soft;
};
ToneColours coloursOf(Tone tone);
/// "danger": for the `tone` property the style sheet looks at.
const char *nameOf(Tone tone);
const char *nameOf(Ink ink);

using Colours = std::array<QColor, static_cast<std::size_t>(Ink::Count)>;
const Colours &lightColours();
const Colours &darkColours();

} // namespace gatehouse
