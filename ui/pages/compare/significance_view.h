#pragma once

#include <vector>

#include "core/workflow/compare.h"
#include "ui/charts/heat_map.h"
#include "ui/widgets/card.h"

namespace ui {

/// Every run against every other: who is better, and how sure that is.
class SignificanceView : public Card {
  Q_OBJECT

 public:
  explicit SignificanceView(QWidget* parent = nullptr);
  void setPairs(std::vector<core::ComparedPair> pairs, const QString& metric);
  void retranslate();

 Q_SIGNALS:
  void pairChosen(std::int64_t first, std::int64_t second);

 private:
  void draw();
  HeatMap::Cell cellOf(const core::ComparedPair& pair, bool turned) const;

  std::vector<core::ComparedPair> m_pairs;
  QString m_metric;
  std::vector<std::int64_t> m_runs;  ///< in the order of rows and columns
  HeatMap* m_chart;
};

}  // namespace ui
