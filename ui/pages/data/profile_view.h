#pragma once

#include <QScrollArea>
#include <QVBoxLayout>

#include "core/workflow/profile.h"
#include "ui/charts/bar_chart.h"
#include "ui/widgets/card.h"

namespace ui {

/// The profile as cards: numbers on top, then a small chart each with what it means.
class ProfileView : public QScrollArea {
  Q_OBJECT

 public:
  explicit ProfileView(QWidget* parent = nullptr);
  void show(const core::Profile& profile);
  void retranslate();

 private:
  template <class ChartType>
  struct ChartCard {
    Card* card = nullptr;
    ChartType* chart = nullptr;
  };
  template <class ChartType, class... Arguments>
  ChartCard<ChartType> addCard(Arguments... arguments);
  void showNumbers();
  void showBehaviour();
  void showCatalogue();

  core::Profile m_profile;
  QWidget* m_content;
  StatTile *m_users, *m_items, *m_interactions, *m_density;
  QLayout* m_grid;
  ChartCard<BarChart> m_kinds, m_ratings, m_months, m_perUser, m_longTail, m_categories, m_languages, m_cold;
  ChartCard<Histogram> m_prices;
};

}  // namespace ui
