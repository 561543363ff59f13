// SPDX-License-Identifier: MIT
// Keeps the shape of the project: who may include whom, what nobody calls, and how large a file may be.
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

namespace {

struct Source {
    QString path; ///< From the top of the project.
    QString text;
    QStringList includes;
};

QString withoutComments(QString text)
{
    static const QRegularExpression comment(QStringLiteral("//[^\\n]*|/\\*.*?\\*/"),
                                            QRegularExpression::DotMatchesEverythingOption);
    return text.remove(comment);
}

std::vector<Source> readSources(const QString &top, const QStringList &folders)
{
    static const QRegularExpression include(QStringLiteral("^#include\\s+[<\"]([^>\"]+)[>\"]"),
                                            QRegularExpression::MultilineOption);
    std::vector<Source> sources;
    for (const QString &folder : folders) {
        QDirIterator files(top + QLatin1Char('/') + folder, {QStringLiteral("*.cpp"), QStringLiteral("*.h")},
                           QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (!file.open(QIODevice::ReadOnly))
                continue;
            Source source{file.fileName().mid(top.size() + 1), QString::fromUtf8(file.readAll()), {}};
            for (auto match = include.globalMatch(source.text); match.hasNext();)
                source.includes.append(match.next().captured(1));
            sources.push_back(std::move(source));
        }
    }
    return sources;
}

/// In core, a layer may include itself and those before it.
const QStringList &coreLayers()
{
    static const QStringList layers{QStringLiteral("base"),    QStringLiteral("jose"),
                                    QStringLiteral("keys"),    QStringLiteral("session"),
                                    QStringLiteral("store"),   QStringLiteral("audit"),
                                    QStringLiteral("auth"),    QStringLiteral("http"),
                                    QStringLiteral("posture"), QStringLiteral("service")};
    return layers;
}

bool isModel(const QString &path)
{
    static const QRegularExpression model(QStringLiteral("^ui/.*(model|filter)\\.(cpp|h)$"));
    return model.match(path).hasMatch();
}

/// What of core the ui may know: services, and the values they hand over.
bool uiMayInclude(const QString &include)
{
    static const QStringList allowed{QStringLiteral("core/service/"),
                                     QStringLiteral("core/session/"),
                                     QStringLiteral("core/base/"),
                                     QStringLiteral("core/jose/report.h"),
                                     QStringLiteral("core/jose/reason.h"),
                                     QStringLiteral("core/jose/alg.h"),
                                     QStringLiteral("core/jose/decode.h"),
                                     QStringLiteral("core/jose/jwk.h"),
                                     QStringLiteral("core/jose/pem.h"),
                                     QStringLiteral("core/jose/verifier.h"),
                                     QStringLiteral("core/keys/keyinfo.h"),
                                     QStringLiteral("core/audit/auditlog.h"),
                                     QStringLiteral("core/auth/userdirectory.h"),
                                     QStringLiteral("core/auth/policy.h"),
                                     QStringLiteral("core/store/connectionprofile.h")};
    return std::any_of(allowed.begin(), allowed.end(),
                       [&](const QString &start) { return include.startsWith(start); });
}

} // namespace

class TestArchitecture : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void layersAreIncludedDownwardsOnly();
    void coreShowsNothing();
    void modelsKnowNoWidgets();
    void uiKnowsServicesOnly();
    void nobodyCalls_data();
    void nobodyCalls();
    void filesStaySmall();
    void everyFileNamesItsLicence();

private:
    QString m_top;
    std::vector<Source> m_sources;
};

void TestArchitecture::initTestCase()
{
    m_top = QStringLiteral(GATEHOUSE_SOURCE_DIR);
    m_sources = readSources(m_top, {QStringLiteral("app"), QStringLiteral("core"), QStringLiteral("ui")});
    QVERIFY2(m_sources.size() > 20, "the sources were not found");
}

