// SPDX-License-Identifier: MIT
#include "statelook.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("Sessions", text); }

} // namespace

StateLook lookOf(SessionState state)
{
    switch (state) {
    case SessionState::Active:
        return {tr("Active"), Tone::Success, QLatin1String()};
    case SessionState::Expiring:
        return {tr("Expiring"), Tone::Warning, QLatin1String("hourglass")};
    case SessionState::Expired:
        return {tr("Expired"), Tone::Neutral, QLatin1String("clock")};
    case SessionState::Revoked:
        return {tr("Revoked"), Tone::Neutral, QLatin1String("ban")};
    case SessionState::ReuseDetected:
        return {tr("Reuse detected"), Tone::Danger, QLatin1String("triangle-alert")};
    }
    return {};
}

StateLook lookOf(SessionEvent::Kind kind)
{
    switch (kind) {
    case SessionEvent::Kind::Issued:
        return {tr("Issued at login"), Tone::Success, QLatin1String("log-in")};
    case SessionEvent::Kind::Rotated:
        return {tr("Rotated"), Tone::Info, QLatin1String("rotate-cw")};
    case SessionEvent::Kind::GraceAnswer:
        return {tr("Retry answered"), Tone::Info, QLatin1String("history")};
    case SessionEvent::Kind::Suspicious:
        return {tr("Suspicious retry"), Tone::Warning, QLatin1String("triangle-alert")};
    case SessionEvent::Kind::Reuse:
        return {tr("Reuse detected"), Tone::Danger, QLatin1String("triangle-alert")};
    case SessionEvent::Kind::Revoked:
        return {tr("Revoked"), Tone::Danger, QLatin1String("ban")};
    case SessionEvent::Kind::Ahead:
        return {tr("Token ahead of the store"), Tone::Warning, QLatin1String("skip-forward")};
    }
    return {};
}

QLatin1String iconOf(DeviceKind kind)
{
    switch (kind) {
    case DeviceKind::Desktop:
        return QLatin1String("monitor");
    case DeviceKind::Phone:
        return QLatin1String("smartphone");
    case DeviceKind::Tablet:
        return QLatin1String("tablet");
    case DeviceKind::Service:
        return QLatin1String("server");
    case DeviceKind::Unknown:
        break;
    }
    return QLatin1String("circle-help");
}

QString explain(ReuseKind kind)
{
    switch (kind) {
    case ReuseKind::None:
        return {};
    case ReuseKind::RecentPrevious:
        return tr("The refresh token before the current one was presented again, after the grace time. This "
                  "is often "
                  "a lost answer that an app retried late, but theft cannot be ruled out.");
    case ReuseKind::OrphanedBranch:
        return tr("A refresh token was presented that this session never issued, though its number is right. "
                  "The store "
                  "may have been set back, or somebody else can sign tokens.");
    case ReuseKind::StaleLineage:
        return tr("A refresh token two or more exchanges old was presented. Treat it as stolen until shown "
                  "otherwise.");
    }
    return {};
}

} // namespace gatehouse
