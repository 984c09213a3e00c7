#pragma once

#include <QFrame>
#include <QLabel>
#include <QToolButton>

namespace ui {

/// A small rounded word with an optional cross. `kind` is said before the text in secondary colour.
class Chip : public QFrame {
  Q_OBJECT

 public:
  enum class Cross { Shown, Hidden };
  Chip(const QString& kind, const QString& text, Cross cross, QWidget* parent = nullptr);

 Q_SIGNALS:
  void removed();
  void clicked();

 protected:
  void mouseReleaseEvent(QMouseEvent* event) override;
};

}  // namespace ui
