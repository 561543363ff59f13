// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/context.h"
#include "core/session/sessionview.h"

#include <QElapsedTimer>

namespace gatehouse::cli {

/// Which sessions a command is about, and in which order.
struct Selection {
    SessionFilter filter;
    std::optional<SessionState> state;
    SessionOrder::Step order{SessionColumn::Refreshed, true};
};

/// --filter, --state, --user and --sort, for the help.
const std::vector<Option> &selectionOptions();
/// Error Malformed with what to write instead; a mistake in --filter is shown with its place.
Result<Selection> selectionFrom(const Arguments &arguments);

/// All sessions of a store, read into the columns of a table: a million take some hundred megabytes.
class Listing final : public SessionSink {
public:
    Listing() { m_time.start(); }
    bool add(const SessionRow &row) override;
    bool interrupted() override;
    void resumed() override;
    /// After the last one.
    void finish();

    const SessionTable &table() const { return m_table; }
    /// As selected, at this moment.
    std::vector<SessionTable::Row> rows(const Selection &selection, qint64 nowMs) const;
    qint64 firstMs() const { return m_firstMs; } ///< Until the first hundred were there.
    qint64 totalMs() const { return m_totalMs; }

private:
    SessionTable m_table;
    SessionBatch m_batch;
    QElapsedTimer m_time;
    std::size_t m_count = 0;
    bool m_isInterrupted = false;
    qint64 m_firstMs = 0, m_totalMs = 0;
};

/// Reads the store of this call.
Result<std::shared_ptr<Listing>> readAll(Context &context);

} // namespace gatehouse::cli
