// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/keyservice.h"
#include "core/service/storeaccess.h"
#include "ui/keys/keydialogs.h"
#include "ui/page.h"
#include "ui/services.h"
#include "ui/theme/theme.h"

#include <QTimer>

class QPushButton;
class QStackedWidget;

namespace gatehouse {

class DetailsPanel;
class EmptyState;
class GenerateDialog;
class MessageBar;
class PassphrasePanel;
class TableView;
class UseCard;

/// The signing keys: which one signs, which comes next, which may be removed.
class KeysPage : public Page {
    Q_OBJECT

public:
    KeysPage(const Services &services, const Theme &theme, QWidget *parent = nullptr);
    ~KeysPage() override;

    QString title() const override { return tr("Keys"); }
    bool canRefresh() const override { return true; }
    void refresh() override;
    bool closeDetails() override;
    /// `subject`: a key id.
    void showSubject(const QString &subject) override;

    GenerateDialog *generate();
    void importKey();
    void exportPrivate();
    ConfirmDialog *rotate(KeyUse use);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    QWidget *makeContent();
    QWidget *makeTable();
    void makeFooter();
    void showState();
    void showKeys();
    QString whyNoChange() const;
    void showDetails();
    void copyPublic();
    void savePublic();
    qint64 nowMs() const { return m_store.clock().nowMs(); }
    qint64 longestTokenMs(KeyUse use) const;

    KeyService &m_keys;
    const StoreAccess &m_store;
    const Theme &m_theme;
    KeyModel m_model;
    KeyDialogs m_dialogs;
    QString m_selected; ///< kid
    QTimer m_ticks;

    QStackedWidget *m_stack;
    MessageBar *m_message;
    EmptyState *m_empty;
    PassphrasePanel *m_passphrase;
    QWidget *m_content;
    QPushButton *m_generate, *m_import, *m_exportPrivate, *m_copy, *m_save, *m_lock;
    UseCard *m_access, *m_refresh;
    TableView *m_table;
    DetailsPanel *m_details;
    QPushButton *m_retire, *m_remove;
};

} // namespace gatehouse
