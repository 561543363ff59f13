// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/tokenservice.h"
#include "ui/theme/theme.h"

#include <QWidget>

class QLineEdit;
class QSpinBox;
class QToolButton;

namespace gatehouse {

/// What a token must satisfy, as a form: algorithms, issuer, audience, type, leeway, required claims. An
/// empty line asks for nothing.
class RulesForm : public QWidget {
    Q_OBJECT

public:
    explicit RulesForm(const Theme &theme, QWidget *parent = nullptr);

    void setRules(const jose::Expectations &rules);
    jose::Expectations rules() const;
    /// The algorithms that can be chosen, all ticked.
    void setAlgs(const std::vector<jose::Alg> &algs);

Q_SIGNALS:
    void changed();

private:
    QLineEdit *addLine(const QString &objectName, const QString &name, const QString &placeholder, int row,
                       int column);
    void setTicked(const std::vector<jose::Alg> &algs);
    std::vector<jose::Alg> ticked() const;
    void nameAlgs();

    QToolButton *m_algs;
    QLineEdit *m_issuer, *m_audience, *m_type, *m_required;
    QSpinBox *m_leeway;
};

} // namespace gatehouse
