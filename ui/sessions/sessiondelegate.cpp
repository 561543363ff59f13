// SPDX-License-Identifier: MIT
#include "sessiondelegate.h"

#include "statelook.h"

#include "ui/roles.h"
#include "ui/timetext.h"
#include "ui/widgets/chip.h"

#include <QHeaderView>
#include <QHelpEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace gatehouse {

namespace {

QString decoded(std::string_view text) { return QString::fromUtf8(text.data(), qsizetype(text.size())); }

/// "7Qk2ab…9dX": begin and end tell ids apart better than a beginning alone.
QString shortId(std::string_view id)
{
    if (id.size() <= 11)
        return decoded(id);
    return decoded(id.substr(0, 6)) + QChar(0x2026) + decoded(id.substr(id.size() - 3));
}

constexpr int avatarWidth = 41, meterHeight = 4;
constexpr int arrowWidth = 26; ///< Before the name, of a heading; sessions below it begin there.

SessionState stateOf(const StoredSession &session, qint64 nowMs)
{
    return sessionState(session.revoked, session.reuse != ReuseKind::None, session.expiresMs, nowMs);
}

} // namespace

SessionDelegate::SessionDelegate(const SessionModel &model, const Clock &clock, const Theme &theme,
                                 TableView *view)
    : CellDelegate(theme, view)
    , m_model(model)
    , m_clock(clock)
{ }

void SessionDelegate::paintContent(QPainter &painter, const QRect &area, const QModelIndex &index) const
{
    if (m_model.isHeading(index.row()))
        return paintHeading(painter, area, index);
    const StoredSession session = m_model.rowData(index.row());
    const qint64 now = m_clock.nowMs();
    switch (index.column()) {
    case SessionModel::User:
        return m_model.isGrouped() ? paintGrouped(painter, area, session) : paintUser(painter, area, session);
    case SessionModel::State: {
        const StateLook look = lookOf(stateOf(session, now));
        return paintChip(painter, area, {look.name, look.tone, look.icon}, theme());
    }
    case SessionModel::Device:
        return paintDevice(painter, area, session);
    case SessionModel::Address:
        return paintLines(painter, area, {.first = decoded(session.address), .mono = true});
    case SessionModel::Family:
        return paintLines(painter, area, {.first = shortId(session.id), .mono = true});
    case SessionModel::Generation:
        return paintLines(painter, area, {.first = QString::number(session.generation)});
    case SessionModel::Refreshed:
        return paintLines(painter, area, {.first = relativeTime(session.refreshedMs, now)});
    case SessionModel::Expires:
        return paintExpiry(painter, area, session, stateOf(session, now));
    case SessionModel::Client:
        return paintLines(painter, area, {.first = decoded(session.client)});
    case SessionModel::Created:
        return paintLines(painter, area, {.first = relativeTime(session.createdMs, now)});
    default:
        return;
    }
}

void SessionDelegate::paintHeading(QPainter &painter, const QRect &area, const QModelIndex &index) const
{
    const int row = index.row();
    if (index.column() == SessionModel::User) {
        const bool isOpen = m_model.isOpen(row);
        paintIcon(painter, area, QLatin1String(isOpen ? "chevron-down" : "chevron-right"), Ink::TextSoft);
        return paintUser(painter, area.adjusted(arrowWidth, 0, 0, 0), m_model.rowData(row));
    }
    const SessionGroups::Summary summary = m_model.summaryAt(row);
    const qint64 now = m_clock.nowMs();
    const QLocale locale;
    switch (index.column()) {
    case SessionModel::State:
        return paintLines(painter, area,
                          {.first = SessionModel::countText(summary.size),
                           .second = tr("%1 live").arg(locale.toString(qulonglong(summary.live()))),
                           .strong = true});
    case SessionModel::Refreshed:
        return paintLines(painter, area, {.first = relativeTime(summary.refreshedMs, now)});
    case SessionModel::Expires:
        if (summary.expiresMs > 0)
            paintLines(painter, area, {.first = relativeTime(summary.expiresMs, now)});
        return;
    case SessionModel::Created:
        return paintLines(painter, area, {.first = relativeTime(summary.createdMs, now)});
    default:
        return;
    }
}

void SessionDelegate::paintUser(QPainter &painter, const QRect &area, const StoredSession &session) const
{
    const bool named = !session.displayName.empty();
    const QString first = decoded(named                        ? session.displayName
                                      : !session.login.empty() ? session.login
                                                               : session.userId);
    const QString second = decoded(named && !session.login.empty() ? session.login : session.userId);
    const QRect circle(area.left(), area.center().y() - 15, 30, 30);
    paintAvatar(painter, circle, first, theme());
    paintLines(painter, area.adjusted(avatarWidth, 0, 0, 0),
               {.first = first, .second = second, .strong = true});
}

