#pragma once

#include <QDialog>
#include <QScrollArea>
#include <filesystem>
#include <optional>

#include "core/workflow/item_page.h"
#include "ui/background/background.h"
#include "ui/widgets/card.h"
#include "ui/widgets/strips.h"

namespace ui {

/// One item: what the catalogue says of it, and what people wrote, each review marked good or bad by the
/// newest run that can tell. What needs no model is shown at once, the marks when they are there; closing the
/// dialog ends the judging. Deletes itself.
class ItemDialog : public QDialog {
  Q_OBJECT

 public:
  /// `background` outlives the dialog.
  ItemDialog(Background& background, const std::filesystem::path& workspace, const std::string& item,
             QWidget* parent);

 Q_SIGNALS:
  void trainingAsked();  ///< the button that leads to the recipe "sentiment"

 private:
  void load(bool judge);
  void show(const core::ItemPage& page, bool judged);
  void addFacts(const core::ItemPage& page, QVBoxLayout* lines);
  void addSentiment(const core::ItemPage& page, bool judged, QVBoxLayout* lines);
  void addReviews(const core::ItemPage& page, QVBoxLayout* lines);

  Background& m_background;
  std::filesystem::path m_workspace;
  std::string m_item;
  ProgressStrip* m_progress;
  ErrorStrip* m_errors;
  QScrollArea* m_scroll;
};

}  // namespace ui
