// SPDX-License-Identifier: MIT
#include "ui/tokens/partpanel.h"

#include "core/service/tokenservice.h"
#include "ui/text/plaintext.h"
#include "ui/tokens/claimdelegate.h"
#include "ui/widgets/labels.h"

#include <QButtonGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLocale>
#include <QPlainTextEdit>
#include <QStackedWidget>
#include <QToolButton>
#include <QTreeView>

namespace gatehouse {

namespace {

constexpr int nameWidth = 108;

QPlainTextEdit *reader(const QString &objectName, const QString &accessibleName)
{
    auto *edit = new QPlainTextEdit;
    edit->setObjectName(objectName);
    edit->setAccessibleName(accessibleName);
    edit->setFont(Theme::font(Type::Mono));
    edit->setProperty("kind", QStringLiteral("code"));
    edit->setReadOnly(true);
    edit->setUndoRedoEnabled(false);
    edit->setTabChangesFocus(true);
    edit->setFrameShape(QFrame::NoFrame);
    return edit;
}

} // namespace

PartPanel::PartPanel(const Theme &theme, const QString &name, QWidget *parent)
    : Card(parent)
    , m_note(new ElidedLabel("small"))
    , m_problem(label("small"))
    , m_views(new QButtonGroup(this))
    , m_stack(new QStackedWidget)
    , m_text(reader(QStringLiteral("text"), tr("%1 as text").arg(name)))
    , m_hex(reader(QStringLiteral("hex"), tr("%1 in hex").arg(name)))
    , m_raw(reader(QStringLiteral("raw"), tr("%1 as it stands in the token").arg(name)))
{
    setAccessibleName(name);
    body()->setContentsMargins(4, 10, 4, 4);
    body()->setSpacing(6);
    body()->addWidget(makeTop(theme, name));
    m_problem->setObjectName(QStringLiteral("partProblem"));
    m_problem->setContentsMargins(10, 0, 10, 0);
    m_problem->setWordWrap(true);
    setTone(m_problem, Tone::Danger);
    m_problem->hide();
    body()->addWidget(m_problem);
    m_members = makeMembers(theme);
    m_text->setWordWrapMode(QTextOption::WrapAnywhere);
    m_raw->setWordWrapMode(QTextOption::WrapAnywhere);
    m_hex->setLineWrapMode(QPlainTextEdit::NoWrap);
    for (QWidget *view : std::initializer_list<QWidget *>{m_members, m_text, m_hex, m_raw})
        m_stack->addWidget(view);
    body()->addWidget(m_stack, 1);
    setView(View::Members);
}

QWidget *PartPanel::makeTop(const Theme &, const QString &name)
{
    auto *top = new QWidget;
    auto *row = new QHBoxLayout(top);
    row->setContentsMargins(10, 0, 8, 0);
    row->setSpacing(4);
    m_name = label("strong", name);
    row->addWidget(m_name);
    m_note->setObjectName(QStringLiteral("partNote"));
    row->addWidget(m_note, 1);
    const QStringList names{tr("Members"), tr("Text"), tr("Hex"), tr("Raw")};
    const char *const objectNames[] = {"viewMembers", "viewText", "viewHex", "viewRaw"};
    for (int i = 0; i < names.size(); ++i) {
        auto *button = new QToolButton;
        button->setObjectName(QString::fromLatin1(objectNames[i]));
        button->setProperty("kind", QStringLiteral("filter"));
        button->setProperty("dense", true);
        button->setText(names.at(i));
        button->setAccessibleName(tr("%1: show %2").arg(name, names.at(i)));
        button->setCheckable(true);
        m_views->addButton(button, i);
        row->addWidget(button);
    }
    m_views->button(int(View::Raw))->setToolTip(tr("As it stands in the token, in base64url"));
    connect(m_views, &QButtonGroup::idClicked, this, [this](int id) { setView(View(id)); });
    return top;
}

QTreeView *PartPanel::makeMembers(const Theme &theme)
{
    auto *view = new QTreeView;
    view->setObjectName(QStringLiteral("members"));
    view->setAccessibleName(tr("Members"));
    view->setModel(&m_model);
    auto *delegate = new ClaimDelegate(theme, view);
    view->setItemDelegate(delegate);
    view->setRootIsDecorated(false);
    view->setItemsExpandable(false);
    view->setIndentation(0);
    view->setHeaderHidden(true);
    view->setMouseTracking(true);
    view->setFrameShape(QFrame::NoFrame);
    view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view->setColumnHidden(ClaimsModel::MeaningColumn, true);
    view->header()->setMinimumSectionSize(40);
    view->header()->resizeSection(ClaimsModel::NameColumn, nameWidth);
    view->header()->setStretchLastSection(false);
    view->header()->setSectionResizeMode(ClaimsModel::ValueColumn, QHeaderView::Stretch);
    // The height of a row follows the width of its column, and the panel's own that of its rows.
    connect(
        view->header(), &QHeaderView::sectionResized, delegate,
        [this, delegate] {
            Q_EMIT delegate->sizeHintChanged(QModelIndex());
            fitAgain();
        },
        Qt::QueuedConnection);
    connect(view, &QTreeView::entered, this, &PartPanel::point);
    connect(view->selectionModel(), &QItemSelectionModel::currentChanged, this, &PartPanel::point);
    view->viewport()->installEventFilter(this);
    view->installEventFilter(this);
    return view;
}

void PartPanel::point(const QModelIndex &index)
{
    Q_EMIT pointed(m_points && index.isValid()
                       ? TokenRange{index.data(ClaimsModel::OffsetRole).value<qsizetype>(),
                                    index.data(ClaimsModel::LengthRole).value<qsizetype>()}
                       : TokenRange{});
}

bool PartPanel::eventFilter(QObject *watched, QEvent *event)
{
    const bool isLeaving = (watched == m_members->viewport() && event->type() == QEvent::Leave)
        || (watched == m_members && event->type() == QEvent::FocusOut);
    if (isLeaving)
        point(m_members->hasFocus() && event->type() == QEvent::Leave ? m_members->currentIndex()
                                                                      : QModelIndex());
    return Card::eventFilter(watched, event);
}

void PartPanel::setPart(const jose::DecodedPart &part, qint64 nowMs)
{
    m_problem->setVisible(part.problem != jose::Reason::None);
    if (part.problem != jose::Reason::None) {
        setTone(m_problem, Tone::Danger);
        const QString detail = visibleText(part.problemDetail);
        m_problem->setText(detail.isEmpty() ? explain(part.problem)
                                            : tr("%1 (%2)").arg(explain(part.problem), detail));
    }
    if (part.text == m_shownText && part.bytes == m_bytes) {
        m_model.setNow(nowMs);
        return;
    }
    m_shownText = std::string(part.text);
    m_bytes = part.bytes;
    m_note->setText(tr("%1 bytes").arg(QLocale().toString(qulonglong(m_bytes.size()))));
    m_model.setPart(part, nowMs);
    const bool hasMembers = m_model.rowCount() > 0;
    for (QAbstractButton *button : m_views->buttons())
        button->setEnabled(true);
    m_views->button(int(View::Members))->setEnabled(hasMembers);
    m_views->button(int(View::Raw))->setEnabled(!m_shownText.empty()); // Decrypted claims have none.
    if (m_shownText.empty() && m_views->checkedId() == int(View::Raw))
        setView(View::Text);
    if (!hasMembers && m_stack->currentIndex() == int(View::Members))
        setView(View::Text);
    else if (hasMembers && m_views->checkedId() == int(View::Text) && m_stack->property("fellBack").toBool())
        setView(View::Members);
    m_stack->setProperty("fellBack", !hasMembers);
    showTexts();
    fitAgain();
}

void PartPanel::setName(const QString &name)
{
    m_name->setText(name);
    setAccessibleName(name);
}

void PartPanel::setSentence(const QString &sentence, Tone tone)
{
    wipe();
    for (QAbstractButton *button : m_views->buttons())
        button->setEnabled(false);
    setTone(m_problem, tone);
    m_problem->setVisible(!sentence.isEmpty());
    m_problem->setText(sentence);
}

/// Only what is looked at is made: a hex dump is five times its bytes.
void PartPanel::showTexts()
{
    m_text->setPlainText(m_stack->currentWidget() == m_text ? visibleText(m_bytes, true) : QString());
    m_hex->setPlainText(m_stack->currentWidget() == m_hex ? hexDump(m_bytes) : QString());
    m_raw->setPlainText(m_stack->currentWidget() == m_raw ? QString::fromStdString(m_shownText) : QString());
}

void PartPanel::setView(View view)
{
    m_views->button(int(view))->setChecked(true);
    m_stack->setCurrentIndex(int(view));
    showTexts();
}

void PartPanel::fitAgain()
{
    if (m_fit > 0)
        fitTo(m_fit);
    if (m_least > 0)
        setLeast(m_least);
}

int PartPanel::membersHeight(int limit) const
{
    int height = 8;
    for (int row = 0; row < m_model.rowCount() && height < limit; ++row)
        height += std::max(m_members->sizeHintForIndex(m_model.index(row, ClaimsModel::ValueColumn)).height(),
                           m_members->sizeHintForIndex(m_model.index(row, ClaimsModel::NameColumn)).height());
    return std::clamp(height, 60, limit);
}

void PartPanel::fitTo(int pixels)
{
    m_fit = pixels;
    m_stack->setFixedHeight(membersHeight(pixels));
}

void PartPanel::setLeast(int pixels)
{
    m_least = pixels;
    m_stack->setMinimumHeight(membersHeight(pixels));
}

void PartPanel::wipe()
{
    wipeBytes(m_bytes.data(), m_bytes.size());
    wipeBytes(m_shownText.data(), m_shownText.size());
    m_bytes.clear();
    m_shownText.clear();
    m_model.clear();
    m_note->clear();
    m_problem->hide();
    showTexts();
    fitAgain();
}

} // namespace gatehouse
