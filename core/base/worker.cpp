// SPDX-License-Identifier: MIT
#include "core/base/worker.h"

#include <openssl/crypto.h>

namespace gatehouse {

/// A QThread is done before the thread that carried it has let go of what libraries keep for it; OpenSSL
/// could be put away by the end of the program meanwhile, so its part is given back by the last job.
Worker::~Worker()
{
    m_pool.start([] { OPENSSL_thread_stop(); });
    m_pool.waitForDone();
}

} // namespace gatehouse
