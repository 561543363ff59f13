// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/connectionservice.h"
#include "core/service/profileservice.h"
#include "ui/page.h"
#include "ui/services.h"
#include "ui/theme/theme.h"

class QGridLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace gatehouse {

class Chip;
class MessageBar;
class ProfilesCard;
class StepList;

/// Where the sessions live, what this connection may do there, and whether it works.
class ConnectionsPage : public Page {
    Q_OBJECT

public:
    ConnectionsPage(const Services &services, const Theme &theme, QWidget *parent = nullptr);

    QString title() const override { return tr("Connections"); }
    bool canRefresh() const override { return true; }
    void refresh() override;
    Commands commands() override;
    void test();

protected:
    void showEvent(QShowEvent *event) override;

private:
    QWidget *makeCurrent();
    QWidget *makeRights();
    QWidget *makeTest();
    void showInfo(const StoreInfo &info);
    void showRights(const StoreInfo &info);

    ConnectionService &m_connections;
    const Theme &m_theme;
    MessageBar *m_message;
    ProfilesCard *m_profiles;
    QPushButton *m_add, *m_import, *m_export, *m_test;
    Chip *m_state;
    static constexpr int factCount = 6;
    QLabel *m_facts[factCount];
    QGridLayout *m_rights;
    QLabel *m_missing;
    StepList *m_steps;
};

} // namespace gatehouse
