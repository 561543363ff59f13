// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

#ifdef Q_OS_LINUX
#include <clocale>
#endif

namespace gatehouse {

/// While this lives, libraries on this thread speak English, so that a text of theirs can be recognised. Does
/// nothing on systems whose libpq is not translated.
class EnglishMessages {
public:
#ifdef Q_OS_LINUX
    EnglishMessages()
        : m_english(newlocale(LC_MESSAGES_MASK, "C", duplocale(uselocale(nullptr))))
        , m_before(m_english ? uselocale(m_english) : nullptr)
    { }
    ~EnglishMessages()
    {
        if (!m_english)
            return;
        uselocale(m_before);
        freelocale(m_english);
    }

private:
    locale_t m_english;
    locale_t m_before;

public:
#else
    EnglishMessages() = default;
#endif
    EnglishMessages(const EnglishMessages &) = delete;
    EnglishMessages &operator=(const EnglishMessages &) = delete;
};

} // namespace gatehouse
