// SPDX-License-Identifier: MIT
// Memory runs out at the first, second, ... request, of the library or of our own code, while a key is
// imported and a token checked. A forged token is never accepted, nothing crashes or leaks (the asan build
// tells), and with memory back everything works again.
#include "families.h"

#include <openssl/crypto.h>

#include <cstdlib>
#include <new>

using namespace fixture;

namespace {

/// Whose requests are counted.
enum class Source { Nobody, Library, Own };
Source failing = Source::Nobody;
int requestsUntilFailure = 0;
bool hasFailed = false;

/// One request, and only that one, gets nothing: what comes after it has to cope.
bool isRefused(Source source)
{
    if (failing != source || --requestsUntilFailure > 0)
        return false;
    failing = Source::Nobody;
    hasFailed = true;
    return true;
}

void *libraryAllocate(std::size_t size, const char *, int)
{
    return isRefused(Source::Library) ? nullptr : std::malloc(size);
}
void *libraryReallocate(void *memory, std::size_t size, const char *, int)
{
    return isRefused(Source::Library) ? nullptr : std::realloc(memory, size);
}
void libraryFree(void *memory, const char *, int) { std::free(memory); }

} // namespace

void *operator new(std::size_t size)
{
    void *memory = isRefused(Source::Own) ? nullptr : std::malloc(size > 0 ? size : 1);
    if (memory == nullptr)
        throw std::bad_alloc();
    return memory;
}
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }

class TestOutOfMemory : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void nothingForgedIsAccepted_data();
    void nothingForgedIsAccepted();
};

namespace {

enum class Ending { Accepted, Refused, OutOfMemory };

/// Import and check of one token.
Ending judged(const Family &family, const std::string &token)
{
    try {
        auto keys = JwkSet::parseEach(family.keys);
        if (!keys)
            return Ending::Refused;
        const Verifier verifier(std::move(*keys), expecting(family), fixedClock());
        return verifier.verify(token).isAccepted() ? Ending::Accepted : Ending::Refused;
    } catch (const std::bad_alloc &) {
        return Ending::OutOfMemory;
    }
}

/// Refuses the first, second, ... request of `source`; stops when `work` needed fewer. Returns how many it
/// needed. PBKDF2 makes some for every round, all alike, so that beyond a thousand only some of them are
/// refused.
template <class Work>
int refuseEachRequest(Source source, Work work)
{
    for (int request = 1;; request += request < 1000 ? 1 : 997) {
        requestsUntilFailure = request;
        hasFailed = false;
        failing = source;
        work();
        failing = Source::Nobody;
        if (!hasFailed)
            return request - 1;
    }
}

} // namespace

void TestOutOfMemory::initTestCase()
{
    // What the library keeps for ever is made first, so that it is not broken for ever.
    for (const Family &family : families())
        QVERIFY2(judged(family, family.token) == Ending::Accepted, family.name.c_str());
}

void TestOutOfMemory::nothingForgedIsAccepted_data()
{
    QTest::addColumn<bool>("ofLibrary");
    for (const Family &family : families()) {
        QTest::newRow((family.name + ", library").c_str()) << true;
        QTest::newRow((family.name + ", own").c_str()) << false;
    }
}

void TestOutOfMemory::nothingForgedIsAccepted()
{
    QFETCH(bool, ofLibrary);
    const std::string tag = QTest::currentDataTag();
    const Family &family = familyNamed(tag.substr(0, tag.rfind(',')));
    const std::string forgery = forged(family);
    const Source source = ofLibrary ? Source::Library : Source::Own;
    Ending ending{};
    int accepted = 0;
    const int requests = refuseEachRequest(source, [&] {
        ending = judged(family, forgery);
        accepted += ending == Ending::Accepted ? 1 : 0;
    });
    QCOMPARE(accepted, 0);
    QVERIFY2(ending == Ending::Refused && requests >= 3, qPrintable(QString::number(requests)));
    // A good token may get through: the library does without some things, such as an entry in a cache.
    refuseEachRequest(source, [&] { ending = judged(family, family.token); });
    QVERIFY(ending == Ending::Accepted);
}

int main(int argc, char **argv)
{
    CRYPTO_set_mem_functions(libraryAllocate, libraryReallocate, libraryFree);
    TestOutOfMemory test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_outofmemory.moc"
