// SPDX-License-Identifier: MIT
#include "colours.h"

namespace gatehouse {

namespace {

struct Entry {
    Ink ink;
    const char *name;
    QRgb light, dark;
};

// Text on its ground keeps at least 4.5:1 (WCAG 2.1), in both.
constexpr Entry table[] = {
    {Ink::Window, "window", 0xfff6f7f9, 0xff0c0f16},
    {Ink::Sidebar, "sidebar", 0xffffffff, 0xff10141d},
    {Ink::Surface, "surface", 0xffffffff, 0xff141925},
    {Ink::Sunken, "sunken", 0xfff6f7f9, 0xff0f131c},
    {Ink::Input, "input", 0xffffffff, 0xff141925},
    {Ink::Hover, "hover", 0xfff2f4f8, 0xff1c2230},
    {Ink::Pressed, "pressed", 0xffe9ecf2, 0xff242b3a},
    {Ink::Selected, "selected", 0xffeef2ff, 0xff1e2340},
    {Ink::Line, "line", 0xffe9ebee, 0xff1f2633},
    {Ink::LineStrong, "lineStrong", 0xffd7dbe2, 0xff2c3444},
    {Ink::Meter, "meter", 0xffe4e7ec, 0xff242b3a},
    {Ink::Handle, "handle", 0xffcfd4dd, 0xff364053},
    {Ink::Text, "text", 0xff101828, 0xffeef1f6},
    {Ink::TextSoft, "textSoft", 0xff475467, 0xffa3adbf},
    {Ink::TextFaint, "textFaint", 0xff667085, 0xff8490a5},
    {Ink::Focus, "focus", 0xff4f46e5, 0xffa5acff},
    {Ink::Accent, "accent", 0xff4f46e5, 0xff818cf8},
    {Ink::AccentHover, "accentHover", 0xff4338ca, 0xff99a2fb},
    {Ink::AccentSoft, "accentSoft", 0xffeef2ff, 0xff23264a},
    {Ink::AccentText, "accentText", 0xff4338ca, 0xffaab1ff},
    {Ink::OnAccent, "onAccent", 0xffffffff, 0xff0c0f16},
    {Ink::Success, "success", 0xff067647, 0xff4ade80},
    {Ink::SuccessSoft, "successSoft", 0xffdcfae6, 0xff12301f},
    {Ink::SuccessLine, "successLine", 0xffabefc6, 0xff1d5235},
    {Ink::Warning, "warning", 0xffa3470a, 0xfffbbf24},
    {Ink::WarningSoft, "warningSoft", 0xfffef0c7, 0xff3a2a0a},
    {Ink::WarningLine, "warningLine", 0xfffedf89, 0xff5e4512},
    {Ink::Danger, "danger", 0xffb42318, 0xfff87171},
    {Ink::DangerSoft, "dangerSoft", 0xfffee4e2, 0xff3b1518},
    {Ink::DangerLine, "dangerLine", 0xfffecdca, 0xff66252a},
    {Ink::DangerFill, "dangerFill", 0xffc4281c, 0xffdc3f3f},
    {Ink::DangerFillHover, "dangerFillHover", 0xffa81e13, 0xffc93333},
    {Ink::OnDanger, "onDanger", 0xffffffff, 0xffffffff},
    {Ink::Info, "info", 0xff175cd3, 0xff60a5fa},
    {Ink::InfoSoft, "infoSoft", 0xffdbeafe, 0xff13294a},
    {Ink::InfoLine, "infoLine", 0xffb2d4fd, 0xff1f4379},
    {Ink::Violet, "violet", 0xff6d28d9, 0xffc4b5fd},
    {Ink::VioletSoft, "violetSoft", 0xffede9fe, 0xff2b2150},
    {Ink::NeutralSoft, "neutralSoft", 0xffe9ecf1, 0xff283143},
    {Ink::JwtHeader, "jwtHeader", 0xffc01574, 0xfff472b6},
    {Ink::JwtPayload, "jwtPayload", 0xff6d28d9, 0xffc4b5fd},
    {Ink::JwtSignature, "jwtSignature", 0xff0b7dbd, 0xff38bdf8},
};
static_assert(std::size(table) == static_cast<std::size_t>(Ink::Count));

Colours column(QRgb Entry::*shade)
{
    Colours colours;
    for (const Entry &entry : table)
        colours[static_cast<std::size_t>(entry.ink)] = QColor::fromRgb(entry.*shade);
    return colours;
}

} // namespace

const Colours &lightColours()
{
    static const Colours colours = column(&Entry::light);
    return colours;
}

const Colours &darkColours()
{
    static const Colours colours = column(&Entry::dark);
    return colours;
}

const char *nameOf(Ink ink) { return table[static_cast<std::size_t>(ink)].name; }

ToneColours coloursOf(Tone tone)
{
    switch (tone) {
    case Tone::Neutral:
        return {Ink::TextSoft, Ink::NeutralSoft};
    case Tone::Accent:
        return {Ink::AccentText, Ink::AccentSoft};
    case Tone::Success:
        return {Ink::Success, Ink::SuccessSoft};
    case Tone::Warning:
        return {Ink::Warning, Ink::WarningSoft};
    case Tone::Danger:
        return {Ink::Danger, Ink::DangerSoft};
    case Tone::Info:
        return {Ink::Info, Ink::InfoSoft};
    case Tone::Violet:
        return {Ink::Violet, Ink::VioletSoft};
    }
    return {Ink::TextSoft, Ink::NeutralSoft};
}

const char *nameOf(Tone tone)
{
    switch (tone) {
    case Tone::Neutral:
        return "neutral";
    case Tone::Accent:
        return "accent";
    case Tone::Success:
        return "success";
    case Tone::Warning:
        return "warning";
    case Tone::Danger:
        return "danger";
    case Tone::Info:
        return "info";
    case Tone::Violet:
        return "violet";
    }
    return "neutral";
}

} // namespace gatehouse
