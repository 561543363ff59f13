// SPDX-License-Identifier: MIT
// From the start of the process to the first window that shows more than one colour, and the memory then: the
// console on an empty embedded store beside a minimal main window, alternately, on an Xvfb of its own.
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QGuiApplication>
#include <QImage>
#include <QPixmap>
#include <QProcess>
#include <QScreen>
#include <QTemporaryDir>
#include <QTextStream>
#include <QThread>

#include <algorithm>
#include <vector>

namespace {

constexpr int rounds = 9;

struct Sample {
    double paintedMs = -1;
    double residentMb = 0;
};

/// More than one colour in the middle of the screen: a window stands there and has painted something.
bool isPainted(QScreen *screen)
{
    const QImage image = screen->grabWindow(0, 0, 0, 800, 500).toImage();
    const QRgb first = image.pixel(0, 0);
    int others = 0;
    for (int y = 0; y < image.height(); y += 3) {
        for (int x = 0; x < image.width(); x += 3)
            others += image.pixel(x, y) != first ? 1 : 0;
    }
    return others > 500;
}

double residentMb(qint64 pid)
{
    QFile status(QStringLiteral("/proc/%1/status").arg(pid));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : status.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.mid(6).trimmed().split(' ').first().toDouble() / 1024;
    }
    return 0;
}

Sample start(QScreen *screen, const QString &program, const QStringList &arguments)
{
    while (isPainted(screen))
        QThread::msleep(5);
    Sample sample;
    QProcess process;
    QElapsedTimer timer;
    timer.start();
    process.start(program, arguments);
    while (timer.elapsed() < 10'000) {
        if (isPainted(screen)) {
            sample.paintedMs = double(timer.nsecsElapsed()) / 1e6;
            break;
        }
    }
    QThread::msleep(300);
    sample.residentMb = residentMb(process.processId());
    process.terminate();
    if (!process.waitForFinished(5000))
        process.kill();
    process.waitForFinished();
    return sample;
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

int measure(QScreen *screen)
{
    const QTemporaryDir home;
    qputenv("HOME", home.path().toUtf8());
    qputenv("XDG_DATA_HOME", home.filePath(QStringLiteral("data")).toUtf8());
    qputenv("XDG_CONFIG_HOME", home.filePath(QStringLiteral("config")).toUtf8());
    const QString folder = QCoreApplication::applicationDirPath();
    const QString minimal = folder + QStringLiteral("/minimal_window");
    const QString console = folder + QStringLiteral("/../../app/gatehouse");
    std::vector<double> minimalMs, consoleMs, minimalMb, consoleMb;
    for (int round = -1; round < rounds; ++round) {
        const Sample small = start(screen, minimal, {});
        const Sample large = start(screen, console, {});
        if (small.paintedMs < 0 || large.paintedMs < 0) {
            QTextStream(stderr) << "a window did not appear within 10 s\n";
            return 2;
        }
        if (round < 0)
            continue; // the first round warms the file cache
        minimalMs.push_back(small.paintedMs);
        consoleMs.push_back(large.paintedMs);
        minimalMb.push_back(small.residentMb);
        consoleMb.push_back(large.residentMb);
    }
    QTextStream out(stdout);
    out.setRealNumberNotation(QTextStream::FixedNotation);
    out.setRealNumberPrecision(1);
    out << "start to painted window, ms (median of " << rounds << "): minimal " << median(minimalMs)
        << ", gatehouse " << median(consoleMs) << '\n';
    out << "resident memory, MB: minimal " << median(minimalMb) << ", gatehouse " << median(consoleMb)
        << '\n';
    out.setRealNumberPrecision(2);
    out << "ratio: time " << median(consoleMs) / median(minimalMs) << ", memory "
        << median(consoleMb) / median(minimalMb) << '\n';
    return 0;
}

/// Starts an Xvfb and this program again on it.
int runOnOwnScreen(const QString &self)
{
    QProcess server;
    server.setProcessChannelMode(QProcess::SeparateChannels);
    server.start(QStringLiteral("Xvfb"),
                 {QStringLiteral("-displayfd"), QStringLiteral("1"), QStringLiteral("-screen"),
                  QStringLiteral("0"), QStringLiteral("1440x900x24")});
    if (!server.waitForStarted() || !server.waitForReadyRead(10'000)) {
        QTextStream(stderr) << "Xvfb is missing or did not start\n";
        return 2;
    }
    const QByteArray display = ":" + server.readLine().trimmed();
    qputenv("DISPLAY", display);
    qputenv("QT_QPA_PLATFORM", "xcb");
    qputenv("BENCH_ON_OWN_SCREEN", "1");
    const int code = QProcess::execute(self, {});
    server.terminate();
    server.waitForFinished();
    return code;
}

} // namespace

int main(int argc, char **argv)
{
    if (!qEnvironmentVariableIsSet("BENCH_ON_OWN_SCREEN")) {
        const QCoreApplication application(argc, argv);
        return runOnOwnScreen(QCoreApplication::applicationFilePath());
    }
    const QGuiApplication application(argc, argv);
    return measure(QGuiApplication::primaryScreen());
}
