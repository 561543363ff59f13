// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/connectionprofile.h"
#include "ui/theme/theme.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLineEdit;
class QSpinBox;

namespace gatehouse {

class FileField;

/// The settings of a connection, all but its password. Shows only what its kind has.
class ConnectionForm : public QWidget {
    Q_OBJECT

public:
    ConnectionForm(const Theme &theme, QWidget *parent = nullptr);
    void setProfile(const ConnectionProfile &profile);
    /// With the id that was set.
    ConnectionProfile profile() const;
    /// Fills the form from "rediss://user@host:6380/0" and the like; the name and the marks stay.
    Done takeAddress(const QString &url);

Q_SIGNALS:
    void changed();

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    void makeWhere(QFormLayout *form);
    void makeTls(QFormLayout *form);
    void makeMarks(QFormLayout *form);
    void addRow(QFormLayout *form, const QString &name, const char *objectName, QWidget *field);
    static QSpinBox *lifeField(const QString &unit, int most, const QString &unknown);
    void showFieldsOfKind();
    ConnectionProfile::Kind kind() const;

    const Theme &m_theme;
    QString m_id;
    int m_accessLifeSeconds = 0, m_refreshLifeSeconds = 0; ///< As they were set.
    QFormLayout *m_form;
    QLineEdit *m_name, *m_host, *m_database, *m_user, *m_service, *m_schema, *m_sentinelPrimary, *m_sentinels,
        *m_sentinelUser;
    QComboBox *m_kind, *m_layout, *m_tlsMode, *m_colour;
    QSpinBox *m_port, *m_deadline, *m_connectTimeout, *m_accessLife, *m_refreshLife;
    QCheckBox *m_tls, *m_production, *m_readOnly;
    FileField *m_path, *m_ca, *m_certificate, *m_key;
};

} // namespace gatehouse
