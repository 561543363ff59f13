// SPDX-License-Identifier: MIT
// How a token, or a key for it, comes to the page: by the clipboard, by dragging, from a file.
#include "ui/text/filetext.h"
#include "ui/tokens/compareview.h"
#include "ui/tokens/keyreader.h"
#include "ui/tokens/tokenspage.h"
#include "ui/tokens/tokenview.h"
#include "ui/tokens/verdict.h"
#include "ui/tokens/verifypanel.h"
#include "ui/widgets/messagebar.h"

#include <QClipboard>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QGuiApplication>
#include <QLabel>
#include <QLocale>
#include <QMimeData>
#include <QStackedWidget>

namespace gatehouse {

void TokensPage::pasteClipboard()
{
    if (m_stack->currentWidget() == m_comparison)
        m_comparison->paste(QGuiApplication::clipboard()->text());
    else
        paste(QGuiApplication::clipboard()->text());
}

void TokensPage::paste(const QString &text)
{
    if (text.size() > largestPaste) {
        refuse(tr("The pasted text has %1 characters, so it was not looked through. A token has at most %2.")
                   .arg(QLocale().toString(text.size()), QLocale().toString(largestToken)));
        return;
    }
    if (text.trimmed().isEmpty()) {
        refuse(tr("There is no text on the clipboard. Copy a token first."));
        return;
    }
    if (looksLikeKey(text)) {
        takeKey(text);
        return;
    }
    const FoundToken found = TokenService::findToken(text.toUtf8());
    if (found.token.size() > largestToken) {
        refuse(
            tr("The token in this text has %1 characters. A token has at most %2, so it was not taken apart.")
                .arg(QLocale().toString(found.token.size()), QLocale().toString(largestToken)));
        return;
    }
    if (found.token.isEmpty()) {
        refuse(found.whyNone.isEmpty()
                   ? tr("No token was found in the pasted text. A token is three or five parts of letters, "
                        "digits, - and _, joined by dots, and begins with ey.")
                   : found.whyNone);
        return;
    }
    m_view->setToken(QString::fromLatin1(found.token));
    const QString trimmed = trimmedSentence(found);
    const QByteArray whole = text.toUtf8();
    inspect(found.token, CookieFacts::read(whole) ? whole : QByteArray());
    m_found->setText(trimmed);
}

/// A key where a token was expected is kept to verify with.
void TokensPage::takeKey(const QString &text)
{
    m_verify->setKeyText(text);
    if (m_view->token().isEmpty())
        m_message->say(Tone::Info,
                       tr("This is a key, not a token. It is kept to verify with: now paste the token."));
    else
        m_message->say(Tone::Info, tr("This is a key: the token is verified with it now."));
}

void TokensPage::openFile(const QString &path)
{
    deliver(m_files.run([path] { return textOfFile(path, largestPaste); }), this,
            [this, path](const Result<QString> &text) {
                if (!text)
                    refuse(text.error().message);
                else if (text->trimmed().isEmpty())
                    refuse(tr("%1 is empty.").arg(QFileInfo(path).fileName()));
                else
                    paste(*text);
            });
}

void TokensPage::refuse(const QString &sentence)
{
    clear();
    m_message->say(Tone::Warning, sentence);
}

void TokensPage::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasText() || event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void TokensPage::dropEvent(QDropEvent *event)
{
    const QStringList files = localFilesOf(*event->mimeData());
    if (files.size() > 1)
        refuse(tr("These are %1 files. Drop one at a time: a token or a key.").arg(files.size()));
    else if (!files.isEmpty())
        openFile(files.constFirst());
    else
        paste(event->mimeData()->text());
}

} // namespace gatehouse
