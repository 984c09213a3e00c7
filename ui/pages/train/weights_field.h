#pragma once

#include <QCheckBox>
#include <QLabel>
#include <QSlider>
#include <QWidget>
#include <string>
#include <vector>

namespace ui {

/// The weights of a fusion's parts: fitted, or one slider a part with the share of the whole that it gives.
class WeightsField : public QWidget {
  Q_OBJECT

 public:
  explicit WeightsField(const std::vector<std::string>& parts, QWidget* parent = nullptr);

  /// "fitted", or a number a part such as "50, 25, 100".
  QString value() const;
  /// Sets the sliders where there is one number a part, else "fitted".
  void setValue(const QString& value);

 private:
  struct Row {
    QSlider* slider;
    QLabel* share;
  };

  void showShares();

  QCheckBox* m_fitted;
  QWidget* m_sliders;
  std::vector<Row> m_rows;
};

}  // namespace ui
