// SPDX-License-Identifier: MIT
#include "ui/connections/connectionform.h"

#include "ui/connections/filefield.h"
#include "ui/connections/profilemodel.h"
#include "ui/widgets/labels.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QFormLayout>
#include <QLineEdit>
#include <QSpinBox>

namespace gatehouse {

namespace {

using Kind = ConnectionProfile::Kind;

constexpr int fieldPixels = 34;
constexpr int minute = 60, hour = 3600; ///< Seconds.

constexpr std::pair<const char *, const char *> colours[] = {
    {QT_TRANSLATE_NOOP("ConnectionForm", "No colour"), ""},
    {QT_TRANSLATE_NOOP("ConnectionForm", "Red"), "#d64545"},
    {QT_TRANSLATE_NOOP("ConnectionForm", "Orange"), "#d9822b"},
    {QT_TRANSLATE_NOOP("ConnectionForm", "Green"), "#2f9e6e"},
    {QT_TRANSLATE_NOOP("ConnectionForm", "Blue"), "#3b7dd8"},
    {QT_TRANSLATE_NOOP("ConnectionForm", "Violet"), "#7d5bd0"}};

constexpr std::pair<const char *, const char *> tlsModes[] = {
    {QT_TRANSLATE_NOOP("ConnectionForm", "Check certificate and host name (verify-full)"), "verify-full"},
    {QT_TRANSLATE_NOOP("ConnectionForm", "Check the certificate only (verify-ca)"), "verify-ca"},
    {QT_TRANSLATE_NOOP("ConnectionForm", "Encrypt, check nothing (require)"), "require"},
    {QT_TRANSLATE_NOOP("ConnectionForm", "As for a server on this machine (prefer)"), "prefer"}};

QPixmap swatch(const QString &colour)
{
    QPixmap picture(12, 12);
    picture.fill(colour.isEmpty() ? QColor(Qt::transparent) : QColor(colour));
    return picture;
}

/// What an imported profile or an address says to the second stays so while nobody changes it.
int secondsOf(const QSpinBox &field, int unit, int before)
{
    return (before + unit - 1) / unit == field.value() ? before : field.value() * unit;
}

void choose(QComboBox *box, const QString &data)
{
    const int found = box->findData(data);
    box->setCurrentIndex(found < 0 ? 0 : found);
}

} // namespace

ConnectionForm::ConnectionForm(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_form(new QFormLayout(this))
{
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setHorizontalSpacing(14);
    m_form->setVerticalSpacing(8);
    m_form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    m_form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    makeWhere(m_form);
    makeTls(m_form);
    makeMarks(m_form);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &ConnectionForm::showFieldsOfKind);
    connect(m_tls, &QCheckBox::toggled, this, &ConnectionForm::showFieldsOfKind);
    connect(m_layout, &QComboBox::currentIndexChanged, this, &ConnectionForm::showFieldsOfKind);
    showFieldsOfKind();
}

void ConnectionForm::addRow(QFormLayout *form, const QString &name, const char *objectName, QWidget *field)
{
    field->setObjectName(QLatin1String(objectName));
    auto *file = qobject_cast<FileField *>(field);
    QWidget *typed = file ? file->field() : field;
    typed->setAccessibleName(name);
    if (auto *edit = qobject_cast<QLineEdit *>(typed))
        connect(edit, &QLineEdit::textChanged, this, &ConnectionForm::changed);
    if (auto *number = qobject_cast<QSpinBox *>(typed))
        number->setButtonSymbols(QAbstractSpinBox::NoButtons); // Typed, or by the arrow keys.
    if (qobject_cast<QLineEdit *>(typed) == nullptr) {
        typed->setFocusPolicy(Qt::StrongFocus);
        typed->installEventFilter(this);
    }
    QLabel *caption = label("value", name);
    caption->setBuddy(typed);
    if (qobject_cast<QCheckBox *>(typed) == nullptr)
        caption->setMinimumHeight(fieldPixels);
    form->addRow(caption, field);
}

void ConnectionForm::makeWhere(QFormLayout *form)
{
    addRow(form, tr("Name"), "profileName", m_name = new QLineEdit);
    m_name->setPlaceholderText(tr("Such as: Shop, production"));
    addRow(form, tr("Kind"), "profileKind", m_kind = new QComboBox);
    for (const Kind kind : {Kind::Redis, Kind::PostgreSql, Kind::Embedded})
        m_kind->addItem(kindName(kind), int(kind));
    addRow(form, tr("File"), "profilePath",
           m_path = new FileField(m_theme, tr("Choose the file of a store"), tr("/path/to/store.db")));
    addRow(form, tr("Host"), "profileHost", m_host = new QLineEdit);
    m_host->setPlaceholderText(tr("redis.example.org or 10.0.0.7"));
    addRow(form, tr("Port"), "profilePort", m_port = new QSpinBox);
    m_port->setRange(0, 65535);
    m_port->setSpecialValueText(tr("The usual one"));
    addRow(form, tr("Database"), "profileDatabase", m_database = new QLineEdit);
    addRow(form, tr("User"), "profileUser", m_user = new QLineEdit);
    addRow(form, tr("Layout"), "profileLayout", m_layout = new QComboBox);
    m_layout->addItem(tr("Gatehouse's own"), QStringLiteral("native"));
    m_layout->addItem(tr("refresh:<jti> keys, as the JWT guide has them"), QStringLiteral("guide"));
    addRow(form, tr("Schema"), "profileSchema", m_schema = new QLineEdit);
    m_schema->setPlaceholderText(QStringLiteral("gatehouse"));
    addRow(form, tr("Service"), "profileService", m_service = new QLineEdit);
    m_service->setPlaceholderText(tr("A section of pg_service.conf, in place of a host"));
    addRow(form, tr("Sentinel: primary"), "profileSentinel", m_sentinelPrimary = new QLineEdit);
    m_sentinelPrimary->setPlaceholderText(tr("Its name, when host and port are a Sentinel's"));
    addRow(form, tr("Other Sentinels"), "profileSentinels", m_sentinels = new QLineEdit);
    m_sentinels->setPlaceholderText(tr("host:port, host:port"));
    addRow(form, tr("Sentinel: user"), "profileSentinelUser", m_sentinelUser = new QLineEdit);
    m_sentinelUser->setPlaceholderText(tr("Only where Sentinels ask for a password"));
    m_sentinelUser->setToolTip(
        tr("They are then told this name (\"default\" where they have no users) and the "
           "password of this connection. Left empty, they are told neither."));
}

void ConnectionForm::makeTls(QFormLayout *form)
{
    addRow(form, tr("Encryption"), "profileTls", m_tls = new QCheckBox(tr("TLS")));
    addRow(form, tr("Certificate check"), "profileTlsMode", m_tlsMode = new QComboBox);
    m_tlsMode->addItem(tr("As strict as the place asks for"), QString());
    for (const auto &[text, mode] : tlsModes)
        m_tlsMode->addItem(tr(text), QLatin1String(mode));
    const QString system = tr("The authorities that the system trusts");
    addRow(form, tr("Authority (CA)"), "profileCa",
           m_ca = new FileField(m_theme, tr("Choose the certificate of the authority"), system));
    addRow(form, tr("Client certificate"), "profileCertificate",
           m_certificate = new FileField(m_theme, tr("Choose your certificate"),
                                         tr("Only for servers that ask for one")));
    addRow(form, tr("Its private key"), "profileKey",
           m_key = new FileField(m_theme, tr("Choose the key of your certificate"), tr("A PEM file")));
}

void ConnectionForm::makeMarks(QFormLayout *form)
{
    addRow(form, tr("Give up after"), "profileDeadline", m_deadline = new QSpinBox);
    addRow(form, tr("Connect within"), "profileConnectTimeout", m_connectTimeout = new QSpinBox);
    for (QSpinBox *const seconds : {m_deadline, m_connectTimeout}) {
        seconds->setRange(1, 120);
        seconds->setSuffix(tr(" s"));
    }
    addRow(form, tr("Access tokens live"), "profileAccessLife",
           m_accessLife = lifeField(tr(" min"), 1440, tr("15 min, as nothing else is known")));
    m_accessLife->setToolTip(
        tr("Of the system that logs people in. Says until when access tokens count after a "
           "revocation."));
    addRow(form, tr("Refresh tokens live"), "profileRefreshLife",
           m_refreshLife = lifeField(tr(" h"), 24 * 366, tr("7 days, as in the guide")));
    m_refreshLife->setToolTip(
        tr("The time to live that the keys begin with: by it the last refresh of a session "
           "is known."));
    addRow(form, tr("Colour"), "profileColour", m_colour = new QComboBox);
    for (const auto &[text, colour] : colours)
        m_colour->addItem(QIcon(swatch(QLatin1String(colour))), tr(text), QLatin1String(colour));
    addRow(form, tr("Marks"), "profileProduction",
           m_production = new QCheckBox(tr("Production: the window is tinted, revocations are typed")));
    addRow(form, QString(), "profileReadOnly",
           m_readOnly = new QCheckBox(tr("Read-only: nothing that changes data is sent")));
    m_readOnly->setAccessibleName(tr("Read-only"));
}

QSpinBox *ConnectionForm::lifeField(const QString &unit, int most, const QString &unknown)
{
    auto *field = new QSpinBox;
    field->setRange(0, most);
    field->setSuffix(unit);
    field->setSpecialValueText(unknown);
    return field;
}

/// Who turns the wheel over a number or a choice on the way down the form means to scroll.
bool ConnectionForm::eventFilter(QObject *object, QEvent *event)
{
    if (event->type() != QEvent::Wheel || static_cast<QWidget *>(object)->hasFocus())
        return QWidget::eventFilter(object, event);
    event->ignore();
    return true;
}

ConnectionProfile::Kind ConnectionForm::kind() const { return Kind(m_kind->currentData().toInt()); }

void ConnectionForm::showFieldsOfKind()
{
    const bool isFile = kind() == Kind::Embedded;
    const bool isRedis = kind() == Kind::Redis;
    const bool isPostgres = kind() == Kind::PostgreSql;
    const bool hasTls = !isFile && m_tls->isChecked();
    const bool isGuide = isRedis && m_layout->currentData().toString() == QLatin1String("guide");
    const std::pair<QWidget *, bool> rows[] = {
        {m_path, isFile},
        {m_host, !isFile},
        {m_port, !isFile},
        {m_database, !isFile},
        {m_user, !isFile},
        {m_layout, isRedis},
        {m_schema, isPostgres},
        {m_service, isPostgres},
        {m_sentinelPrimary, isRedis},
        {m_sentinels, isRedis},
        {m_sentinelUser, isRedis},
        {m_connectTimeout, isRedis},
        {m_tls, !isFile},
        {m_tlsMode, hasTls && isPostgres},
        {m_ca, hasTls},
        {m_certificate, hasTls},
        {m_key, hasTls},
        {m_accessLife, !isFile},
        {m_refreshLife, isGuide},
    };
    for (const auto &[field, isShown] : rows) {
        field->setVisible(isShown);
        m_form->labelForField(field)->setVisible(isShown);
    }
    m_database->setPlaceholderText(isRedis ? QStringLiteral("0") : tr("As the user is named"));
    m_user->setPlaceholderText(isRedis ? QStringLiteral("default") : tr("As you are named on this machine"));
    Q_EMIT changed();
}

void ConnectionForm::setProfile(const ConnectionProfile &profile)
{
    m_id = profile.id;
    m_name->setText(profile.name);
    m_kind->setCurrentIndex(m_kind->findData(int(profile.kind)));
    m_path->setPath(profile.kind == Kind::Embedded ? profile.path : QString());
    m_host->setText(profile.host);
    m_port->setValue(profile.port);
    m_database->setText(profile.database);
    m_user->setText(profile.userName);
    choose(m_layout, profile.layout);
    m_schema->setText(profile.schema);
    m_service->setText(profile.service);
    m_sentinelPrimary->setText(profile.sentinelPrimary);
    m_sentinels->setText(profile.sentinels);
    m_sentinelUser->setText(profile.sentinelUser);
    m_tls->setChecked(profile.tls);
    choose(m_tlsMode, profile.tlsMode);
    m_ca->setPath(profile.caFile);
    m_certificate->setPath(profile.certificateFile);
    m_key->setPath(profile.keyFile);
    m_deadline->setValue((profile.deadlineMs + 999) / 1000);
    m_connectTimeout->setValue((profile.connectTimeoutMs + 999) / 1000);
    if (m_colour->findData(profile.colour) < 0)
        m_colour->addItem(QIcon(swatch(profile.colour)), profile.colour, profile.colour);
    choose(m_colour, profile.colour);
    m_accessLife->setValue((profile.accessLifeSeconds + minute - 1) / minute);
    m_refreshLife->setValue((profile.refreshLifeSeconds + hour - 1) / hour);
    m_accessLifeSeconds = profile.accessLifeSeconds;
    m_refreshLifeSeconds = profile.refreshLifeSeconds;
    m_production->setChecked(profile.isProduction);
    m_readOnly->setChecked(profile.isReadOnly);
    showFieldsOfKind();
}

ConnectionProfile ConnectionForm::profile() const
{
    ConnectionProfile profile;
    profile.id = m_id;
    profile.name = m_name->text().trimmed();
    profile.kind = kind();
    profile.colour = m_colour->currentData().toString();
    profile.isProduction = m_production->isChecked();
    profile.isReadOnly = m_readOnly->isChecked();
    profile.deadlineMs = 1000 * m_deadline->value();
    if (profile.kind == Kind::Embedded) {
        profile.path = m_path->path();
        return profile;
    }
    profile.accessLifeSeconds = secondsOf(*m_accessLife, minute, m_accessLifeSeconds);
    profile.host = m_host->text().trimmed();
    profile.port = quint16(m_port->value());
    profile.database = m_database->text().trimmed();
    profile.userName = m_user->text().trimmed();
    profile.tls = m_tls->isChecked();
    if (profile.tls) {
        profile.caFile = m_ca->path();
        profile.certificateFile = m_certificate->path();
        profile.keyFile = m_key->path();
    }
    if (profile.kind == Kind::Redis) {
        profile.layout = m_layout->currentData().toString();
        if (profile.layout == QLatin1String("guide"))
            profile.refreshLifeSeconds = secondsOf(*m_refreshLife, hour, m_refreshLifeSeconds);
        profile.sentinelPrimary = m_sentinelPrimary->text().trimmed();
        profile.sentinels = m_sentinels->text().trimmed();
        profile.sentinelUser = m_sentinelUser->text().trimmed();
        profile.connectTimeoutMs = 1000 * m_connectTimeout->value();
        return profile;
    }
    profile.schema = m_schema->text().trimmed();
    profile.service = m_service->text().trimmed();
    if (profile.tls)
        profile.tlsMode = m_tlsMode->currentData().toString();
    return profile;
}

Done ConnectionForm::takeAddress(const QString &url)
{
    Result<ConnectionProfile> read = ConnectionProfile::fromUrl(url.trimmed());
    if (!read)
        return Failure(read.error());
    const ConnectionProfile now = profile();
    read->id = now.id;
    read->name = now.name;
    read->layout = now.layout;
    read->colour = now.colour;
    read->isProduction = now.isProduction;
    read->isReadOnly = now.isReadOnly;
    read->deadlineMs = now.deadlineMs;
    if (read->accessLifeSeconds == 0)
        read->accessLifeSeconds = now.accessLifeSeconds;
    if (read->refreshLifeSeconds == 0)
        read->refreshLifeSeconds = now.refreshLifeSeconds;
    setProfile(*read);
    return {};
}

} // namespace gatehouse
