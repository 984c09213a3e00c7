#pragma once

#include <QButtonGroup>
#include <QMainWindow>
#include <QMenu>
#include <QSettings>
#include <QStackedWidget>
#include <QToolButton>
#include <filesystem>
#include <vector>

#include "ui/theme/theme.h"
#include "ui/window/job_strip.h"
#include "ui/window/page_list.h"

namespace ui {

/// The window's frame: rail, pages, status line. Knows pages only as Page.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  /// All outlive the window.
  MainWindow(Background& background, JobRunner& jobs, QSettings& settings);

  void openWorkspace(const std::filesystem::path& workspace);
  /// Opens the sample shop, made first by a process of its own where it is not there yet.
  void openSample(const std::filesystem::path& workspace);
  /// The workspace of the last time, where it still is.
  std::filesystem::path lastWorkspace() const;
  /// Where the sample shop lives: in the user's data folder.
  static std::filesystem::path samplePath();

  void showPage(const QString& id, const QString& argument = {});
  Page* page(const QString& id) const;
  QStringList pageIds() const;
  void setScheme(theme::Scheme scheme);
  void setLanguage(const QString& language);

 Q_SIGNALS:
  /// The workspace's summary is read, or the workspace could not be opened.
  void workspaceReady(bool opened);

 protected:
  void changeEvent(QEvent* event) override;
  void closeEvent(QCloseEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  QWidget* buildRail();
  QWidget* buildStatus();
  void buildPages();
  void buildActions();
  void retranslate();
  void fillWorkspaceMenu();
  void reloadSummary();
  void markStale();
  void refreshCurrent();
  void showProblem(const core::Failure& failure);
  void remember(const std::filesystem::path& workspace);
  void chooseWorkspace();
  void makeWorkspace();
  void showHelp();
  void openPalette();
  QAction* addAction(const QString& id, const QKeySequence& keys, const char* icon,
                     std::function<void()> run);

  struct PageSlot {
    PageEntry entry;
    Page* page = nullptr;
    QToolButton* button = nullptr;
    QAction* action = nullptr;
    bool stale = true;
  };

  Background& m_background;
  JobRunner& m_jobs;
  QSettings& m_settings;
  std::filesystem::path m_workspace;
  std::vector<PageSlot> m_pages;
  QStackedWidget* m_stack;
  EmptyState* m_welcome;
  ProgressStrip* m_welcomeProgress;
  QWidget* m_welcomePage;
  QVBoxLayout* m_rail = nullptr;
  QToolButton* m_workspaceButton = nullptr;
  QToolButton *m_themeButton = nullptr, *m_languageButton = nullptr;
  QMenu* m_workspaceMenu;
  JobStrip* m_jobStrip = nullptr;
  QLabel* m_summaryLabel = nullptr;
  QString m_current;
};

}  // namespace ui
