#pragma once

#include <QLayout>
#include <QList>

namespace ui {

/// Equal columns, as many as fit at the least width; all cards of a row are as high as its highest.
class CardGrid : public QLayout {
 public:
  CardGrid(QWidget* parent, int leastWidth, int mostColumns = 4);
  ~CardGrid() override;
  void addItem(QLayoutItem* item) override;
  int count() const override;
  QLayoutItem* itemAt(int index) const override;
  QLayoutItem* takeAt(int index) override;
  Qt::Orientations expandingDirections() const override { return Qt::Horizontal; }
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override;
  QSize minimumSize() const override;
  void setGeometry(const QRect& rect) override;

 private:
  enum class Pass { Measure, Place };
  int arrange(const QRect& rect, Pass pass) const;

  int m_leastWidth, m_mostColumns;
  QList<QLayoutItem*> m_items;
};

}  // namespace ui
