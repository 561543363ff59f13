// SPDX-License-Identifier: MIT
#include "filterhelp.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/pageheader.h"

#include <QCoreApplication>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QPushButton>

namespace gatehouse {

namespace {

constexpr std::pair<const char *, const char *> examples[] = {
    {"alice", QT_TRANSLATE_NOOP("FilterHelp", "The text anywhere: user, address, device, session, state")},
    {"\"alice martin\"", QT_TRANSLATE_NOOP("FilterHelp", "A text with spaces")},
    {"user:alice",
     QT_TRANSLATE_NOOP("FilterHelp",
                       "In one field: user, login, name, role, client, agent, id, "
                       "reason, by. With = it has to be exactly that")},
    {"state:active,expiring",
     QT_TRANSLATE_NOOP("FilterHelp",
                       "Any of several: active, expiring, expired, revoked, reuse, live, ended")},
    {"device:ios", QT_TRANSLATE_NOOP("FilterHelp", "The device, or desktop, phone, tablet, service")},
    {"ip:10.0.0.0/8", QT_TRANSLATE_NOOP("FilterHelp", "An address, a network, or how the address begins")},
    {"expires<1h", QT_TRANSLATE_NOOP("FilterHelp", "Time left: s, m, h, d or w")},
    {"idle>7d", QT_TRANSLATE_NOOP("FilterHelp", "Time since the last refresh; age>30d since the login")},
    {"created>2026-11-01", QT_TRANSLATE_NOOP("FilterHelp", "A day (UTC); also refreshed and revoked")},
    {"reuse:stale",
     QT_TRANSLATE_NOOP("FilterHelp", "How a used token came back: recent, branch, stale, any")},
    {"gen>3", QT_TRANSLATE_NOOP("FilterHelp", "How often it was refreshed")},
    {"-device:ios", QT_TRANSLATE_NOOP("FilterHelp", "A minus before any of these: not so")}};

} // namespace

FilterHelp::FilterHelp(const Theme &theme, QWidget *parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("filterHelp"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("The filter language"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(12);
    column->addWidget(label("heading", tr("The filter language")));
    auto *sentence = label("soft",
                           tr("Plain words are enough. Who wants more can use these; all that is written has "
                              "to fit. Press an example to try it."));
    sentence->setWordWrap(true);
    column->addWidget(sentence);
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(14);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(1, 1);
    int row = 0;
    for (const auto &[filter, meaning] : examples) {
        auto *button = new QPushButton(QLatin1String(filter));
        button->setProperty("kind", QStringLiteral("link"));
        button->setAutoDefault(false);
        connect(button, &QPushButton::clicked, this, [this, text = QString::fromLatin1(filter)] {
            Q_EMIT chosen(text);
            accept();
        });
        auto *words = label("soft", tr(meaning));
        words->setWordWrap(true);
        grid->addWidget(button, row, 0, Qt::AlignLeft);
        grid->addWidget(words, row++, 1);
    }
    column->addLayout(grid);
    auto *close = pushButton(theme, QStringLiteral("close"), tr("Close"));
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    column->addWidget(close, 0, Qt::AlignRight);
    setMinimumWidth(620);
}

} // namespace gatehouse
