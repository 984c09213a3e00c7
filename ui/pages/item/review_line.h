#pragma once

#include "core/workflow/item_page.h"
#include "ui/widgets/card.h"

namespace ui {

/// One review: what the judge says of it, its stars, who wrote it and when, and its text.
class ReviewLine : public QWidget {
  Q_OBJECT

 public:
  explicit ReviewLine(const core::ItemReview& review, QWidget* parent = nullptr);
};

/// "good" or "bad" as people read it.
QString sentimentText(const std::string& label);

}  // namespace ui
