// SPDX-License-Identifier: MIT
// A disk may take its time, one on the network any time. This program has an open64() and a write() of its
// own, which Qt calls: no file that a person chose is opened or written by the thread that draws the window.
#include "authorityfixture.h"
#include "ui/mainwindow.h"
#include "ui/sessions/sessionspage.h"
#include "ui/theme/theme.h"
#include "ui/tokens/tokenspage.h"
#include "ui/tokens/tokenview.h"
#include "ui/widgets/messagebar.h"

#include <QDropEvent>
#include <QFileDialog>
#include <QMimeData>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

#include <atomic>
#include <cstdarg>
#include <dlfcn.h>
#include <fcntl.h>
#include <string>
#include <thread>
#include <unistd.h>

using namespace gatehouse;

namespace {

std::string watched; ///< Set before any other thread looks.
const std::thread::id guiThread = std::this_thread::get_id();
std::atomic<int> byGui{0}, byOthers{0};

void note(std::string_view path)
{
    if (!watched.empty() && path.substr(0, watched.size()) == watched)
        ++(std::this_thread::get_id() == guiThread ? byGui : byOthers);
}

} // namespace

extern "C" int open64(const char *path, int flags, ...)
{
    static const auto real = reinterpret_cast<int (*)(const char *, int, ...)>(dlsym(RTLD_NEXT, "open64"));
    va_list more;
    va_start(more, flags);
    const mode_t mode = (flags & (O_CREAT | __O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
    va_end(more);
    note(path);
    return real(path, flags, mode);
}

extern "C" ssize_t write(int file, const void *bytes, size_t size)
{
    static const auto real = reinterpret_cast<decltype(&::write)>(dlsym(RTLD_NEXT, "write"));
    if (!watched.empty()) {
        std::string path(4096, '\0');
        const std::string link = "/proc/self/fd/" + std::to_string(file);
        path.resize(std::size_t(std::max<ssize_t>(0, readlink(link.c_str(), path.data(), path.size()))));
        note(path);
    }
    return real(file, bytes, size);
}

class TestSlowDisk : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void exportsSessions();
    void exportsTheAuditTrail();
    void exportsPublicKeys();
    void exportsAndImportsConnections();
    void opensADroppedFile();
    void cleanup();
    void cleanupTestCase();

private:
    QWidget *page(const char *id) const
    {
        m_window->showPage(QString::fromLatin1(id));
        return m_window->findChild<QWidget *>(QStringLiteral("page.") + QString::fromLatin1(id));
    }
    void choose(const char *dialog, const QString &path) const
    {
        auto *asked = m_window->findChild<QFileDialog *>(QString::fromLatin1(dialog));
        QVERIFY2(asked, dialog);
        Q_EMIT asked->fileSelected(path);
    }
    QString file(const char *name) const { return m_folder.filePath(QString::fromLatin1(name)); }

    QTemporaryDir m_folder;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<test::AuthorityFixture> m_world;
    std::unique_ptr<MainWindow> m_window;
};

void TestSlowDisk::initTestCase()
{
    watched = m_folder.path().toStdString();
    m_theme = std::make_unique<Theme>(Theme::Choice::Light);
    m_world = std::make_unique<test::AuthorityFixture>();
    m_world->unlock();
    m_window = std::make_unique<MainWindow>(m_world->services(), *m_theme);
    m_window->show();
}

void TestSlowDisk::init() { byGui = byOthers = 0; }

/// Each test made a file or read one, and not on the thread of the window.
void TestSlowDisk::cleanup()
{
    QVERIFY(byOthers > 0);
    QCOMPARE(byGui.load(), 0);
}

void TestSlowDisk::cleanupTestCase()
{
    m_window.reset();
    m_world.reset();
}

void TestSlowDisk::exportsSessions()
{
    page("sessions");
    m_window->findChild<SessionsPage *>()->exportTo(file("sessions.json"));
    QTRY_VERIFY(QFile::exists(file("sessions.json")));
}

void TestSlowDisk::exportsTheAuditTrail()
{
    QPushButton *button = page("audit")->findChild<QPushButton *>(QStringLiteral("export"));
    QTRY_VERIFY(button->isEnabled());
    button->click();
    choose("exportDialog", file("audit.jsonl"));
    QTRY_VERIFY(QFile::exists(file("audit.jsonl")));
}

void TestSlowDisk::exportsPublicKeys()
{
    page("keys")->findChild<QPushButton *>(QStringLiteral("savePublic"))->click();
    choose("exportDialog", file("jwks.json"));
    QTRY_VERIFY(QFile::exists(file("jwks.json")));
}

void TestSlowDisk::exportsAndImportsConnections()
{
    QWidget *connections = page("connections");
    connections->findChild<QPushButton *>(QStringLiteral("exportProfiles"))->click();
    choose("exportProfilesDialog", file("connections.json"));
    QTRY_VERIFY(QFile::exists(file("connections.json")));
    connections->findChild<QPushButton *>(QStringLiteral("importProfiles"))->click();
    byOthers = 0;
    choose("importDialog", file("connections.json"));
    QTRY_VERIFY(
        connections->findChild<MessageBar *>()->text().startsWith(QStringLiteral("Connections imported")));
}

void TestSlowDisk::opensADroppedFile()
{
    QFile token(file("token.txt"));
    QVERIFY(token.open(QIODevice::WriteOnly));
    token.write(m_world->login().access);
    token.close();
    byGui = 0;
    QMimeData mime;
    mime.setUrls({QUrl::fromLocalFile(token.fileName())});
    page("tokens");
    auto *tokens = m_window->findChild<TokensPage *>();
    QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(tokens, &enter);
    QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(tokens, &drop);
    QTRY_VERIFY(!tokens->findChild<TokenView *>(QStringLiteral("tokenView"))->token().isEmpty());
}

QTEST_MAIN(TestSlowDisk)
#include "tst_slowdisk.moc"
