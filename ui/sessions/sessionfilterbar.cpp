// SPDX-License-Identifier: MIT
#include "sessionfilterbar.h"

#include "filtermenu.h"
#include "statelook.h"

#include "ui/widgets/filterchips.h"
#include "ui/widgets/flowlayout.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/searchfield.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLocale>
#include <QToolButton>

#include <numeric>

namespace gatehouse {

namespace {
constexpr int all = 100; // An id beside those of SessionState.
}

SessionFilterBar::SessionFilterBar(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_search(new SearchField(theme, tr("Search user, address, device or session")))
    , m_chips(new QButtonGroup(this))
    , m_count(label("soft"))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    auto *flow = new FlowLayout(8);
    m_search->setFixedWidth(290);
    m_search->setToolTip(tr("Several words narrow it down. Also: user:ada, state:active, device:ios, "
                            "ip:10.0.0.0/8, expires<1h, idle>7d, -client:web"));
    flow->addWidget(m_search);
    auto *saved = new FilterMenu(theme, [this] { return m_search->text(); });
    connect(saved, &FilterMenu::chosen, this, [this](const QString &filter) {
        m_search->setText(filter);
        m_search->focus();
    });
    flow->addWidget(saved);
    auto *chipBox = new QWidget;
    auto *chipRow = new FlowLayout(8, chipBox);
    flow->addWidget(chipBox);
    const auto add = [&](int id, const char *objectName, const QString &name) {
        QToolButton *chip = filterChip(QLatin1String(objectName), name);
        m_chips->addButton(chip, id);
        chipRow->addWidget(chip);
    };
    add(all, "all", tr("All"));
    add(int(SessionState::Active), "active", lookOf(SessionState::Active).name);
    add(int(SessionState::Expiring), "expiring", lookOf(SessionState::Expiring).name);
    add(int(SessionState::Expired), "expired", lookOf(SessionState::Expired).name);
    add(int(SessionState::ReuseDetected), "reuse", tr("Reuse"));
    add(int(SessionState::Revoked), "revoked", lookOf(SessionState::Revoked).name);
    m_chips->button(int(SessionState::ReuseDetected))->setToolTip(lookOf(SessionState::ReuseDetected).name);
    m_chips->button(all)->setChecked(true);
    row->addLayout(flow, 1);
    m_count->setObjectName(QStringLiteral("count"));
    row->addWidget(m_count, 0, Qt::AlignTop);
    m_count->setFixedHeight(34);
    connect(m_search, &SearchField::changed, this, &SessionFilterBar::changed);
    connect(m_chips, &QButtonGroup::idToggled, this, [this](int, bool on) {
        if (on)
            Q_EMIT changed();
    });
}

std::optional<SessionState> SessionFilterBar::state() const
{
    const int id = m_chips->checkedId();
    return id == all ? std::nullopt : std::optional(SessionState(id));
}

void SessionFilterBar::clear()
{
    m_chips->button(all)->setChecked(true);
    m_search->setText(QString());
}

void SessionFilterBar::setCounts(const std::array<std::size_t, 5> &byState, qint64 shown, qint64 total)
{
    for (QAbstractButton *chip : m_chips->buttons()) {
        const int id = m_chips->id(chip);
        setChipCount(*chip,
                     id == all ? std::accumulate(byState.begin(), byState.end(), qint64(0))
                               : byState[std::size_t(id)]);
    }
    m_count->setText(tr("%1 of %2").arg(QLocale().toString(shown), QLocale().toString(total)));
}

} // namespace gatehouse
