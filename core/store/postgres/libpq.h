// SPDX-License-Identifier: MIT
#pragma once

#include <libpq-fe.h>

#include <QtGlobal>

#include <atomic>

namespace gatehouse {

/// The address of this function. Ends the program, with a message, when libpq is not there or has no such
/// function: no connection can have come into being then.
QFunctionPointer resolveInLibPq(const char *name);

/// A function of libpq that is looked up when it is called for the first time. libpq brings some thirty other
/// libraries along; a program that shows the embedded store or a Redis starts without them. Qt's PostgreSQL
/// driver has loaded the library by the time a connection of it is used. Any thread.
template <class Function>
class LibPqFunction;

template <class Answer, class... Arguments>
class LibPqFunction<Answer(Arguments...)> {
public:
    explicit constexpr LibPqFunction(const char *name)
        : m_name(name)
    { }

    Answer operator()(Arguments... arguments) const { return found()(arguments...); }

private:
    using Pointer = Answer (*)(Arguments...);

    Pointer found() const
    {
        Pointer pointer = m_pointer.load(std::memory_order_relaxed);
        if (pointer == nullptr) {
            pointer = reinterpret_cast<Pointer>(resolveInLibPq(m_name));
            m_pointer.store(pointer, std::memory_order_relaxed);
        }
        return pointer;
    }

    const char *m_name;
    mutable std::atomic<Pointer> m_pointer = nullptr;
};

// The names of libpq itself: inside this namespace a call reads as it does everywhere else.
#define GATEHOUSE_LIBPQ(name) inline constinit LibPqFunction<decltype(::name)> name(#name);
GATEHOUSE_LIBPQ(PQcancel)
GATEHOUSE_LIBPQ(PQclear)
GATEHOUSE_LIBPQ(PQcmdStatus)
GATEHOUSE_LIBPQ(PQcmdTuples)
GATEHOUSE_LIBPQ(PQconsumeInput)
GATEHOUSE_LIBPQ(PQerrorMessage)
GATEHOUSE_LIBPQ(PQflush)
GATEHOUSE_LIBPQ(PQfreeCancel)
GATEHOUSE_LIBPQ(PQfreemem)
GATEHOUSE_LIBPQ(PQgetCancel)
GATEHOUSE_LIBPQ(PQgetCopyData)
GATEHOUSE_LIBPQ(PQgetResult)
GATEHOUSE_LIBPQ(PQgetisnull)
GATEHOUSE_LIBPQ(PQgetlength)
GATEHOUSE_LIBPQ(PQgetvalue)
GATEHOUSE_LIBPQ(PQisBusy)
GATEHOUSE_LIBPQ(PQlibVersion)
GATEHOUSE_LIBPQ(PQnotifies)
GATEHOUSE_LIBPQ(PQntuples)
GATEHOUSE_LIBPQ(PQresultErrorField)
GATEHOUSE_LIBPQ(PQresultErrorMessage)
GATEHOUSE_LIBPQ(PQresultStatus)
GATEHOUSE_LIBPQ(PQsendQuery)
GATEHOUSE_LIBPQ(PQsendQueryParams)
GATEHOUSE_LIBPQ(PQsetNoticeReceiver)
GATEHOUSE_LIBPQ(PQsetnonblocking)
GATEHOUSE_LIBPQ(PQsetSingleRowMode)
GATEHOUSE_LIBPQ(PQsocket)
GATEHOUSE_LIBPQ(PQstatus)
#undef GATEHOUSE_LIBPQ

} // namespace gatehouse
