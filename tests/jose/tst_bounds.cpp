// SPDX-License-Identifier: MIT
// What a refusal may cost, counted instead of timed: memory in proportion to the token, and none of the
// calculations that an attacker could make long. tests/bench/bench_refusal has the times.
#include "attacks.h"
#include "core/jose/decode.h"
#include "core/jose/pipeline.h"
#include "families.h"

#include <openssl/crypto.h>
#include <openssl/kdf.h>

#include <cstdlib>
#include <new>

using namespace fixture;

namespace {

struct Cost {
    std::size_t requests = 0, bytes = 0, largest = 0; ///< Of memory.
    int calculations = 0; ///< Modular powers and password hashings.

    /// `total` and `single` in sizes of the largest token.
    bool isWithin(std::size_t mostRequests, std::size_t total, std::size_t single) const
    {
        return requests <= mostRequests && bytes <= total * MaxTokenSize && largest <= single * MaxTokenSize;
    }
    QString text() const
    {
        return QStringLiteral("%1 requests, %2 bytes, the largest %3").arg(requests).arg(bytes).arg(largest);
    }
};
Cost cost;

void *counted(std::size_t size)
{
    ++cost.requests;
    cost.bytes += size;
    cost.largest = std::max(cost.largest, size);
    return std::malloc(size > 0 ? size : 1);
}

void *libraryAllocate(std::size_t size, const char *, int) { return counted(size); }
void *libraryReallocate(void *memory, std::size_t size, const char *, int)
{
    cost.bytes += size;
    cost.largest = std::max(cost.largest, size);
    return std::realloc(memory, size);
}
void libraryFree(void *memory, const char *, int) { std::free(memory); }

} // namespace

void *operator new(std::size_t size)
{
    if (void *memory = counted(size))
        return memory;
    throw std::bad_alloc();
}
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }

// Put before the library's functions by the linker (--wrap, see CMakeLists.txt).
// NOLINTBEGIN(bugprone-reserved-identifier,bugprone-macro-parentheses)
#define COUNTED(name, parameters, arguments)                                                                 \
    extern "C" int __real_##name parameters;                                                                 \
    extern "C" int __wrap_##name parameters;                                                                 \
    extern "C" int __wrap_##name parameters                                                                  \
    {                                                                                                        \
        ++cost.calculations;                                                                                 \
        return __real_##name arguments;                                                                      \
    }

COUNTED(BN_mod_exp_mont,
        (BIGNUM * a, const BIGNUM *b, const BIGNUM *c, const BIGNUM *d, BN_CTX *e, BN_MONT_CTX *f),
        (a, b, c, d, e, f))
COUNTED(BN_mod_exp_mont_consttime,
        (BIGNUM * a, const BIGNUM *b, const BIGNUM *c, const BIGNUM *d, BN_CTX *e, BN_MONT_CTX *f),
        (a, b, c, d, e, f))
COUNTED(EVP_KDF_derive, (EVP_KDF_CTX * a, unsigned char *b, size_t c, const OSSL_PARAM d[]), (a, b, c, d))
// NOLINTEND(bugprone-reserved-identifier,bugprone-macro-parentheses)

class TestBounds : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refusalsAreCheap_data();
    void refusalsAreCheap();
    void calculationsAreCounted();
};

namespace {

const std::vector<attacks::Attack> &allAttacks()
{
    static const auto list = attacks::all();
    return list;
}

template <class Work>
Cost costOf(Work work)
{
    cost = {};
    work();
    return cost;
}

} // namespace

void TestBounds::refusalsAreCheap_data()
{
    QTest::addColumn<int>("number");
    for (std::size_t i = 0; i < allAttacks().size(); ++i)
        QTest::newRow(allAttacks()[i].name.c_str()) << static_cast<int>(i);
}

void TestBounds::refusalsAreCheap()
{
    QFETCH(int, number);
    const attacks::Attack &attack = allAttacks()[static_cast<std::size_t>(number)];
    QVERIFY(attack.token.size() <= MaxTokenSize + 1);
    const Verifier checking = attacks::verifierFor(attack), reporting = attacks::verifierFor(attack);
    Reason reason{};
    const Cost check = costOf([&] { reason = checking.check(attack.token).reason; });
    COMPARE_REASON(reason, attack.reason);
    const Cost report = costOf([&] { reason = reporting.verify(attack.token).reason(); });
    COMPARE_REASON(reason, attack.reason);
    QCOMPARE(check.calculations + report.calculations, 0);
    // The nodes of a JSON text are twelve times its size at most, and the buffer for them grows by doubling.
    QVERIFY2(check.isWithin(600, 32, 12), qPrintable(check.text()));
    QVERIFY2(report.isWithin(600, 32, 12), qPrintable(report.text()));
    // Taken apart for the eye there is a member for each member, with its name and its value.
    const Cost look = costOf([&] { decode(attack.token); });
    QVERIFY2(look.isWithin(30'000, 64, 20), qPrintable(look.text()));
}

/// Else the zeros above would mean nothing.
void TestBounds::calculationsAreCounted()
{
    for (const char *name : {"RSA-OAEP", "RSA-OAEP-256, d alone", "PBES2"}) {
        const Family &family = familyNamed(name);
        cost = {};
        Verifier(JwkSet::parse(family.keys).value(), expecting(family), fixedClock()).check(family.token);
        QVERIFY2(cost.calculations > 0, name);
    }
    const attacks::Attack allowed = attacks::mostRounds();
    const Cost hashing = costOf([&] { attacks::verifierFor(allowed).check(allowed.token); });
    QCOMPARE(hashing.calculations, 1);
}

int main(int argc, char **argv)
{
    CRYPTO_set_mem_functions(libraryAllocate, libraryReallocate, libraryFree);
    TestBounds test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_bounds.moc"
