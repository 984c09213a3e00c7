#pragma once

#include <QFrame>
#include <QLineEdit>
#include <QVBoxLayout>
#include <functional>
#include <optional>

namespace ui {

/// A small popup under a chip with one or two fields; Return or the button accepts, Escape leaves all as it
/// was. Deletes itself.
class ChipEditor : public QFrame {
  Q_OBJECT

 public:
  explicit ChipEditor(const QString& label, QWidget* parent);
  void editText(const QString& text, std::function<void(const QString&)> accepted);
  void editBand(std::optional<double> min, std::optional<double> max,
                std::function<void(std::optional<double>, std::optional<double>)> accepted);
  void openBelow(QWidget* widget);

 private:
  QLineEdit* addField(const QString& placeholder, const QString& text);
  void addButton();

  QVBoxLayout* m_layout;
  std::function<void()> m_accept;
};

}  // namespace ui
