// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace gatehouse {

/// Names the program to Qt, so that console and command line find the same files. Call it first.
void nameProgram();

/// The store that both programs use when none is named: gatehouse.db in the person's data folder.
QString defaultStorePath();

/// The saved verification policies of both programs.
QString policyFilePath();

/// The saved connections of both programs.
QString connectionsFilePath();

/// Who is at the machine, for the audit trail: "user@host".
QString operatorName();

/// Makes memory of this process unreadable for others: no core dumps, no debugger of the same user. Keys and
/// tokens pass through it. The files that it makes are for its person only. Best effort; where the system has
/// no such thing, nothing happens.
void protectProcess();

/// Lets large blocks go back to the system when they are freed. glibc would keep more and more of them for
/// itself, which a table of a million rows, sorted again and again, pays with tens of megabytes.
void returnFreedMemory();

} // namespace gatehouse
