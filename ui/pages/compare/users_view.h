#pragma once

#include <QWidget>
#include <filesystem>
#include <vector>

#include "core/workflow/compare.h"
#include "ui/background/background.h"
#include "ui/charts/bar_chart.h"
#include "ui/charts/scatter_chart.h"
#include "ui/pages/compare/user_lists_panel.h"

namespace ui {

/// Two runs user by user: what each was worth to everyone, who gained and lost how much, and for a chosen
/// user both lists.
class UsersView : public QWidget {
  Q_OBJECT

 public:
  explicit UsersView(Background& background, QWidget* parent = nullptr);

  struct Pair {
    std::filesystem::path workspace;
    std::int64_t first = 0, second = 0;
    QString firstName, secondName;
    std::string metric;
    core::EvaluationChoice choice;
    bool operator==(const Pair&) const = default;
  };
  /// Reads the values once the view is visible. Runs that are the same, or none, empty it.
  void setPair(const Pair& pair);
  void retranslate();

 Q_SIGNALS:
  void failed(const core::Failure& failure);
  /// Whether work is under way.
  void working(bool busy);

 protected:
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  /// Users of the same two values.
  struct Place {
    double first = 0, second = 0;
    QStringList users;
  };
  bool isPair() const { return m_pair.first != m_pair.second && m_pair.first != 0; }
  void begin();
  void end();
  void fail(const core::Failure& failure);
  void load();
  void group(const std::vector<core::PairedValue>& values);
  void draw();
  void drawHistogram();
  void choose(int place);
  void rank();
  void showPanels();
  int colorOf(double difference) const;

  Background& m_background;
  Pair m_pair;
  bool m_stale = false;
  int m_busy = 0;  ///< pieces of work under way
  std::vector<Place> m_places;
  std::stop_source m_reading, m_ranking;
  ScatterChart* m_scatter;
  Histogram* m_histogram;
  Card *m_scatterCard, *m_histogramCard;
  UserListsPanel* m_lists;
};

}  // namespace ui
