// SPDX-License-Identifier: MIT
#include "ui/tokens/remotekeysbox.h"

#include "ui/timetext.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pageheader.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr int tickMs = 5'000;

} // namespace

RemoteKeysBox::RemoteKeysBox(Kind kind, InspectorService &inspector, const Clock &clock, const Theme &theme,
                             QWidget *parent)
    : QWidget(parent)
    , m_kind(kind)
    , m_inspector(inspector)
    , m_clock(clock)
    , m_address(new QLineEdit)
    , m_fetch(pushButton(theme, QStringLiteral("fetchKeys"), tr("Fetch keys"), QLatin1String("download")))
    , m_progress(new QProgressBar)
    , m_origin(label("small"))
    , m_message(new MessageBar(theme))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    auto *row = new QHBoxLayout;
    m_address->setObjectName(QStringLiteral("keysAddress"));
    m_address->setAccessibleName(kind == Kind::Url ? tr("Address of the key set") : tr("Issuer"));
    m_address->setPlaceholderText(kind == Kind::Url ? QStringLiteral("https://login.example/jwks.json")
                                                    : QStringLiteral("https://login.example"));
    m_address->setToolTip(kind == Kind::Url
                              ? tr("HTTPS only; plain HTTP for this computer itself. Nothing of the token "
                                   "is sent.")
                              : tr("Exactly as in the claim iss. Its keys are found by OpenID discovery."));
    m_address->setMaxLength(2'000);
    row->addWidget(m_address, 1);
    row->addWidget(m_fetch);
    column->addLayout(row);
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Fetching keys"));
    m_progress->setObjectName(QStringLiteral("fetching"));
    column->addWidget(m_progress);
    m_origin->setObjectName(QStringLiteral("keysOrigin"));
    m_origin->setWordWrap(true);
    m_origin->setTextFormat(Qt::PlainText);
    m_origin->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(m_origin);
    m_message->setObjectName(QStringLiteral("keysMessage"));
    column->addWidget(m_message);
    connect(m_fetch, &QPushButton::clicked, this, [this] { fetch(JwksFetcher::Asking::Now); });
    connect(m_address, &QLineEdit::returnPressed, this, [this] { fetch(JwksFetcher::Asking::Now); });
    m_ticks.setInterval(tickMs);
    connect(&m_ticks, &QTimer::timeout, this, &RemoteKeysBox::showAge);
    wipe();
}

void RemoteKeysBox::wipe()
{
    ++m_generation;
    m_ticks.stop();
    m_wantedKid.clear();
    m_address->clear();
    m_message->dismiss();
    m_brought = {{},
                 {},
                 m_kind == Kind::Url ? tr("Type the address of a key set, then fetch it.")
                                     : tr("Type the issuer as it stands in the claim iss, then fetch its "
                                          "keys.")};
    setBusy(false);
    m_origin->hide();
}

void RemoteKeysBox::setBusy(bool busy)
{
    m_progress->setVisible(busy);
    m_fetch->setEnabled(!busy);
}

bool RemoteKeysBox::hasKid(const QString &kid) const
{
    const std::string wanted = kid.toStdString();
    return std::any_of(m_brought.keys.keys().begin(), m_brought.keys.keys().end(),
                       [&](const jose::Jwk &key) { return key.kid() == wanted; });
}

void RemoteKeysBox::setWantedKid(const QString &kid)
{
    if (kid == m_wantedKid)
        return;
    m_wantedKid = kid;
    if (!m_brought.keys.isEmpty() && !kid.isEmpty() && !hasKid(kid))
        fetch(JwksFetcher::Asking::WhenNeeded);
}

void RemoteKeysBox::fetch(JwksFetcher::Asking asking)
{
    const QString address = m_address->text().trimmed();
    if (address.isEmpty()) {
        m_address->setFocus();
        return;
    }
    const quint64 generation = ++m_generation;
    setBusy(true);
    m_message->dismiss();
    auto answer = m_kind == Kind::Url
        ? m_inspector.keysFromUrl(QUrl(address, QUrl::StrictMode), m_wantedKid, asking)
        : m_inspector.keysFromIssuer(address, m_wantedKid, asking);
    deliver(std::move(answer), this, [this, generation](const Result<FetchedKeys> &fetched) {
        if (generation != m_generation)
            return;
        setBusy(false);
        take(fetched);
        Q_EMIT changed();
    });
}

void RemoteKeysBox::take(const Result<FetchedKeys> &fetched)
{
    m_ticks.stop();
    m_origin->hide();
    if (!fetched) {
        m_brought = {{}, {}, tr("There are no keys yet, so the signature cannot be checked.")};
        m_message->say(fetched.error(), [this] { fetch(JwksFetcher::Asking::Now); });
        return;
    }
    m_source = fetched->source;
    m_fetchedMs = fetched->fetchedMs;
    m_brought = {fetched->keys, tr("Keys from %1").arg(m_source.host()), {}};
    if (m_brought.keys.isEmpty())
        m_brought.problem = tr("There is no usable key in this set.");
    if (!fetched->alarms.isEmpty())
        m_message->say(Tone::Danger, fetched->alarms.join(QLatin1Char('\n')));
    else if (fetched->stale)
        m_message->say(
            Tone::Warning,
            tr("Older keys are used, because the last try failed: %1").arg(fetched->stale->message),
            tr("Try again"), [this] { fetch(JwksFetcher::Asking::Now); });
    showAge();
    m_ticks.start();
}

void RemoteKeysBox::showAge()
{
    m_origin->setText(tr("%1 · keys: %2, fetched %3 · %4")
                          .arg(m_source.toString(QUrl::RemoveUserInfo),
                               QString::number(m_brought.keys.keys().size()),
                               relativeTime(m_fetchedMs, m_clock.nowMs()), exactTime(m_fetchedMs)));
    m_origin->show();
}

} // namespace gatehouse
