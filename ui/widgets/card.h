#pragma once

#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace ui {

/// A label in one of the theme's roles: page-title, section, secondary, number, badge, mono, good, warning,
/// bad.
QLabel* makeLabel(const QString& text, const char* role, QWidget* parent = nullptr);
/// Scrolls up and down where there is no room for the whole of `content`.
QScrollArea* scrollAround(QWidget* content);
/// Sets the dynamic property "role" and restyles.
void setRole(QWidget* widget, const char* role);
/// A button of the theme: role primary, quiet, danger or "" for the plain one.
QPushButton* makeButton(const QString& text, const char* role, QWidget* parent = nullptr);

/// A surface with a line around it; titled or not. Put content into content().
class Card : public QFrame {
  Q_OBJECT

 public:
  explicit Card(QWidget* parent = nullptr);
  void setTitle(const QString& title);
  /// A secondary sentence under the content, e.g. what a chart means.
  void setNote(const QString& note);
  QVBoxLayout* content() { return m_content; }
  /// Makes the whole card a button: it can take the focus, and clicked() is emitted.
  void setClickable(bool clickable);
  void setChosen(bool chosen);

 Q_SIGNALS:
  void clicked();

 protected:
  void enterEvent(QEnterEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void setHovered(bool hovered);

  QVBoxLayout* m_content;
  QLabel* m_title = nullptr;
  QLabel* m_note = nullptr;
  bool m_clickable = false;
};

/// One big number and what it counts.
class StatTile : public Card {
  Q_OBJECT

 public:
  explicit StatTile(QWidget* parent = nullptr);
  void set(const QString& number, const QString& label, const QString& tip = {});

 private:
  QLabel* m_number;
  QLabel* m_label;
};

/// What stands where nothing is yet: one sentence and the button that fills it.
class EmptyState : public QWidget {
  Q_OBJECT

 public:
  explicit EmptyState(const QString& icon, QWidget* parent = nullptr);
  void set(const QString& sentence, const QString& button = {});

 Q_SIGNALS:
  void clicked();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void drawIcon();

  QString m_iconName;
  QLabel* m_icon;
  QLabel* m_sentence;
  QPushButton* m_button;
};

}  // namespace ui
