// SPDX-License-Identifier: MIT
#include "app/console/screenshots.h"

#include "ui/mainwindow.h"
#include "ui/theme/theme.h"
#include "ui/tokens/tokenspage.h"

#include <QAbstractItemView>
#include <QCoreApplication>
#include <QItemSelectionModel>
#include <QPixmap>
#include <QTimer>

#include <cstdio>

namespace gatehouse {

namespace {

/// The pages as they are named in the window, in the order of the sidebar.
const QStringList pageNames{QStringLiteral("sessions"), QStringLiteral("users"),
                            QStringLiteral("tokens"),   QStringLiteral("keys"),
                            QStringLiteral("audit"),    QStringLiteral("connections")};
/// What a page does after it is shown: its data arrive, its first frames are painted.
constexpr int settleMs = 900;

} // namespace

Screenshots::Screenshots(MainWindow &window, Theme &theme, const QString &folder, QObject *parent)
    : QObject(parent)
    , m_window(window)
    , m_theme(theme)
    , m_folder(folder)
{
    for (const Theme::Choice choice : {Theme::Choice::Light, Theme::Choice::Dark}) {
        for (const QString &page : pageNames) {
            m_steps.emplace_back([this, choice, page] {
                m_theme.setChoice(choice);
                prepare(page);
                return true;
            });
            const QString look =
                choice == Theme::Choice::Light ? QStringLiteral("light") : QStringLiteral("dark");
            m_steps.emplace_back([this, name = page + QLatin1Char('-') + look] { return save(name); });
        }
    }
}

void Screenshots::start()
{
    m_window.resize(1440, 900);
    QTimer::singleShot(settleMs, this, &Screenshots::next);
}

void Screenshots::next()
{
    if (m_done == m_steps.size())
        return QCoreApplication::exit(0);
    if (!m_steps[m_done++]())
        return QCoreApplication::exit(2);
    QTimer::singleShot(settleMs, this, &Screenshots::next);
}

/// Shows the page with its first row chosen, so that the details are in the picture.
void Screenshots::prepare(const QString &page)
{
    m_window.showPage(page);
    if (auto *tokens = m_window.findChild<TokensPage *>();
        tokens && page == QLatin1String("tokens") && !m_token.isEmpty())
        tokens->paste(QString::fromLatin1(m_token));
    for (QAbstractItemView *view : m_window.findChildren<QAbstractItemView *>()) {
        if (view->isVisible() && view->model() != nullptr && view->model()->rowCount() > 2
            && view->selectionMode() != QAbstractItemView::NoSelection && page == QLatin1String("sessions"))
            view->selectionModel()->setCurrentIndex(
                view->model()->index(2, 0), QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    }
}

bool Screenshots::save(const QString &name)
{
    const QString path = m_folder + QLatin1Char('/') + name + QStringLiteral(".png");
    if (m_window.grab().save(path))
        return true;
    std::fputs(qUtf8Printable(QStringLiteral("gatehouse: the picture could not be saved to %1\n").arg(path)),
               stderr);
    return false;
}

} // namespace gatehouse
