#pragma once

#include <QPushButton>
#include <string>
#include <vector>

namespace ui {

/// The recipes that a fusion is made of, ticked in a menu that stays open.
class PartsField : public QPushButton {
  Q_OBJECT

 public:
  explicit PartsField(const std::vector<std::string>& parts, QWidget* parent = nullptr);

 Q_SIGNALS:
  /// What is ticked now: in the order it was, what came new at the end. Never empty.
  void partsChanged(const std::vector<std::string>& parts);

 private:
  void tick(const std::string& recipe, bool ticked);
  void showParts();

  std::vector<std::string> m_parts;
};

}  // namespace ui
