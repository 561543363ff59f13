// SPDX-License-Identifier: MIT
#include "core/jose/rsanumbers.h"

#include <openssl/core_names.h>

#include <array>
#include <utility>

namespace gatehouse::jose {
namespace {

/// True when 65537 to some power is `residue` modulo `prime`.
bool isPowerOf65537(BN_ULONG residue, BN_ULONG prime)
{
    BN_ULONG power = 1;
    do {
        if (power == residue)
            return true;
        power = power * (65537 % prime) % prime;
    } while (power != 1);
    return false;
}

/// The weak library made primes k*M + (65537^a mod M), M a product of the first primes. So n is a power of
/// 65537 modulo each of them; for other keys that happens once in 2^27 (Nemec et al., CCS 2017).
bool hasRocaShape(const BIGNUM *n)
{
    constexpr std::array<BN_ULONG, 38> Primes{3,   5,   7,   11,  13,  17,  19,  23,  29,  31,  37,  41,  43,
                                              47,  53,  59,  61,  67,  71,  73,  79,  83,  89,  97,  101, 103,
                                              107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167};
    for (const BN_ULONG prime : Primes) {
        if (!isPowerOf65537(BN_mod_word(n, prime), prime))
            return false;
    }
    return true;
}

bool isBetween(const BIGNUM *value, const BIGNUM *end)
{
    return !BN_is_zero(value) && BN_cmp(value, end) < 0;
}

/// base^exponent == expected (mod modulus, odd)
bool isPower(const BIGNUM *base, const BIGNUM *exponent, const BIGNUM *modulus, const BIGNUM *expected,
             BN_CTX *context)
{
    const BnPtr result(BN_new());
    return result && BN_mod_exp_mont_consttime(result.get(), base, exponent, modulus, context, nullptr) == 1
        && BN_cmp(result.get(), expected) == 0;
}

/// a*b == 1 (mod modulus)
bool areInverse(const BIGNUM *a, const BIGNUM *b, const BIGNUM *modulus, BN_CTX *context)
{
    const BnPtr product(BN_new());
    return product && BN_mod_mul(product.get(), a, b, modulus, context) == 1 && BN_is_one(product.get());
}

/// What a factor must satisfy: its exponent fits d and e, and it is a prime at least to the base 2.
bool factorFits(const RsaNumbers &numbers, const BIGNUM *factor, const BIGNUM *exponent, BN_CTX *context)
{
    const BnPtr less(BN_dup(factor));
    const BnPtr reduced(BN_new());
    if (!less || !reduced || BN_sub_word(less.get(), 1) != 1 || !isBetween(exponent, less.get()))
        return false;
    return areInverse(numbers.e.get(), exponent, less.get(), context)
        && BN_nnmod(reduced.get(), numbers.d.get(), less.get(), context) == 1
        && BN_cmp(reduced.get(), exponent) == 0;
}

bool isProbablePrime(const BIGNUM *factor, BN_CTX *context)
{
    const BnPtr less(BN_dup(factor)), two(BN_new());
    return less && two && BN_sub_word(less.get(), 1) == 1 && BN_set_word(two.get(), 2) == 1
        && isPower(two.get(), less.get(), factor, BN_value_one(), context);
}

bool factorsBelong(const RsaNumbers &numbers, BN_CTX *context)
{
    const BnPtr product(BN_new());
    if (!product || !BN_is_odd(numbers.p.get()) || !BN_is_odd(numbers.q.get()) || BN_is_one(numbers.p.get())
        || BN_is_one(numbers.q.get()) || BN_mul(product.get(), numbers.p.get(), numbers.q.get(), context) != 1
        || BN_cmp(product.get(), numbers.n.get()) != 0)
        return false;
    return isBetween(numbers.qi.get(), numbers.p.get())
        && areInverse(numbers.qi.get(), numbers.q.get(), numbers.p.get(), context)
        && factorFits(numbers, numbers.p.get(), numbers.dp.get(), context)
        && factorFits(numbers, numbers.q.get(), numbers.dq.get(), context)
        && isProbablePrime(numbers.p.get(), context) && isProbablePrime(numbers.q.get(), context);
}

/// Without factors the only test is to use the key: (2^e)^d must be 2.
bool exponentBelongs(const RsaNumbers &numbers, BN_CTX *context)
{
    const BnPtr two(BN_new()), power(BN_new());
    return two && power && BN_set_word(two.get(), 2) == 1
        && BN_mod_exp_mont(power.get(), two.get(), numbers.e.get(), numbers.n.get(), context, nullptr) == 1
        && isPower(power.get(), numbers.d.get(), numbers.n.get(), two.get(), context);
}

/// A root of one modulo n that is neither 1 nor -1, from powers of `base`; null when this base has none.
BnPtr rootOfOne(const RsaNumbers &numbers, const BIGNUM *oddPart, int twos, BN_ULONG base, BN_CTX *context)
{
    const BIGNUM *n = numbers.n.get();
    BnPtr power(BN_new()), square(BN_new()), start(BN_new()), minusOne(BN_dup(n));
    if (!power || !square || !start || !minusOne || BN_set_word(start.get(), base) != 1
        || BN_sub_word(minusOne.get(), 1) != 1
        || BN_mod_exp_mont_consttime(power.get(), start.get(), oddPart, n, context, nullptr) != 1
        || BN_is_one(power.get()))
        return nullptr;
    for (int i = 0; i < twos && BN_cmp(power.get(), minusOne.get()) != 0; ++i) {
        if (BN_mod_sqr(square.get(), power.get(), n, context) != 1)
            return nullptr;
        if (BN_is_one(square.get()))
            return power;
        std::swap(power, square);
    }
    return nullptr;
}

BnPtr factorOf(const RsaNumbers &numbers, BN_CTX *context)
{
    const BnPtr odd(BN_new());
    if (!odd || BN_mul(odd.get(), numbers.d.get(), numbers.e.get(), context) != 1
        || BN_sub_word(odd.get(), 1) != 1 || BN_is_zero(odd.get()))
        return nullptr;
    int twos = 0;
    while (!BN_is_bit_set(odd.get(), twos))
        ++twos;
    if (BN_rshift(odd.get(), odd.get(), twos) != 1)
        return nullptr;
    // Each base finds the factors in at least half of all cases.
    constexpr BN_ULONG mostBase = 100;
    for (BN_ULONG base = 2; base <= mostBase; ++base) {
        const BnPtr root = rootOfOne(numbers, odd.get(), twos, base, context);
        BnPtr factor(BN_new());
        if (root && factor && BN_sub_word(root.get(), 1) == 1
            && BN_gcd(factor.get(), root.get(), numbers.n.get(), context) == 1 && !BN_is_one(factor.get()))
            return factor;
    }
    return nullptr;
}

/// dp or dq.
BnPtr exponentFor(const RsaNumbers &numbers, const BIGNUM *factor, BN_CTX *context)
{
    const BnPtr less(BN_dup(factor));
    BnPtr exponent(BN_new());
    const bool isDone = less && exponent && BN_sub_word(less.get(), 1) == 1
        && BN_nnmod(exponent.get(), numbers.d.get(), less.get(), context) == 1;
    return isDone ? std::move(exponent) : nullptr;
}

} // namespace

bool isPossibleRsa(const RsaNumbers &numbers)
{
    const BIGNUM *n = numbers.n.get(), *e = numbers.e.get();
    return BN_is_odd(n) && !BN_is_one(n) && BN_num_bits(n) <= MaxRsaBits && BN_is_odd(e) && !BN_is_one(e)
        && BN_num_bits(e) <= 256;
}

bool isWeakRsa(const BIGNUM *n) { return BN_num_bits(n) < LeastRsaBits || hasRocaShape(n); }

void recoverFactors(RsaNumbers &numbers)
{
    const BnCtxPtr context(BN_CTX_secure_new());
    if (!context || !numbers.d || numbers.hasFactors())
        return;
    RsaNumbers found;
    found.p = factorOf(numbers, context.get());
    found.q.reset(BN_new());
    found.qi.reset(BN_new());
    if (!found.p || !found.q || !found.qi
        || BN_div(found.q.get(), nullptr, numbers.n.get(), found.p.get(), context.get()) != 1)
        return;
    if (BN_cmp(found.p.get(), found.q.get()) < 0)
        std::swap(found.p, found.q);
    found.dp = exponentFor(numbers, found.p.get(), context.get());
    found.dq = exponentFor(numbers, found.q.get(), context.get());
    if (!found.dp || !found.dq
        || BN_mod_inverse(found.qi.get(), found.q.get(), found.p.get(), context.get()) == nullptr)
        return;
    found.n.reset(BN_dup(numbers.n.get()));
    found.e.reset(BN_dup(numbers.e.get()));
    found.d.reset(BN_dup(numbers.d.get()));
    if (found.n && found.e && found.d && belongTogether(found))
        numbers = std::move(found);
}

PkeyPtr rsaKeyFrom(const RsaNumbers &numbers)
{
    KeyParameters parameters;
    parameters.addNumber(OSSL_PKEY_PARAM_RSA_N, numbers.n.get());
    parameters.addNumber(OSSL_PKEY_PARAM_RSA_E, numbers.e.get());
    if (numbers.d)
        parameters.addNumber(OSSL_PKEY_PARAM_RSA_D, numbers.d.get());
    if (numbers.hasFactors()) {
        parameters.addNumber(OSSL_PKEY_PARAM_RSA_FACTOR1, numbers.p.get());
        parameters.addNumber(OSSL_PKEY_PARAM_RSA_FACTOR2, numbers.q.get());
        parameters.addNumber(OSSL_PKEY_PARAM_RSA_EXPONENT1, numbers.dp.get());
        parameters.addNumber(OSSL_PKEY_PARAM_RSA_EXPONENT2, numbers.dq.get());
        parameters.addNumber(OSSL_PKEY_PARAM_RSA_COEFFICIENT1, numbers.qi.get());
    }
    return parameters.build("RSA", numbers.d != nullptr);
}

bool belongTogether(const RsaNumbers &numbers)
{
    const BnCtxPtr context(BN_CTX_new());
    if (!context || !isBetween(numbers.d.get(), numbers.n.get()))
        return false;
    return numbers.hasFactors() ? factorsBelong(numbers, context.get())
                                : exponentBelongs(numbers, context.get());
}

} // namespace gatehouse::jose
