// SPDX-License-Identifier: MIT
// Any bytes, in any pieces, give the same replies, and a reply never points outside of its bytes.
#include "core/store/redis/resp.h"

#include <cstdlib>

using namespace gatehouse;

namespace {

/// Everything that a reader finds in `bytes`, written down; `step` is the size of the pieces.
std::string findings(std::string_view bytes, std::size_t step)
{
    std::string found;
    RespReader reader;
    RespReader::Status status = reader.next();
    for (std::size_t at = 0; at < bytes.size() && status != RespReader::Status::Broken; at += step) {
        reader.feed(bytes.substr(at, step));
        while ((status = reader.next()) == RespReader::Status::Reply) {
            const RespReply reply = reader.reply();
            for (std::size_t i = 0; i < reply.size(); ++i) {
                if (reply.next(i) <= i || reply.next(i) > reply.size())
                    std::abort();
                found += std::to_string(static_cast<int>(reply.type(i))) + ' '
                    + std::to_string(reply.number(i)) + ' ' + std::string(reply.text(i)) + '\n';
            }
            const OwnedReply kept(reply);
            if (kept.view().size() != reply.size() || reply.next(0) != reply.size())
                std::abort();
        }
    }
    return found + (status == RespReader::Status::Broken ? "broken" : "");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::string_view bytes(reinterpret_cast<const char *>(data) + 1, size - 1);
    const std::string whole = findings(bytes, bytes.size() + 1);
    if (findings(bytes, 1) != whole || findings(bytes, 2U + data[0] % 31U) != whole)
        std::abort();
    return 0;
}
