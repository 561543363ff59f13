// SPDX-License-Identifier: MIT
#pragma once

#include <QDialog>

namespace gatehouse {

class Theme;

/// The filter language by example. An example that is pressed goes into the search.
class FilterHelp : public QDialog {
    Q_OBJECT

public:
    explicit FilterHelp(const Theme &theme, QWidget *parent = nullptr);

Q_SIGNALS:
    void chosen(const QString &filter);
};

} // namespace gatehouse
