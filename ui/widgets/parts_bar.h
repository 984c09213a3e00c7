#pragma once

#include <QWidget>
#include <string>
#include <utility>
#include <vector>

namespace ui {

/// The parts of one score as a stacked bar in their fixed colours. Parts may be negative: they hang left of
/// zero. `scale` is the score that fills the width, so that bars of a list compare.
class PartsBar : public QWidget {
  Q_OBJECT

 public:
  using Parts = std::vector<std::pair<std::string, double>>;
  explicit PartsBar(QWidget* parent = nullptr);
  void setParts(Parts parts, double scale);
  QSize sizeHint() const override { return {160, 10}; }
  QSize minimumSizeHint() const override { return {60, 10}; }
  /// A part's name as people read it: "text" -> "Text".
  static QString partName(const std::string& part);

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  Parts m_parts;
  double m_scale = 1;
};

/// The colours of parts and their names, in one line.
class PartsLegend : public QWidget {
  Q_OBJECT

 public:
  explicit PartsLegend(QWidget* parent = nullptr);
  void setParts(std::vector<std::string> parts);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  std::vector<std::string> m_parts;
};

}  // namespace ui
