// SPDX-License-Identifier: MIT
#include "tableview.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>

#include <algorithm>

namespace gatehouse {

namespace {
constexpr int rowPixels = 52;
}

TableView::TableView(const Theme &theme, const QString &accessibleName, QWidget *parent)
    : QTableView(parent)
    , m_theme(theme)
{
    setAccessibleName(accessibleName);
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setTabKeyNavigation(false);
    setWordWrap(false);
    setMouseTracking(true);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setItemDelegate(new CellDelegate(theme, this));
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(rowPixels);
    verticalScrollBar()->setSingleStep(rowPixels / 2);
    QHeaderView *header = horizontalHeader();
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setHighlightSections(false);
    header->setTextElideMode(Qt::ElideRight);
    header->setSectionsMovable(true);
    header->setFixedHeight(40);
    header->setMinimumSectionSize(64);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QHeaderView::customContextMenuRequested, this,
            [this](const QPoint &at) { openColumnMenu(horizontalHeader()->mapToGlobal(at)); });
    connect(this, &QTableView::doubleClicked, this, &TableView::opened);
}

void TableView::setModel(QAbstractItemModel *model)
{
    QTableView::setModel(model);
    setSortingEnabled(model != nullptr);
}

void TableView::openColumnMenu(const QPoint &global)
{
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("columnMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (int column = 1; model() && column < model()->columnCount(); ++column) {
        QAction *action = menu->addAction(model()->headerData(column, Qt::Horizontal).toString());
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        connect(action, &QAction::toggled, this, [this, column](bool on) { setColumnHidden(column, !on); });
    }
    menu->popup(global);
}

void TableView::setFillColumns(std::vector<Fill> columns)
{
    m_fill = std::move(columns);
    // Later: while the model changes its rows the header goes through sizes that do not last.
    connect(horizontalHeader(), &QHeaderView::sectionResized, this, [this](int resized) {
        const bool isOurs = std::any_of(m_fill.begin(), m_fill.end(),
                                        [resized](const Fill &fill) { return fill.column == resized; });
        if (!isOurs)
            QMetaObject::invokeMethod(this, &TableView::fill, Qt::QueuedConnection);
    });
    fill();
}

void TableView::fill()
{
    QHeaderView *header = horizontalHeader();
    int room = viewport()->width() - header->length(), shown = 0;
    for (const Fill &fill : m_fill) {
        if (header->isSectionHidden(fill.column))
            continue;
        room += header->sectionSize(fill.column) - fill.least;
        ++shown;
    }
    for (const Fill &fill : m_fill) {
        if (!header->isSectionHidden(fill.column))
            header->resizeSection(fill.column, fill.least + std::max(room, 0) / shown);
    }
}

void TableView::keepPlace()
{
    const QAbstractItemModel *rows = model();
    using Model = QAbstractItemModel;
    connect(rows, &Model::rowsAboutToBeInserted, this, &TableView::notePlace);
    connect(rows, &Model::rowsAboutToBeRemoved, this, &TableView::notePlace);
    connect(rows, &Model::rowsAboutToBeMoved, this, &TableView::notePlace);
    connect(rows, &Model::rowsInserted, this, &TableView::takePlace);
    connect(rows, &Model::rowsRemoved, this, &TableView::takePlace);
    connect(rows, &Model::rowsMoved, this, &TableView::takePlace);
    const auto isSort = [](Model::LayoutChangeHint hint) { return hint == Model::VerticalSortHint; };
    connect(rows, &Model::layoutAboutToBeChanged, this,
            [this, isSort](const QList<QPersistentModelIndex> &, Model::LayoutChangeHint hint) {
                if (!isSort(hint)) // Who sorts wants to see the new order from where they are.
                    notePlace();
            });
    connect(rows, &Model::layoutChanged, this, &TableView::takePlace);
}

void TableView::notePlace()
{
    m_placed.clear();
    if (verticalScrollBar()->value() == 0)
        return;
    const int first = rowAt(0);
    const int last = rowAt(viewport()->height() - 1);
    for (int row = first; row >= 0 && row <= (last < 0 ? model()->rowCount() - 1 : last); ++row)
        m_placed.push_back({model()->index(row, 0), row});
}

/// By as much as most of the rows that were seen have moved: single ones may have gone elsewhere.
void TableView::takePlace()
{
    std::vector<int> moved;
    for (const Placed &placed : m_placed)
        if (placed.index.isValid())
            moved.push_back(placed.index.row() - placed.row);
    m_placed.clear();
    if (moved.empty())
        return;
    const auto middle = moved.begin() + std::ptrdiff_t(moved.size() / 2);
    std::nth_element(moved.begin(), middle, moved.end());
    if (*middle == 0)
        return;
    const int wanted = verticalScrollBar()->value() + *middle * rowPixels;
    executeDelayedItemsLayout(); // The scroll bar has to know the new number of rows.
    updateGeometries();
    verticalScrollBar()->setValue(wanted);
}

void TableView::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    fill();
}

QByteArray TableView::saveColumns() const { return horizontalHeader()->saveState(); }

bool TableView::restoreColumns(const QByteArray &saved)
{
    const bool restored = !saved.isEmpty() && horizontalHeader()->restoreState(saved);
    fill();
    return restored;
}

void TableView::hover(int row)
{
    if (row == m_hoveredRow)
        return;
    updateRow(m_hoveredRow);
    m_hoveredRow = row;
    updateRow(m_hoveredRow);
}

void TableView::updateRow(int row)
{
    if (row >= 0)
        viewport()->update(0, rowViewportPosition(row), viewport()->width(), rowPixels);
}

void TableView::mouseMoveEvent(QMouseEvent *event)
{
    hover(rowAt(event->position().toPoint().y()));
    QTableView::mouseMoveEvent(event);
}

void TableView::leaveEvent(QEvent *event)
{
    hover(-1);
    QTableView::leaveEvent(event);
}

void TableView::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Delete)
        Q_EMIT deletePressed();
    else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid())
        Q_EMIT opened(currentIndex());
    else
        QTableView::keyPressEvent(event);
}

void TableView::contextMenuEvent(QContextMenuEvent *event)
{
    if (!currentIndex().isValid())
        return;
    const bool byMouse = event->reason() == QContextMenuEvent::Mouse;
    Q_EMIT menuRequested(byMouse ? event->globalPos()
                                 : viewport()->mapToGlobal(visualRect(currentIndex()).center()));
}

void TableView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTableView::currentChanged(current, previous);
    if (current.row() != previous.row() || current.isValid() != previous.isValid())
        Q_EMIT currentRowChanged(current);
}

} // namespace gatehouse
