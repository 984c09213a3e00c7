#pragma once

#include <QComboBox>
#include <vector>

#include "core/workflow/evaluate.h"
#include "ui/widgets/card.h"

namespace ui {

/// Two runs chosen, one sentence: which is better, by how much, and how sure that is; the numbers beside it.
class PairCard : public Card {
  Q_OBJECT

 public:
  explicit PairCard(QWidget* parent = nullptr);
  void setPairs(const std::vector<core::ComparedPair>& pairs);
  void retranslate();

 private:
  void fillBoxes();
  void showPair();

  std::vector<core::ComparedPair> m_pairs;
  QComboBox *m_first, *m_second;
  QLabel *m_against, *m_sentence, *m_numbers;
};

}  // namespace ui
