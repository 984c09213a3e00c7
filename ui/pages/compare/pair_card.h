#pragma once

#include <QComboBox>

#include "core/workflow/compare.h"
#include "ui/widgets/card.h"

namespace ui {

/// Two runs and a test chosen, one sentence: which is better, by how much, and how sure that is; the numbers
/// beside it, and below it what seeds alone do.
class PairCard : public Card {
  Q_OBJECT

 public:
  explicit PairCard(QWidget* parent = nullptr);
  void setComparison(const core::Comparison& comparison);
  core::PairedTest test() const;
  void retranslate();
  /// The runs that are chosen; 0: none.
  std::int64_t first() const { return m_first->currentData().toLongLong(); }
  std::int64_t second() const { return m_second->currentData().toLongLong(); }
  void choose(std::int64_t first, std::int64_t second);

 Q_SIGNALS:
  void testChanged();
  void pairChanged();

 private:
  void fillBoxes();
  void fillTests();
  void showPair();
  void showNotes();

  core::Comparison m_comparison;
  QComboBox *m_first, *m_second, *m_test;
  QLabel *m_against, *m_sentence, *m_numbers, *m_notes;
};

}  // namespace ui
