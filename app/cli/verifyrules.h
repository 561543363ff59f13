// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/command.h"
#include "core/service/verifypolicy.h"

namespace gatehouse::cli {

/// What the options of "verify" ask of a token.
class VerifyRules {
public:
    /// Error Malformed names the option, or the member of the policy file, that is wrong.
    static Result<VerifyRules> from(const Arguments &arguments);

    /// `otherwise` holds where there is no --policy; single options go over both.
    jose::Expectations over(const jose::Expectations &otherwise) const;

    static std::vector<Option> options();

private:
    Done readAlgs(const Arguments &arguments);

    std::optional<VerifyPolicy> m_policy;
    std::vector<jose::Alg> m_algs, m_nestedAlgs;
    std::vector<jose::Enc> m_encs;
    std::optional<std::string> m_issuer, m_audience, m_subject, m_type;
    std::vector<std::string> m_required;
    std::optional<qint64> m_leewaySeconds;
    bool m_rejectFutureIat = false;
    bool m_allowWeakKeys = false;
};

} // namespace gatehouse::cli
