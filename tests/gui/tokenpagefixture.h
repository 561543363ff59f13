// SPDX-License-Identifier: MIT
#pragma once

#include "authorityfixture.h"
#include "ui/theme/theme.h"
#include "ui/tokens/tokenspage.h"

#include <QAbstractButton>
#include <QLabel>
#include <QObject>
#include <QTreeView>

#include <memory>

namespace gatehouse::test {

/// The Tokens page over a real authority, a new page for each test.
class TokenPageFixture : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup() { m_page.reset(); }

protected:
    QString text(const char *name) const
    {
        return m_page->findChild<QLabel *>(QString::fromLatin1(name))->text();
    }
    void click(const char *name) const
    {
        m_page->findChild<QAbstractButton *>(QString::fromLatin1(name))->click();
    }
    /// Through the clipboard and Ctrl+V.
    void pasteByKeys(const QByteArray &text) const;
    /// The ids of the rows of "risks" or "keysTried".
    QStringList ids(const char *list) const;
    /// Of this name; not valid when there is none.
    QModelIndex step(const QString &name) const;
    QTreeView *members(const char *part) const;

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<AuthorityFixture> m_world;
    std::unique_ptr<TokensPage> m_page;
};

} // namespace gatehouse::test
