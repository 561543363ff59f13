// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace gatehouse {

/// "12 s ago", "in 14 min", "3 days ago", "now".
QString relativeTime(qint64 atMs, qint64 nowMs);
/// "45 s", "14 min", "6 h", "3 days": rounded down.
QString durationText(qint64 ms);
/// "24 Nov 2026, 14:05:07 (Europe/Berlin)": the zone of this computer, named. "… UTC" where that is UTC.
QString localTime(qint64 atMs);
/// "14:05:07 (Europe/Berlin)", with the date in front on another day than `nowMs`.
QString localClockTime(qint64 atMs, qint64 nowMs);
/// "14:05:07", on another day "23 Nov, 14:05:07". For lists that name zoneName() once, above.
QString shortTime(qint64 atMs, qint64 nowMs);
/// "Europe/Berlin"
QString zoneName();
/// "24 Nov 2026, 13:05:07 UTC".
QString utcTime(qint64 atMs);
/// The same in two lines, for a narrow column: "24 Nov 2026, 14:05:07", "Europe/Berlin, 13:05:07 UTC".
QString exactTimeLines(qint64 atMs);
/// Both in one line, for tooltips and for what will be copied.
QString exactTime(qint64 atMs);

} // namespace gatehouse
