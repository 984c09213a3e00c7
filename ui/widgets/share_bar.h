#pragma once

#include <QWidget>

namespace ui {

/// How much is good and how much is bad, as one bar in the theme's colours for both.
class ShareBar : public QWidget {
  Q_OBJECT

 public:
  explicit ShareBar(QWidget* parent = nullptr);
  void setCounts(qint64 good, qint64 bad);
  QSize sizeHint() const override { return {160, 12}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  qint64 m_good = 0, m_bad = 0;
};

}  // namespace ui
