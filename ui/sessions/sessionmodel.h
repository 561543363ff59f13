// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/clock.h"
#include "core/service/sessionservice.h"
#include "core/session/sessiongroups.h"
#include "core/session/sessionview.h"

#include <QAbstractTableModel>
#include <QElapsedTimer>
#include <QItemSelection>
#include <QPointer>
#include <QTimer>

#include <deque>
#include <optional>

namespace gatehouse {

/// The sessions of a store, live: up to millions, filtered, sorted, counting down. Selection and persistent
/// indexes follow their sessions through every change. Roles beside those here: ui/roles.h.
///
/// After a change of many rows the model tells layoutChanged(), also when the number of rows has changed;
/// after a few, rows inserted, moved, removed or changed.
class SessionModel : public QAbstractTableModel {
    Q_OBJECT

public:
    /// In the order of SessionColumn. Client and Created are for the column chooser.
    enum Column {
        User,
        State,
        Device,
        Address,
        Family,
        Generation,
        Refreshed,
        Expires,
        Client,
        Created,
        ColumnCount
    };
    enum DataRole {
        StateRole = Qt::UserRole + 0x200, ///< int of SessionState, at this moment.
        DeviceKindRole, ///< int of DeviceKind.
        InitialsRole, ///< QString of one or two letters.
        SessionIdRole, ///< QString, in every column.
        UserIdRole, ///< QString, in every column.
        SortRole, ///< The plain value of the cell: text, number or milliseconds.
    };

    /// `clock` outlives this.
    explicit SessionModel(const Clock &clock, QObject *parent = nullptr);

    /// Shows the sessions of this service, from its next load on. While a load runs again the sessions stay;
    /// those it did not find go when it ends.
    /// What arrives is taken in a little at each turn of the event loop and shown some times a second.
    void follow(SessionService &service);
    bool isTakingIn() const { return m_isPlacing || !m_arriving.empty() || !m_takenIn.isEmpty(); }
    /// New or changed sessions.
    void merge(const SessionBatch &batch);
    void clear();

    /// A text in any column, or the language of SessionFilter. While the text has a problem the filter before
    /// it stays in use.
    void setFilterText(const QString &text);
    const QString &filterText() const { return m_filterText; }
    const SessionFilter &filter() const { return m_view.filter(); } ///< In use.
    const std::optional<FilterProblem> &filterProblem() const { return m_problem; }
    /// Only sessions in this state; nothing: all.
    void setStateChip(std::optional<SessionState> state);
    std::optional<SessionState> stateChip() const { return m_view.state(); }
    /// For the chips: sessions in each state among those that the filter text matches.
    const StateCounts &counts() const { return m_counts; }
    int matchingCount() const; ///< The sum of them.
    int shownCount() const; ///< Sessions among the rows, or below their headings.
    int totalCount() const { return int(m_table.size()); }

    /// While held, rows are updated where they are; new ones wait, and none moves or goes. For the time in
    /// which somebody selects.
    void setHoldOrder(bool hold);
    bool holdsOrder() const { return m_holds; }
    int waitingCount() const { return m_waitingNew; } ///< New sessions that are not shown yet.

    /// By user: then there is a row for each user, and below it while it is open those of its sessions.
    void setGrouped(bool grouped);
    bool isGrouped() const { return m_isGrouped; }
    bool isHeading(int row) const;
    int headingOf(int row) const; ///< The row of the user of this row; -1 when not grouped.
    bool isOpen(int row) const;
    void setOpen(int row, bool open);
    void setAllOpen(bool open);
    static QString countText(std::size_t sessions); ///< "1 session"
    SessionGroups::Summary summaryAt(int row) const
    {
        return m_groups.summaryOf(entryAt(row), m_clock.nowMs());
    }

