// SPDX-License-Identifier: MIT
#include "standingerror.h"

#include "messagebar.h"

#include <utility>

namespace gatehouse {

void StandingError::failed(const Error &error, std::function<void()> retry)
{
    if (m_said == error.message)
        return;
    m_said = error.message;
    m_bar.say(error, std::move(retry));
}

void StandingError::recovered()
{
    const QString said = std::exchange(m_said, QString());
    if (!said.isEmpty() && m_bar.text() == said)
        m_bar.dismiss();
}

} // namespace gatehouse
