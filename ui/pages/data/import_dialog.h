#pragma once

#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <filesystem>

#include "core/workflow/import.h"
#include "ui/background/background.h"
#include "ui/widgets/strips.h"

namespace ui {

/// Shows what a file was recognised as and its first rows; kind, format and the meaning of each column can be
/// set right before anything is imported.
class ImportDialog : public QDialog {
  Q_OBJECT

 public:
  /// `background` must outlive the dialog.
  ImportDialog(Background& background, const std::filesystem::path& file, QWidget* parent = nullptr);

 Q_SIGNALS:
  /// The arguments of `reclens-cli import WS` that follow the workspace.
  void accepted(const QStringList& arguments);

 private:
  void build();
  void preview();
  void show(const core::ImportPreview& preview);
  void fillColumns();
  void chooseField(int column, const QString& field);
  QStringList arguments() const;

  Background& m_background;
  std::filesystem::path m_file;
  core::ImportPreview m_preview;
  std::map<std::string, std::string> m_overrides;  ///< our field -> column, as the user set it
  std::stop_source m_stop;
  QLabel *m_name, *m_facts;
  QComboBox *m_kind, *m_format;
  QTableWidget* m_table;
  QPushButton* m_import;
  ProgressStrip* m_progress;
  ErrorStrip* m_error;
};

}  // namespace ui
