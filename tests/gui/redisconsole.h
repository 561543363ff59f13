// SPDX-License-Identifier: MIT
#pragma once

#include "app/console/program.h"
#include "app/demo/memoryvault.h"
#include "ui/sessions/sessionmodel.h"
#include "ui/theme/theme.h"
#include "ui/widgets/tableview.h"

#include <QDialog>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include <set>

namespace gatehouse::test {

/// The whole console on a Redis of loopback, with the page of the sessions in front.
class RedisConsole {
public:
    RedisConsole(quint16 port, const QString &layout)
    {
        ConnectionProfile shop;
        shop.id = QStringLiteral("shop");
        shop.name = QStringLiteral("Shop");
        shop.kind = ConnectionProfile::Kind::Redis;
        shop.host = QStringLiteral("127.0.0.1");
        shop.port = port;
        shop.tls = false;
        shop.layout = layout;
        shop.path = m_folder.filePath(QStringLiteral("records.db"));
        m_program = std::make_unique<Program>(shop, m_folder.filePath(QStringLiteral("connections.json")),
                                              TokenPolicy(), m_vault, m_theme);
        m_program->use(shop);
        m_program->window().showPage(QStringLiteral("sessions"));
    }

    QWidget *page() const { return find<QWidget>("page.sessions"); }
    template <class Widget>
    Widget *find(const char *name) const
    {
        return m_program->window().findChild<Widget *>(QLatin1String(name));
    }
    SessionModel *model() const
    {
        return qobject_cast<SessionModel *>(find<TableView>("sessionTable")->model());
    }
    std::set<QString> shownIds() const
    {
        return idsWhere([](SessionState) { return true; });
    }
    std::set<QString> idsIn(std::initializer_list<SessionState> states) const
    {
        return idsWhere([states](SessionState state) {
            return std::find(states.begin(), states.end(), state) != states.end();
        });
    }

    /// As a person does it: search, select all that is found, Revoke, a reason, what has to be typed, the
    /// button. False when it did not come to that.
    bool revokeWhatIsFound(const QString &search, int rows, const QString &reason)
    {
        auto *field = page()->findChild<QLineEdit *>(QStringLiteral("search"));
        QTest::keyClicks(field, search);
        if (!QTest::qWaitFor([&] { return model()->rowCount() == rows; }))
            return false;
        QTest::keyClick(field, Qt::Key_Down);
        find<TableView>("sessionTable")->selectAll();
        auto *revoke = find<QPushButton>("revoke");
        if (!QTest::qWaitFor([&] { return revoke->isEnabled(); }))
            return false;
        QTest::mouseClick(revoke, Qt::LeftButton);
        if (!QTest::qWaitFor([&] { return find<QDialog>("revokeDialog") != nullptr; }))
            return false;
        auto *dialog = find<QDialog>("revokeDialog");
        QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("reason")), reason);
        auto *confirm = dialog->findChild<QPushButton *>(QStringLiteral("confirm"));
        auto *typed = dialog->findChild<QLineEdit *>(QStringLiteral("typed"));
        if (!QTest::qWaitFor([&] { return confirm->isEnabled() || typed->isVisible(); }))
            return false;
        if (typed->isVisible())
            QTest::keyClicks(typed, QString::number(rows));
        if (!QTest::qWaitFor([&] { return confirm->isEnabled(); }))
            return false;
        QTest::mouseClick(confirm, Qt::LeftButton);
        field->clear();
        find<TableView>("sessionTable")->clearSelection(); // Rows rest while something is selected.
        return true;
    }

private:
    template <class Wanted>
    std::set<QString> idsWhere(Wanted isWanted) const
    {
        std::set<QString> ids;
        for (int row = 0; row < model()->rowCount(); ++row) {
            if (isWanted(SessionState(model()->index(row, 0).data(SessionModel::StateRole).toInt())))
                ids.insert(model()->sessionIdAt(row));
        }
        return ids;
    }

    QTemporaryDir m_folder;
    MemoryVault m_vault;
    Theme m_theme{Theme::Choice::Light};
    std::unique_ptr<Program> m_program;
};

} // namespace gatehouse::test
