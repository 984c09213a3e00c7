#pragma once

#include <QLayout>
#include <QList>

namespace ui {

/// Lays out chips in rows, wrapping as text does; height follows from width.
class FlowLayout : public QLayout {
 public:
  explicit FlowLayout(QWidget* parent = nullptr, int spacing = 8);
  ~FlowLayout() override;
  void addItem(QLayoutItem* item) override;
  int count() const override;
  QLayoutItem* itemAt(int index) const override;
  QLayoutItem* takeAt(int index) override;
  Qt::Orientations expandingDirections() const override { return {}; }
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override;
  QSize minimumSize() const override;
  void setGeometry(const QRect& rect) override;

 private:
  enum class Pass { Measure, Place };
  int arrange(const QRect& rect, Pass pass) const;

  QList<QLayoutItem*> m_items;
};

}  // namespace ui
