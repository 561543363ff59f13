// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/profileservice.h"
#include "ui/connections/profilemodel.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"

class QPushButton;

namespace gatehouse {

class MessageBar;
class TableView;

/// The connections that can be used, and what can be done with each.
class ProfilesCard : public Card {
    Q_OBJECT

public:
    /// `inUse`: id of the connection in use.
    ProfilesCard(ProfileService &profiles, const QString &inUse, MessageBar &message, const Theme &theme,
                 QWidget *parent = nullptr);

    void add();
    void importFile();
    void exportFile();

private:
    QLayout *makeButtons();
    void show();
    void showButtons();
    void edit(ConnectionProfile profile);
    void use();
    void remove();
    void openMenu(const QPoint &at);
    const ConnectionProfile *selected() const;

    ProfileService &m_profiles;
    QString m_inUse;
    MessageBar &m_message;
    const Theme &m_theme;
    ProfileModel m_model;
    Worker m_files; ///< A network disk may be slow.
    TableView *m_table;
    QPushButton *m_use, *m_edit, *m_copy, *m_remove;
};

} // namespace gatehouse