void SessionDelegate::paintDevice(QPainter &painter, const QRect &area, const StoredSession &session) const
{
    const QString agent = decoded(session.agent);
    paintIcon(painter, area, iconOf(deviceKind(agent)), Ink::TextFaint);
    const QString device = deviceName(agent);
    paintLines(painter, area.adjusted(26, 0, 0, 0),
               {.first = device.isEmpty() ? tr("Unknown") : device,
                .second = decoded(session.address),
                .secondMono = true});
}

void SessionDelegate::paintExpiry(QPainter &painter, const QRect &area, const StoredSession &session,
                                  SessionState state) const
{
    if (session.revoked) {
        const bool reuse = state == SessionState::ReuseDetected;
        const QString text = reuse ? tr("revoked") : tr("revoked by %1").arg(decoded(session.revokedBy));
        return paintLines(painter, area, {.first = text, .ink = reuse ? Ink::Danger : Ink::TextFaint});
    }
    const qint64 now = m_clock.nowMs();
    const QString text = relativeTime(session.expiresMs, now);
    if (state == SessionState::Expired)
        return paintLines(painter, area, {.first = text, .ink = Ink::TextFaint});
    const bool soon = state == SessionState::Expiring;
    paintLines(painter, area.translated(0, -8), {.first = text, .ink = soon ? Ink::Warning : Ink::Text});
    const qint64 life = std::max<qint64>(1, session.expiresMs - session.refreshedMs);
    const double left = std::clamp(double(session.expiresMs - now) / double(life), 0.0, 1.0);
    const QSize bar(std::max(20, area.width() - 10), meterHeight);
    const QSize part(std::max(meterHeight, int(std::lround(bar.width() * left))), meterHeight);
    const QPoint at(area.left(), area.center().y() + 8);
    const qreal ratio = painter.device()->devicePixelRatioF();
    painter.drawPixmap(at, theme().pill(theme().colour(Ink::Meter), bar, ratio));
    painter.drawPixmap(at, theme().pill(theme().colour(soon ? Ink::Warning : Ink::Accent), part, ratio));
}

/// Below the heading, which has the name already.
void SessionDelegate::paintGrouped(QPainter &painter, const QRect &area, const StoredSession &session) const
{
    paintLines(painter, area.adjusted(arrowWidth + avatarWidth, 0, 0, 0),
               {.first = session.client.empty() ? tr("Session") : decoded(session.client),
                .second = tr("login %1").arg(relativeTime(session.createdMs, m_clock.nowMs())),
                .ink = Ink::TextSoft});
}

bool SessionDelegate::editorEvent(QEvent *event, QAbstractItemModel *model,
                                  const QStyleOptionViewItem &option, const QModelIndex &index)
{
    const bool isOnHeading = index.column() == SessionModel::User && m_model.isHeading(index.row());
    if (!isOnHeading || event->type() != QEvent::MouseButtonRelease)
        return CellDelegate::editorEvent(event, model, option, index);
    const auto *mouse = static_cast<QMouseEvent *>(event);
    const QRect cell = option.rect;
    const bool isOnArrow =
        mouse->button() == Qt::LeftButton && mouse->position().x() < cell.left() + cellMargin + arrowWidth;
    if (isOnArrow)
        Q_EMIT toggled(index.row());
    return isOnArrow;
}

bool SessionDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view,
                                const QStyleOptionViewItem &option, const QModelIndex &index)
{
    const qint64 time = index.data(TimeRole).toLongLong();
    if (event->type() != QEvent::ToolTip || time == 0)
        return CellDelegate::helpEvent(event, view, option, index);
    QToolTip::showText(event->globalPos(), exactTime(time), view);
    return true;
}

void layOutColumns(TableView &table)
{
    QHeaderView *header = table.horizontalHeader();
    for (const auto &[column, width] : {std::pair{SessionModel::State, 144},
                                        {SessionModel::Device, 172},
                                        {SessionModel::Address, 120},
                                        {SessionModel::Family, 102},
                                        {SessionModel::Generation, 58},
                                        {SessionModel::Refreshed, 106},
                                        {SessionModel::Expires, 112},
                                        {SessionModel::Client, 100},
                                        {SessionModel::Created, 104}})
        header->resizeSection(column, width);
    // The device has the address beneath it.
    for (const int column : {SessionModel::Address, SessionModel::Client, SessionModel::Created})
        table.setColumnHidden(column, true);
    table.setFillColumns({{SessionModel::User, 150}, {SessionModel::Device, 150}});
    table.sortByColumn(SessionModel::Refreshed, Qt::DescendingOrder);
}

} // namespace gatehouse
