// SPDX-License-Identifier: MIT
#include "ui/tokens/decryption.h"

namespace gatehouse {

void Decryption::start(std::function<TokenInspection()> work)
{
    const quint64 number = ++*m_newest;
    m_isRunning = true;
    const auto job = [work = std::move(work), newest = m_newest, number]() -> Result<TokenInspection> {
        if (*newest != number)
            return failure(Error::Code::Cancelled, QString());
        return work();
    };
    deliver(m_worker.run(job), this, [this, number](const Result<TokenInspection> &inspection) {
        if (*m_newest != number)
            return;
        m_isRunning = false;
        if (inspection)
            Q_EMIT done(*inspection);
        else
            Q_EMIT failed(inspection.error());
    });
}

void Decryption::drop()
{
    ++*m_newest;
    m_isRunning = false;
}

} // namespace gatehouse
