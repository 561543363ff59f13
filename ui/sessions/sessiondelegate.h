// SPDX-License-Identifier: MIT
#pragma once

#include "ui/sessions/sessionmodel.h"
#include "ui/widgets/tableview.h"

namespace gatehouse {

/// Paints every column of the sessions, straight from the model's rows: no variants, one text at a time.
class SessionDelegate final : public CellDelegate {
    Q_OBJECT

public:
    SessionDelegate(const SessionModel &model, const Clock &clock, const Theme &theme, TableView *view);
    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                   const QModelIndex &index) override;
    /// A click on the arrow of a heading.
    bool editorEvent(QEvent *event, QAbstractItemModel *model, const QStyleOptionViewItem &option,
                     const QModelIndex &index) override;

Q_SIGNALS:
    void toggled(int row);

protected:
    void paintContent(QPainter &painter, const QRect &area, const QModelIndex &index) const override;

private:
    void paintHeading(QPainter &painter, const QRect &area, const QModelIndex &index) const;
    void paintGrouped(QPainter &painter, const QRect &area, const StoredSession &session) const;
    void paintUser(QPainter &painter, const QRect &area, const StoredSession &session) const;
    void paintDevice(QPainter &painter, const QRect &area, const StoredSession &session) const;
    void paintExpiry(QPainter &painter, const QRect &area, const StoredSession &session,
                     SessionState state) const;

    const SessionModel &m_model;
    const Clock &m_clock;
};

/// Widths and the columns shown at first.
void layOutColumns(TableView &table);

} // namespace gatehouse
