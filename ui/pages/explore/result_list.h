#pragma once

#include <QGridLayout>
#include <QScrollArea>
#include <vector>

#include "core/workflow/query.h"
#include "ui/widgets/card.h"

namespace ui {

/// One result: rank, title, price, stars, its parts as a bar and a line of its text.
class ResultCard : public Card {
  Q_OBJECT

 public:
  /// `scale`: the score that fills the bar's width.
  ResultCard(const core::QueryResult& result, double scale, QWidget* parent = nullptr);
};

/// The answer's results, best first; one is chosen. Arrows, Home and End move, the focus is the choice.
class ResultList : public QScrollArea {
  Q_OBJECT

 public:
  explicit ResultList(QWidget* parent = nullptr);
  void setResults(const std::vector<core::QueryResult>& results);
  void focusFirst();
  int chosen() const { return m_chosen; }

 Q_SIGNALS:
  void chosenChanged(int index);  ///< -1: nothing
  void opened(int index);         ///< double click or Return
  void leftUpwards();             ///< Up was pressed on the first result

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void choose(int index);
  void arrange();

  std::vector<ResultCard*> m_cards;
  QGridLayout* m_grid;
  int m_chosen = -1, m_columns = 0;
};

/// "★ 4.5 (212)"; empty where nobody rated.
QString starsText(const core::QueryResult& result);

}  // namespace ui
