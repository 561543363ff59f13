// SPDX-License-Identifier: MIT
// weak-secrets-generator LIST.gz OUT.c: turns a list of secrets, one a line, into C source with the sorted
// first eight bytes of the SHA-256 of each, to look one up, and with the packed list itself, to try them all
// on a token. C, because a table of this length is compiled much faster than as C++.
#include <openssl/evp.h>

#include <zlib.h>

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace {

std::string inflated(const char *path)
{
    std::string text;
    const gzFile file = gzopen(path, "rb");
    char buffer[65536];
    for (int size = 0; file != nullptr && (size = gzread(file, buffer, sizeof buffer)) > 0;)
        text.append(buffer, static_cast<std::size_t>(size));
    if (file != nullptr)
        gzclose(file);
    return text;
}

std::uint64_t prefixOf(std::string_view secret)
{
    unsigned char hash[EVP_MAX_MD_SIZE] = {};
    EVP_Q_digest(nullptr, "SHA256", nullptr, secret.data(), secret.size(), hash, nullptr);
    std::uint64_t prefix = 0;
    for (int i = 0; i < 8; ++i)
        prefix = (prefix << 8) | hash[i];
    return prefix;
}

std::string contentOf(const char *path)
{
    std::string bytes;
    std::FILE *file = std::fopen(path, "rb");
    char buffer[65536];
    for (std::size_t size = 0; file != nullptr && (size = std::fread(buffer, 1, sizeof buffer, file)) > 0;)
        bytes.append(buffer, size);
    if (file != nullptr)
        std::fclose(file);
    return bytes;
}

void writeList(std::FILE *out, const std::string &packed, std::size_t textSize)
{
    std::fprintf(out, "const unsigned char gatehouse_weak_secret_list[] = {\n");
    std::size_t column = 0;
    for (const char byte : packed)
        std::fprintf(out, "%u,%s", static_cast<unsigned char>(byte), ++column % 32 == 0 ? "\n" : "");
    std::fprintf(out,
                 "};\nconst size_t gatehouse_weak_secret_list_size = %zu;\n"
                 "const size_t gatehouse_weak_secret_text_size = %zu;\n",
                 packed.size(), textSize);
}

/// Lines end in CR LF; with the CR nothing would ever match.
std::vector<std::uint64_t> prefixes(std::string_view text)
{
    std::vector<std::uint64_t> all;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        while (!line.empty() && line.back() == '\r')
            line.remove_suffix(1);
        if (!line.empty())
            all.push_back(prefixOf(line));
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

} // namespace

int main(int argc, char **argv)
{
    const std::string text = argc == 3 ? inflated(argv[1]) : std::string();
    const std::vector<std::uint64_t> table = prefixes(text);
    std::FILE *out = table.empty() ? nullptr : std::fopen(argv[2], "w");
    if (out == nullptr) {
        std::fprintf(stderr, "usage: weak-secrets-generator LIST.gz OUT.c\n");
        return 1;
    }
    std::fprintf(out,
                 "#include <stddef.h>\n#include <stdint.h>\nconst uint64_t gatehouse_weak_secrets[] = {\n");
    for (const std::uint64_t prefix : table)
        std::fprintf(out, "%" PRIu64 "U,\n", prefix);
    std::fprintf(out, "};\nconst size_t gatehouse_weak_secret_count = %zu;\n", table.size());
    writeList(out, contentOf(argv[1]), text.size());
    return std::fclose(out) == 0 ? 0 : 1;
}
