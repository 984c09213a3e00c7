#pragma once

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <QVariantMap>
#include <QWidget>
#include <filesystem>

#include "core/workflow/workspaces.h"
#include "ui/background/background.h"
#include "ui/background/job_runner.h"
#include "ui/widgets/card.h"
#include "ui/widgets/strips.h"

namespace ui {

/// One page of the window: a title line with the actions at its right, a progress and an error strip, and
/// what the page puts into body(). Pages live as long as the window; they load when shown.
class Page : public QWidget {
  Q_OBJECT

 public:
  /// Both outlive the page.
  Page(Background& background, JobRunner& jobs, QWidget* parent = nullptr);

  /// Called when a workspace opens, before refresh(). Pages clear what belonged to the old one in
  /// workspaceChanged().
  void setWorkspace(const std::filesystem::path& workspace);
  void setSummary(const core::WorkspaceSummary& summary);
  const std::filesystem::path& workspace() const { return m_workspace; }
  const core::WorkspaceSummary& summary() const { return m_summary; }

  virtual QString title() const = 0;
  /// What F1 shows: a paragraph of rich text.
  virtual QString help() const = 0;
  /// Loads what the page shows anew, on Background: the page was shown for the first time since the data
  /// changed.
  virtual void refresh() = 0;
  /// Sets every text anew; called at construction's end by the window and after a change of language.
  virtual void retranslate() = 0;
  /// Ctrl+F, Ctrl+L: the field for finding or asking takes the focus; false where there is none.
  virtual bool focusSearch() { return false; }
  /// Actions for the command palette.
  virtual QList<QAction*> commands() const { return actions(); }
  /// What was chosen when the program ran last, such as the tab that was open.
  virtual void restoreChoices(const QVariantMap& choices) { (void)choices; }
  /// Something another page asked this one to show, e.g. a run's number.
  virtual void showArgument(const QString& argument) { (void)argument; }

 Q_SIGNALS:
  /// Asks the window for another page: an id of pageList().
  void openPage(const QString& id, const QString& argument);
  /// The workspace's data was changed by this page: the others reload.
  void dataChanged();
  /// To be remembered for restoreChoices().
  void choicesChanged(const QVariantMap& choices);

 protected:
  virtual void workspaceChanged() {}

  QHBoxLayout* header() { return m_header; }  ///< actions are added to its end
  QVBoxLayout* body() { return m_body; }
  ProgressStrip* progress() { return m_progress; }
  ErrorStrip* errors() { return m_errors; }
  Background& background() { return m_background; }
  JobRunner& jobs() { return m_jobs; }
  /// For Background's failed: shows it in the page's error strip and stops the progress strip.
  Background::Failed failureHandler();

  void changeEvent(QEvent* event) override;

 private:
  Background& m_background;
  JobRunner& m_jobs;
  std::filesystem::path m_workspace;
  core::WorkspaceSummary m_summary;
  QLabel* m_title;
  QLabel* m_generated;
  QHBoxLayout* m_header;
  QVBoxLayout* m_body;
  ProgressStrip* m_progress;
  ErrorStrip* m_errors;

  friend class MainWindow;
  void applyTexts();
};

}  // namespace ui