    QString sessionIdAt(int row) const; ///< Empty for a heading.
    QString userIdAt(int row) const;
    Session sessionAt(int row) const; ///< Without the hashes. Of a heading, its first.
    StoredSession rowData(int row) const { return m_table.row(SessionGroups::rowOf(entryAt(row))); }
    int rowOf(const QString &sessionId) const; ///< -1: not there, filtered out, or its user is closed.
    bool contains(const QString &sessionId) const; ///< In any row, filtered out or not.
    std::optional<Session> session(const QString &sessionId) const; ///< The same, without the hashes.
    /// Each once, in the order of rows. A heading stands for all sessions below it.
    QStringList selectedIds(const QItemSelection &selection) const;
    int selectedCount(const QItemSelection &selection) const { return int(selectedRows(selection).size()); }
    /// The sessions as filtered and sorted, for export and for revoking what a filter matches.
    QStringList shownIds() const;
    const SessionTable &table() const { return m_table; }
    /// Rows on the screen; only those are told to have changed when time goes on. All, until this is called.
    void setVisibleRows(int first, int last);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

public Q_SLOTS:
    /// Once a second by itself: states, times left.
    void tick();

Q_SIGNALS:
    void countsChanged();
    void filterChanged(); ///< Another filter is in use, or the text has got or lost a problem.
    void waitingChanged(int newSessions);

private:
    using Row = SessionTable::Row;

    Row entryAt(int row) const { return m_rows[std::size_t(row)]; }
    const std::vector<Row> &shown(std::vector<Row> &room);
    std::vector<Row> selectedRows(const QItemSelection &selection) const;
    QVariant headingData(Row heading, int column, int role) const;
    QString headingText(Row heading, int column) const;
    /// Merged into the table, not shown yet.
    struct TakenIn {
        std::vector<Row> touched; ///< Added, changed or removed.
        std::vector<Row> changed;
        int added = 0;
        bool usersChanged = false;
        bool isEmpty() const { return touched.empty() && !usersChanged; }
    };
    void arrive(const std::shared_ptr<const SessionBatch> &batch);
    void takeIn();
    void takeNext();
    void takeInto(TakenIn &takenIn, const SessionBatch &batch);
    bool isShowingDue() const;
    void beginShowing();
    void goOnShowing(const QDeadlineTimer &deadline);
    void endShowing();
    void showTakenIn(const TakenIn &takenIn);
    void take(const std::vector<Row> &touched, bool usersChanged);
    void showPlaced(std::vector<Row> touched, bool usersChanged);
    void remove(const std::vector<Row> &gone);
    void takeWaiting();
    void showTouched(const std::vector<Row> &touched);
    void showAnew(LayoutChangeHint hint = NoLayoutChangeHint);
    void rearrange(const std::vector<Row> &rows, LayoutChangeHint hint);
    bool showFew(const std::vector<Row> &rows, const std::vector<Row> &touched);
    void removeShown(const std::vector<std::size_t> &places);
    void insertShown(const std::vector<Row> &rows, const std::vector<std::size_t> &places);
    void tellChanged(const std::vector<Row> &changed);
    void tellTimes();
    void updateCounts();
    void compactIfWanted();
    QString text(const StoredSession &session, Row row, int column) const;
    QVariant sortValue(const StoredSession &session, Row row, int column) const;
    QVariant look(const StoredSession &session, Row row, int column, int role) const;
    QString stateToolTip(const StoredSession &session) const;

    const Clock &m_clock;
    SessionTable m_table;
    SessionView m_view;
    SessionGroups m_groups;
    std::vector<Row> m_rows; ///< Of the table, as shown; entries of m_groups while grouped.
    std::vector<Row> m_waiting; ///< Changed while the order is held.
    QString m_filterText;
    std::optional<FilterProblem> m_problem;
    StateCounts m_counts{};
    QPointer<SessionService> m_service;
    QTimer m_timer;
    std::deque<std::shared_ptr<const SessionBatch>> m_arriving;
    TakenIn m_takenIn;
    TakenIn m_showing; ///< Is being put into its places in the view.
    QTimer m_next; ///< The next turn of taking in.
    QElapsedTimer m_sinceShown;
    qint64 m_showingNs = 0; ///< That it took up to now.
    qint64 m_showEveryMs = 0;
    bool m_isReading = false;
    bool m_isPlacing = false;
    bool m_removesUnread = false; ///< As soon as all is taken in.
    quint64 m_generation = 0;
    int m_waitingNew = 0;
    int m_firstVisible = 0;
    int m_lastVisible = std::numeric_limits<int>::max();
    bool m_isGrouped = false;
    bool m_holds = false;
    bool m_usersWaiting = false;
};

} // namespace gatehouse
