// SPDX-License-Identifier: MIT
#pragma once

#include "ui/theme/theme.h"

#include <QPersistentModelIndex>
#include <QStyledItemDelegate>
#include <QTableView>

#include <vector>

namespace gatehouse {

/// The table of every page: whole rows, 52 px high, sorted by a click on a header, columns chosen by its
/// context menu. Set a CellDelegate (the default one understands ui/roles.h), or others per column.
class TableView : public QTableView {
    Q_OBJECT

public:
    explicit TableView(const Theme &theme, const QString &accessibleName, QWidget *parent = nullptr);

    int hoveredRow() const { return m_hoveredRow; }
    const Theme &theme() const { return m_theme; }
    void setModel(QAbstractItemModel *model) override;
    /// The menu with a tick for each column; also on the header's context menu. Column 0 always stays.
    void openColumnMenu(const QPoint &global);
    struct Fill {
        int column;
        int least; ///< Its least width.
    };
    /// These columns share the room the others leave.
    void setFillColumns(std::vector<Fill> columns);
    /// Who has scrolled down goes on seeing the same rows, whatever comes and goes above them.
    /// Call it after setModel().
    void keepPlace();
    /// Widths, order, sorting and hidden columns; for QSettings.
    QByteArray saveColumns() const;
    bool restoreColumns(const QByteArray &saved);

Q_SIGNALS:
    /// Return, or a double click.
    void opened(const QModelIndex &index);
    void deletePressed();
    /// By mouse, menu key or Shift+F10, on the current row.
    void menuRequested(const QPoint &global);
    void currentRowChanged(const QModelIndex &current);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;

private:
    void fill();
    void hover(int row);
    void updateRow(int row);
    void notePlace();
    void takePlace();

    const Theme &m_theme;
    int m_hoveredRow = -1;
    std::vector<Fill> m_fill;
    struct Placed {
        QPersistentModelIndex index;
        int row;
    };
    std::vector<Placed> m_placed; ///< What is seen, while the model changes.
};

/// Paints the ground of a row and a cell of up to two lines from the roles in ui/roles.h.
class CellDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit CellDelegate(const Theme &theme, QObject *parent = nullptr);
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                   const QModelIndex &index) override;

protected:
    static constexpr int cellMargin = 12; ///< At the left.
    /// Within `area`, the cell without its margins.
    virtual void paintContent(QPainter &painter, const QRect &area, const QModelIndex &index) const;
    /// What stands in a cell.
    struct Lines {
        QString first;
        QString second = {};
        Ink ink = Ink::Text; ///< Of the first line.
        bool mono = false;
        bool strong = false;
        bool secondMono = false;
    };
    void paintLines(QPainter &painter, const QRect &area, const Lines &lines) const;
    /// 16 px, at the left of `area`.
    void paintIcon(QPainter &painter, const QRect &area, QLatin1String name, Ink ink) const;
    /// MonoRole, StrongRole and ToneRole of `index` decide how.
    static Lines linesOf(const QModelIndex &index, const QString &first);
    const Theme &theme() const { return m_theme; }

private:
    void paintGround(QPainter &painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;

    const Theme &m_theme;
};

/// A chip from the display text, ToneRole and IconRole.
class ChipDelegate final : public CellDelegate {
    Q_OBJECT

public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter &painter, const QRect &area, const QModelIndex &index) const override;
};

} // namespace gatehouse
