#pragma once

#include <QWidget>

namespace ui {

/// Plain text in a line, or in a few, that ends in "…" where there is no room; the whole is in the tooltip
/// then.
class ElidedLabel : public QWidget {
  Q_OBJECT

 public:
  explicit ElidedLabel(QWidget* parent = nullptr, int lines = 1);
  void setText(const QString& text);
  const QString& text() const { return m_text; }
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return {40, sizeHint().height()}; }
  bool hasHeightForWidth() const override { return m_lines > 1; }
  int heightForWidth(int width) const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QStringList layOut(int width) const;

  QString m_text;
  int m_lines;
};

}  // namespace ui
