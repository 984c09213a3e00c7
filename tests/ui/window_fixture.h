#pragma once

#include <QAbstractButton>
#include <QDir>
#include <QLabel>
#include <QProcess>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>
#include <memory>

#include "core/workflow/workspaces.h"
#include "ui/theme/language.h"
#include "ui/theme/theme.h"
#include "ui/window/main_window.h"

/// What every picture begins with: English, light, the models of `models` alone, and a folder to lie in.
inline void prepareForPictures(const QTemporaryDir& models) {
  qputenv("RECLENS_MODELS", models.path().toUtf8());
  ui::applyLanguage("en");
  ui::theme::apply(ui::theme::Scheme::Light);
  QDir().mkpath(RECLENS_TOUR_FOLDER);
}

/// A window as app/gui builds it, on settings and a workspace of its own.
struct WindowFixture {
  QTemporaryDir folder;
  QSettings settings{folder.filePath("settings.ini"), QSettings::IniFormat};
  ui::Background background;
  ui::JobRunner jobs{background, RECLENS_CLI};
  std::unique_ptr<ui::MainWindow> window = std::make_unique<ui::MainWindow>(background, jobs, settings);

  QString path(const QString& name) const { return folder.filePath(name); }

  /// Runs the command line to its end; false where it failed, with its words in the log.
  static bool cli(const QStringList& arguments) {
    QProcess process;
    process.start(RECLENS_CLI, arguments);
    if (!process.waitForFinished(300000)) return false;
    if (process.exitCode() != 0) qWarning() << arguments << process.readAllStandardError();
    return process.exitCode() == 0;
  }

  /// A small generated shop.
  std::filesystem::path makeSample() const {
    core::Progress progress;
    return core::createSampleWorkspace(path("shop").toStdString(), {.seed = 3, .items = 240, .users = 400},
                                       progress);
  }

  bool open(const QString& workspace) {
    QSignalSpy ready(window.get(), &ui::MainWindow::workspaceReady);
    window->show();
    window->openWorkspace(workspace.toStdString());
    return ready.wait(20000) && ready.first().first().toBool();
  }

  /// Waits until the page shown has loaded and drawn.
  bool settle() {
    const auto busy = [this] {
      for (const auto* strip : window->findChildren<ui::ProgressStrip*>())
        if (strip->isVisible() && strip->isRunning()) return true;
      return false;
    };
    QTest::qWait(60);  // a timer's turn: charts are drawn from the event loop
    const bool done = QTest::qWaitFor([&busy] { return !busy(); }, 20000);
    QTest::qWait(120);
    return done;
  }
};

/// Labels and buttons that are given less room than their text needs.
inline QStringList cutOff(QWidget* window) {
  QStringList found;
  for (const auto* label : window->findChildren<QLabel*>()) {
    if (!label->isVisible() || label->wordWrap() || label->text().isEmpty()) continue;
    if (label->sizePolicy().horizontalPolicy() == QSizePolicy::Ignored) continue;
    if (label->width() + 1 < label->sizeHint().width() || label->height() + 1 < label->sizeHint().height())
      found += label->text();
  }
  for (const auto* button : window->findChildren<QAbstractButton*>())
    if (button->isVisible() && !button->text().isEmpty() &&
        button->fontMetrics().horizontalAdvance(button->text().section('\n', 0, 0)) > button->width())
      found += button->text();
  return found;
}
