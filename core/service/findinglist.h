// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/tokenfindings.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace gatehouse {

/// Gathers findings; the gravest first, and as they were found among equals.
class FindingList {
public:
    void add(Finding::Severity severity, const char *id, QString title, QString why, QString action)
    {
        m_findings.push_back(
            {severity, QString::fromLatin1(id), std::move(title), std::move(why), std::move(action)});
    }
    void addAll(std::vector<Finding> findings)
    {
        std::move(findings.begin(), findings.end(), std::back_inserter(m_findings));
    }
    std::vector<Finding> take()
    {
        std::stable_sort(m_findings.begin(), m_findings.end(),
                         [](const Finding &a, const Finding &b) { return a.severity < b.severity; });
        return std::move(m_findings);
    }

private:
    std::vector<Finding> m_findings;
};

} // namespace gatehouse
