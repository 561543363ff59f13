// SPDX-License-Identifier: MIT
#include "core/base/strictjson.h"
#include "core/base/utf8.h"
#include "require.h"

#include <cstdint>

namespace {

using namespace gatehouse;

/// Every value can be read again by itself; every string survives being quoted.
void look(JsonValue value, bool isStrict)
{
    JsonDocument again;
    const JsonProblem problem = again.parse(value.text());
    REQUIRE(!isStrict || problem == JsonProblem::None);
    REQUIRE(again.root().text() == value.text());
    if (value.isString()) {
        const std::string quoted = jsonQuoted(value.string());
        REQUIRE(utf8ProblemAt(quoted) == std::string_view::npos);
        REQUIRE(again.parse(quoted) == JsonProblem::None);
        REQUIRE(again.root().equals(value.string()));
    }
    for (JsonValue child = value.firstChild(); child.exists(); child = child.next()) {
        REQUIRE(child.offset() > value.offset());
        REQUIRE(child.offset() + child.text().size() < value.offset() + value.text().size());
        if (value.isObject() && !child.isDuplicate())
            REQUIRE(value.member(child.name()).offset() == child.offset());
        if (!child.isArray() && !child.isObject())
            look(child, isStrict);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    JsonDocument document;
    const JsonProblem problem = document.parse(text);
    REQUIRE(document.problemOffset() <= size);
    REQUIRE(document.root().exists()
            == (problem == JsonProblem::None || problem == JsonProblem::LoneSurrogate
                || problem == JsonProblem::Duplicate));
    if (document.root().exists() && size < 4096)
        look(document.root(), problem == JsonProblem::None);
    return 0;
}
