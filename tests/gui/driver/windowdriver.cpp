// SPDX-License-Identifier: MIT
// Drives the real program from inside, without a screen: Qt loads this plugin where QT_QPA_GENERIC_PLUGINS
// names it. One command a line on standard input, one answer a line on standard output. What is secret comes
// masked (hexadecimal, each byte ^ 0x5a), so that a search of the memory finds what the program kept and not
// what its driver was told.
#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QGenericPlugin>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QSocketNotifier>
#include <QTimer>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <string>
#include <string_view>
#include <sys/prctl.h>
#include <unistd.h>

namespace {

constexpr unsigned char mask = 0x5a;

void wipe(QString &text)
{
    // In place, whoever shares the text.
    explicit_bzero(const_cast<QChar *>(text.constData()), std::size_t(text.size()) * sizeof(QChar));
    text = QString();
}

int digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

QString unmasked(std::string_view hex)
{
    std::string bytes;
    bytes.reserve(hex.size() / 2);
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes += char((digit(hex[i]) * 16 + digit(hex[i + 1])) ^ mask);
    QString text = QString::fromUtf8(bytes.data(), qsizetype(bytes.size()));
    explicit_bzero(bytes.data(), bytes.size());
    return text;
}

/// Gives a copy to whoever asks, and forgets its own.
class Pasted : public QMimeData {
public:
    explicit Pasted(QString text)
        : m_text(std::move(text))
    { }
    ~Pasted() override { wipe(m_text); }
    QStringList formats() const override { return {QStringLiteral("text/plain")}; }

protected:
    QVariant retrieveData(const QString &, QMetaType) const override
    {
        return QString(m_text.constData(), m_text.size());
    }

private:
    QString m_text;
};

/// A visible one before others of the name.
template <class T>
T *named(std::string_view name)
{
    T *found = nullptr;
    for (QWidget *window : QApplication::topLevelWidgets()) {
        for (T *object :
             window->findChildren<T *>(QString::fromLatin1(name.data(), qsizetype(name.size())))) {
            const auto *widget = qobject_cast<const QWidget *>(static_cast<const QObject *>(object));
            if (!found || (widget && widget->isVisible()))
                found = object;
        }
    }
    return found;
}

class Driver : public QObject {
public:
    explicit Driver(QObject *parent)
        : QObject(parent)
        , m_input(STDIN_FILENO, QSocketNotifier::Read)
    {
        connect(&m_input, &QSocketNotifier::activated, this, [this] { read(); });
        connect(QGuiApplication::clipboard(), &QClipboard::dataChanged, this,
                [] { std::fprintf(stderr, "driver: the clipboard has %d characters\n", sizeOfClipboard()); });
    }

private:
    static int sizeOfClipboard()
    {
        const QMimeData *data = QGuiApplication::clipboard()->mimeData();
        return data ? int(data->text().size()) : 0;
    }

    static std::string maskedClipboard()
    {
        constexpr char digits[] = "0123456789abcdef";
        std::string masked;
        for (const QChar c : QGuiApplication::clipboard()->text()) {
            const auto byte = static_cast<unsigned char>(c.toLatin1() ^ mask);
            masked += digits[byte >> 4];
            masked += digits[byte & 15];
        }
        return masked;
    }

    void read()
    {
        char buffer[4096];
        const ssize_t size = ::read(STDIN_FILENO, buffer, sizeof buffer);
        if (size <= 0)
            return QApplication::quit();
        m_line.append(buffer, std::size_t(size));
        std::size_t end = 0;
        while ((end = m_line.find('\n')) != std::string::npos) {
            const std::string line = m_line.substr(0, end);
            m_line.erase(0, end + 1);
            const std::size_t space = line.find(' ');
            const std::string rest = space == std::string::npos ? std::string() : line.substr(space + 1);
            std::string answer = run(line.substr(0, space), rest);
            std::puts(answer.c_str());
            std::fflush(stdout);
        }
    }

    std::string run(const std::string &command, const std::string &rest)
    {
        const std::size_t space = rest.find(' ');
        const std::string name = rest.substr(0, space);
        const std::string more = space == std::string::npos ? std::string() : rest.substr(space + 1);
        if (command == "click") {
            auto *button = named<QAbstractButton>(name);
            if (!button || !button->isEnabled() || !button->isVisible())
                return "no";
            button->click();
            return "ok";
        }
        if (command == "trigger") {
            auto *action = named<QAction>(name);
            if (!action)
                return "no";
            action->trigger();
            return "ok";
        }
        if (command == "text") {
            const auto *label = named<QLabel>(name);
            return label ? label->text().toStdString() : "no";
        }
        if (command == "title") {
            std::string titles;
            for (const QWidget *window : QApplication::topLevelWidgets())
                titles += window->windowTitle().toStdString() + '|';
            return titles;
        }
        if (command == "type")
            return type(name, more);
        if (command == "clipboard")
            return std::to_string(sizeOfClipboard());
        if (command == "readclipboard")
            return maskedClipboard();
        if (command == "setclipboard") {
            QGuiApplication::clipboard()->setMimeData(new Pasted(unmasked(name)));
            return "ok";
        }
        if (command == "dropclipboard") {
            QGuiApplication::clipboard()->clear();
            return "ok";
        }
        if (command == "dumpable")
            return std::to_string(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
        if (command == "wipes") { // Whether the program has its own way to free memory; see app.
            Dl_info info{};
            return dladdr(reinterpret_cast<void *>(&free), &info) != 0
                    && std::string_view(info.dli_fname).ends_with("gatehouse")
                ? "ok"
                : "no";
        }
        if (command == "readable") // So that the memory can be looked at at all.
            return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0 ? "ok" : "no";
        if (command == "quit") {
            QTimer::singleShot(0, qApp, &QApplication::quit);
            return "ok";
        }
        return "no";
    }

    /// Letter by letter, as somebody types.
    static std::string type(const std::string &name, const std::string &hex)
    {
        QWidget *widget = named<QLineEdit>(name);
        if (!widget)
            widget = named<QPlainTextEdit>(name);
        if (!widget)
            return "no";
        widget->setFocus();
        QString text = unmasked(hex);
        for (const QChar c : std::as_const(text)) {
            QKeyEvent press(QEvent::KeyPress, 0, Qt::NoModifier, QString(c));
            QApplication::sendEvent(widget, &press);
        }
        wipe(text);
        return "ok";
    }

    QSocketNotifier m_input;
    std::string m_line;
};

} // namespace

class WindowDriverPlugin : public QGenericPlugin {
    Q_OBJECT
    Q_PLUGIN_METADATA(IID QGenericPluginFactoryInterface_iid FILE "windowdriver.json")

public:
    QObject *create(const QString &, const QString &) override { return new Driver(this); }
};

#include "windowdriver.moc"
