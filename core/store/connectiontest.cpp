// SPDX-License-Identifier: MIT
#include "core/store/connectiontest.h"

#include "core/store/serverprobe.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("ConnectionTest", text); }

} // namespace

void testWay(const ConnectionProfile &profile, const std::atomic<bool> &stop, ConnectionSteps &steps)
{
    if (profile.kind == ConnectionProfile::Kind::Embedded)
        return;
    ServerProbe probe(profile, stop);
    if (!probe.hasNetwork())
        return;
    steps.take(tr("Find the host"), [&] { return probe.findHost(); });
    steps.take(tr("Reach the port"), [&] { return probe.connectTcp(); });
    steps.take(tr("Check the encryption"), [&]() -> Result<QString> {
        if (probe.wantsTls())
            return probe.secure();
        return tr("Left out: this connection speaks clear text. Who can listen in between reads everything.");
    });
}

} // namespace gatehouse
