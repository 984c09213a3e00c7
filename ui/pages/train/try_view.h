#pragma once

#include <QCheckBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTextBrowser>
#include <filesystem>

#include "core/workflow/train_language.h"
#include "ui/background/background.h"
#include "ui/widgets/share_bar.h"
#include "ui/widgets/strips.h"

namespace ui {

/// A text for the model of one run: a classifier says what it thinks of it, a decoder writes on.
class TryView : public QWidget {
  Q_OBJECT

 public:
  explicit TryView(Background& background, QWidget* parent = nullptr);
  void show(const std::filesystem::path& workspace, std::int64_t run, core::TriableModel kind);
  void retranslate();

 Q_SIGNALS:
  void failed(const core::Failure& failure);

 private:
  void start();
  void stop();
  void judge(const QString& text);
  void write(const QString& text);
  void ended();

  Background& m_background;
  std::filesystem::path m_workspace;
  std::int64_t m_run = 0;
  core::TriableModel m_kind = core::TriableModel::None;
  std::stop_source m_stop;
  int m_number = 0;  ///< of the text whose answer is wanted
  bool m_running = false;
  QLabel *m_what, *m_verdict;
  QPlainTextEdit *m_text, *m_answer;
  QCheckBox* m_chat;
  QPushButton* m_go;
  ShareBar* m_share;
  ProgressStrip* m_progress;
};

}  // namespace ui