void TestArchitecture::layersAreIncludedDownwardsOnly()
{
    QStringList wrong;
    for (const Source &source : m_sources) {
        const QString own = source.path.section(QLatin1Char('/'), 1, 1);
        for (const QString &include : source.includes) {
            const QString target = include.section(QLatin1Char('/'), 0, 0);
            if (source.path.startsWith(QLatin1String("core/"))) {
                const bool upwards = target == QLatin1String("ui") || target == QLatin1String("app")
                    || (target == QLatin1String("core")
                        && coreLayers().indexOf(include.section(QLatin1Char('/'), 1, 1))
                            > coreLayers().indexOf(own));
                if (upwards)
                    wrong << source.path + QStringLiteral(" includes ") + include;
            } else if (source.path.startsWith(QLatin1String("ui/")) && target == QLatin1String("app")) {
                wrong << source.path + QStringLiteral(" includes ") + include;
            }
        }
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
}

void TestArchitecture::coreShowsNothing()
{
    static const QRegularExpression screen(QStringLiteral(
        "^(Qt(Gui|Widgets|Svg)/"
        "|QWidget|QDialog|QMainWindow|QPainter|QPixmap|QImage|QIcon|QColor|QFont|QGuiApplication|"
        "QApplication|QTableView|QMessageBox|QLabel|qt6keychain/)"));
    static const QRegularExpression qt(QStringLiteral("^(Q[A-Z]|Qt[A-Z])"));
    QStringList wrong;
    for (const Source &source : m_sources) {
        if (!source.path.startsWith(QLatin1String("core/")))
            continue;
        const bool withoutQt = source.path.startsWith(QLatin1String("core/jose/"));
        for (const QString &include : source.includes) {
            if (screen.match(include).hasMatch() || (withoutQt && qt.match(include).hasMatch()))
                wrong << source.path + QStringLiteral(" includes ") + include;
        }
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
}

void TestArchitecture::modelsKnowNoWidgets()
{
    static const QRegularExpression banned(QStringLiteral(
        "^(Qt(Widgets|Sql|Network)/"
        "|QWidget|QDialog|QStyle|QAbstractItemView|QTableView|QHeaderView|QAbstractItemDelegate|"
        "QApplication|QSql|QTcpSocket|QSslSocket|ui/widgets/|core/store/(?!connectionprofile))"));
    QStringList wrong;
    for (const Source &source : m_sources) {
        for (const QString &include : isModel(source.path) ? source.includes : QStringList()) {
            if (banned.match(include).hasMatch())
                wrong << source.path + QStringLiteral(" includes ") + include;
        }
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
}

void TestArchitecture::uiKnowsServicesOnly()
{
    QStringList wrong;
    for (const Source &source : m_sources) {
        if (!source.path.startsWith(QLatin1String("ui/")))
            continue;
        for (const QString &include : source.includes) {
            if (include.startsWith(QLatin1String("core/")) && !uiMayInclude(include))
                wrong << source.path + QStringLiteral(" includes ") + include;
        }
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
}

void TestArchitecture::nobodyCalls_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("pattern");
    QTest::newRow("nested event loops in ui")
        << QStringLiteral("ui/") << QStringLiteral("QEventLoop|processEvents\\s*\\(|[.>]exec\\s*\\(\\s*\\)");
    QTest::newRow("blocking socket waits in core")
        << QStringLiteral("core/")
        << QStringLiteral("waitFor(Connected|ReadyRead|BytesWritten|Disconnected|Encrypted)\\s*\\(");
    QTest::newRow("singletons") << QString()
                                << QStringLiteral(
                                       "[Ii]nstance\\s*\\(\\s*\\)(?!\\s*->\\s*(installTranslator))");
    QTest::newRow("continuations on widgets") << QStringLiteral("ui/") << QStringLiteral("\\.then\\s*\\(");
    QTest::newRow("plain-text keychain fallback")
        << QString() << QStringLiteral("setInsecureFallback\\s*\\(\\s*true");
    QTest::newRow("TLS exceptions") << QString() << QStringLiteral("ignoreSslErrors|VerifyNone|QueryPeer");
    QTest::newRow("unfinished work") << QString() << QStringLiteral("\\b(TODO|FIXME|XXX)\\b|not implemented");
}

void TestArchitecture::nobodyCalls()
{
    QFETCH(QString, folder);
    QFETCH(QString, pattern);
    const QRegularExpression banned(pattern);
    QStringList wrong;
    for (const Source &source : m_sources) {
        if (!source.path.startsWith(folder))
            continue;
        const QString code =
            pattern.contains(QLatin1String("TODO")) ? source.text : withoutComments(source.text);
        const auto match = banned.match(code);
        if (match.hasMatch())
            wrong << source.path + QStringLiteral(": ") + match.captured();
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
}

void TestArchitecture::filesStaySmall()
{
    QStringList wrong;
    for (const Source &source : m_sources) {
        const auto lines = source.text.count(QLatin1Char('\n'));
        if (lines > 500)
            wrong << QStringLiteral("%1 has %2 lines").arg(source.path).arg(lines);
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
}

void TestArchitecture::everyFileNamesItsLicence()
{
    QStringList wrong;
    for (const Source &source : m_sources) {
        if (!source.text.startsWith(QLatin1String("// SPDX-License-Identifier: ")))
            wrong << source.path;
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
}

QTEST_APPLESS_MAIN(TestArchitecture)
#include "tst_architecture.moc"
