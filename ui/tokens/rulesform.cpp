// SPDX-License-Identifier: MIT
#include "ui/tokens/rulesform.h"

#include "ui/text/algname.h"
#include "ui/tokens/keyreader.h"
#include "ui/widgets/labels.h"

#include <QGridLayout>
#include <QLineEdit>
#include <QMenu>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>

namespace gatehouse {

namespace {

constexpr int mostLeewaySeconds = 300;

std::optional<std::string> optionalText(const QLineEdit *line)
{
    const QString text = line->text().trimmed();
    return text.isEmpty() ? std::nullopt : std::optional(text.toStdString());
}

QString textOf(const std::optional<std::string> &value)
{
    return QString::fromStdString(value.value_or(std::string()));
}

} // namespace

RulesForm::RulesForm(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_algs(new QToolButton)
    , m_leeway(new QSpinBox)
{
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 4, 0, 0);
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(4);
    m_issuer = addLine(QStringLiteral("issuer"), tr("Issuer (iss)"), tr("Any"), 0, 0);
    m_audience = addLine(QStringLiteral("audience"), tr("Audience (aud)"), tr("Any"), 0, 1);
    m_type = addLine(QStringLiteral("type"), tr("Type (typ)"), tr("Any"), 2, 0);
    m_required = addLine(QStringLiteral("required"), tr("Claims that must be there"), tr("exp, sub"), 2, 1);
    m_algs->setObjectName(QStringLiteral("algorithms"));
    m_algs->setProperty("kind", QStringLiteral("filter"));
    m_algs->setPopupMode(QToolButton::InstantPopup);
    m_algs->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_algs->setIcon(theme.icon(QLatin1String("chevron-down")));
    m_algs->setLayoutDirection(Qt::RightToLeft);
    m_algs->setMenu(new QMenu(m_algs));
    m_algs->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_leeway->setObjectName(QStringLiteral("leeway"));
    m_leeway->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_leeway->setRange(0, mostLeewaySeconds);
    m_leeway->setSuffix(tr(" s"));
    m_leeway->setAccessibleName(tr("Leeway in seconds"));
    m_leeway->setToolTip(tr("How far clocks may differ, for exp, nbf and iat"));
    QLabel *algs = label("small", tr("Algorithms"));
    algs->setBuddy(m_algs);
    QLabel *leeway = label("small", tr("Leeway"));
    leeway->setBuddy(m_leeway);
    grid->addWidget(algs, 4, 0);
    grid->addWidget(m_algs, 5, 0);
    grid->addWidget(leeway, 4, 1);
    grid->addWidget(m_leeway, 5, 1);
    connect(m_leeway, &QSpinBox::valueChanged, this, &RulesForm::changed);
}

QLineEdit *RulesForm::addLine(const QString &objectName, const QString &name, const QString &placeholder,
                              int row, int column)
{
    auto *line = new QLineEdit;
    line->setObjectName(objectName);
    line->setAccessibleName(name);
    line->setPlaceholderText(placeholder);
    line->setMaxLength(500);
    QLabel *title = label("small", name);
    title->setBuddy(line);
    auto *grid = static_cast<QGridLayout *>(layout());
    grid->addWidget(title, row, column);
    grid->addWidget(line, row + 1, column);
    connect(line, &QLineEdit::textEdited, this, &RulesForm::changed);
    return line;
}

void RulesForm::setAlgs(const std::vector<jose::Alg> &algs)
{
    QMenu *menu = m_algs->menu();
    menu->clear();
    for (const jose::Alg alg : algs) {
        QAction *action = menu->addAction(algName(alg));
        action->setCheckable(true);
        action->setChecked(true);
        action->setData(int(alg));
        connect(action, &QAction::toggled, this, [this] {
            nameAlgs();
            Q_EMIT changed();
        });
    }
    nameAlgs();
}

void RulesForm::nameAlgs()
{
    QStringList names;
    for (const jose::Alg alg : ticked())
        names << algName(alg);
    const QString text = names.isEmpty() ? tr("None: nothing is accepted") : names.join(QStringLiteral(", "));
    m_algs->setText(text);
    m_algs->setToolTip(text);
    m_algs->setAccessibleName(tr("Algorithms: %1").arg(text));
}

void RulesForm::setTicked(const std::vector<jose::Alg> &algs)
{
    for (QAction *action : m_algs->menu()->actions()) {
        const QSignalBlocker quiet(action);
        action->setChecked(std::find(algs.begin(), algs.end(), jose::Alg(action->data().toInt()))
                           != algs.end());
    }
    nameAlgs();
}

std::vector<jose::Alg> RulesForm::ticked() const
{
    std::vector<jose::Alg> algs;
    for (const QAction *action : m_algs->menu()->actions()) {
        if (action->isChecked())
            algs.push_back(jose::Alg(action->data().toInt()));
    }
    return algs;
}

void RulesForm::setRules(const jose::Expectations &rules)
{
    const QSignalBlocker quiet(this);
    m_issuer->setText(textOf(rules.issuer));
    m_audience->setText(textOf(rules.audience));
    m_type->setText(textOf(rules.type));
    QStringList required;
    for (const std::string &claim : rules.required)
        required << QString::fromStdString(claim);
    m_required->setText(required.join(QStringLiteral(", ")));
    m_leeway->setValue(int(rules.leeway.count()));
    setTicked(rules.allowedAlgs);
}

jose::Expectations RulesForm::rules() const
{
    jose::Expectations rules;
    rules.allowedAlgs = ticked();
    rules.issuer = optionalText(m_issuer);
    rules.audience = optionalText(m_audience);
    rules.type = optionalText(m_type);
    const QStringList required = m_required->text().split(QLatin1Char(','), Qt::SkipEmptyParts);
    for (const QString &claim : required) {
        if (!claim.trimmed().isEmpty())
            rules.required.push_back(claim.trimmed().toStdString());
    }
    rules.leeway = std::chrono::seconds(m_leeway->value());
    return rules;
}

} // namespace gatehouse
