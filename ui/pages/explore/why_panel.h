#pragma once

#include <QGridLayout>
#include <QScrollArea>
#include <optional>

#include "core/workflow/query.h"
#include "ui/widgets/card.h"

namespace ui {

/// Why one result stands where it does: its parts with exact values, what of it matched, and what is known of
/// it.
class WhyPanel : public Card {
  Q_OBJECT

 public:
  explicit WhyPanel(QWidget* parent = nullptr);
  void setResult(const std::optional<core::QueryResult>& result);
  /// Behaviour joins in only where a run and a user are chosen; the panel says which is missing.
  void setBehaviour(bool hasRun, bool hasUser);
  void retranslate();

 private:
  void rebuild();
  void addParts(QVBoxLayout* lines);
  void addLine(QVBoxLayout* lines, const QString& text, const char* role);

  std::optional<core::QueryResult> m_result;
  bool m_hasRun = false, m_hasUser = false;
  QScrollArea* m_scroll;
};

}  // namespace ui
