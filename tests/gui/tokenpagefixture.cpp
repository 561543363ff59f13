// SPDX-License-Identifier: MIT
#include "tokenpagefixture.h"

#include "core/service/sessionservice.h"
#include "ui/tokens/explainedmodel.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QListView>
#include <QTest>

namespace gatehouse::test {

void TokenPageFixture::initTestCase()
{
    m_theme = std::make_unique<Theme>(Theme::Choice::Light);
    m_world = std::make_unique<AuthorityFixture>();
    m_world->unlock();
    m_world->services().sessions.revocations().setUndoTime(50); // So that a test need not wait for it.
}

void TokenPageFixture::init()
{
    m_page = std::make_unique<TokensPage>(m_world->services(), *m_theme);
    m_page->resize(1200, 850);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
}

void TokenPageFixture::pasteByKeys(const QByteArray &text) const
{
    QGuiApplication::clipboard()->setText(QString::fromUtf8(text));
    QTest::keyClick(m_page.get(), Qt::Key_V, Qt::ControlModifier);
}

QModelIndex TokenPageFixture::step(const QString &name) const
{
    const QAbstractItemModel *steps = m_page->findChild<QListView *>(QStringLiteral("steps"))->model();
    for (int row = 0; row < steps->rowCount(); ++row) {
        if (steps->index(row, 0).data().toString() == name)
            return steps->index(row, 0);
    }
    return {};
}

QTreeView *TokenPageFixture::members(const char *part) const
{
    return m_page->findChild<QWidget *>(QString::fromLatin1(part))
        ->findChild<QTreeView *>(QStringLiteral("members"));
}

QStringList TokenPageFixture::ids(const char *list) const
{
    const QAbstractItemModel *rows = m_page->findChild<QListView *>(QString::fromLatin1(list))->model();
    QStringList all;
    for (int row = 0; row < rows->rowCount(); ++row)
        all << rows->index(row, 0).data(ExplainedModel::IdRole).toString();
    return all;
}

} // namespace gatehouse::test
