// SPDX-License-Identifier: MIT
// The smallest program that is still a main window: what the console's start is measured beside.
#include <QApplication>
#include <QMainWindow>
#include <QMenuBar>
#include <QStatusBar>
#include <QTableWidget>
#include <QToolBar>

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QMainWindow window;
    window.menuBar()->addMenu(QStringLiteral("File"))->addAction(QStringLiteral("Quit"));
    window.addToolBar(QStringLiteral("Tools"))->addAction(QStringLiteral("Refresh"));
    auto *table = new QTableWidget(1000, 6, &window);
    for (int row = 0; row < 20; ++row) {
        for (int column = 0; column < 6; ++column)
            table->setItem(row, column, new QTableWidgetItem(QStringLiteral("cell")));
    }
    window.setCentralWidget(table);
    window.statusBar()->showMessage(QStringLiteral("Ready"));
    window.resize(1440, 900);
    window.show();
    return QApplication::exec();
}
