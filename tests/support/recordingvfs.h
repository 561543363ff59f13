// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QRandomGenerator>
#include <QString>

#include <vector>

namespace gatehouse::test {

/// The file system of SQLite for this whole process, with a log of what is done to the database and the
/// write-ahead log of one folder, so that a loss of power can be played at any point of it.
class RecordingVfs {
public:
    /// Becomes SQLite's default. Once in a process.
    static RecordingVfs &install();
    /// Forgets the log and notes what is done to files of this folder from now on.
    void record(const QString &folder);
    void stop() { m_folder.clear(); }
    std::size_t size() const { return m_steps.size(); }

    /// Writes into `folder` what a disk may hold when the power goes after the first `steps`: everything that
    /// was synced, and of what was not, any part of any write, in any order.
    void play(std::size_t steps, const QString &folder, QRandomGenerator &random) const;

    struct Step {
        enum class Kind { Write, Truncate, Sync, Delete };
        Kind kind;
        QByteArray file; ///< Name in its folder.
        qint64 at = 0; ///< Of a write; of a truncation the new size.
        QByteArray bytes;
    };
    bool isOf(const QByteArray &path) const { return !m_folder.isEmpty() && path.startsWith(m_folder); }
    void note(Step step) { m_steps.push_back(std::move(step)); }

private:
    QByteArray m_folder; ///< With "/" at its end.
    std::vector<Step> m_steps;
};

} // namespace gatehouse::test
