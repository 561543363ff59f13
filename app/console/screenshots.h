// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>
#include <QSize>
#include <QString>

#include <functional>
#include <vector>

namespace gatehouse {

class MainWindow;
class Theme;

/// Saves a picture of each page, light and dark, and ends the program. The pictures are of the real window;
/// for the README and for looking at a change.
class Screenshots : public QObject {
    Q_OBJECT

public:
    Screenshots(MainWindow &window, Theme &theme, const QString &folder, QObject *parent = nullptr);
    /// Begins as soon as the event loop runs. The program ends with code 0, or 2 when a picture could not be
    /// saved.
    void start();
    /// To be explained on the Tokens page, which stays empty without.
    void setToken(const QByteArray &token) { m_token = token; }

private:
    void next();
    bool save(const QString &name);
    void prepare(const QString &page);

    MainWindow &m_window;
    Theme &m_theme;
    QString m_folder;
    QByteArray m_token;
    std::vector<std::function<bool()>> m_steps;
    std::size_t m_done = 0;
};

} // namespace gatehouse
