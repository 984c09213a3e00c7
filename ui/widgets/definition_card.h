#pragma once

#include <QFrame>
#include <QToolButton>

namespace ui {

/// The names of all definitions, RecLens' own first.
QStringList definitionNames();
/// "reclens" -> "RecLens", "recbole" -> "RecBole"
QString definitionTitle(const QString& name);

/// What stands behind a number: how the metric comes about by a definition, and every choice that the
/// definition makes. Pops up beside what was clicked and goes at the next click or Escape.
class DefinitionCard : public QFrame {
  Q_OBJECT

 public:
  /// `metric`: "ndcg@10". `anchor`: a point of the screen, below which the card hangs where there is room.
  static void popUp(const QString& definition, const QString& metric, const QPoint& anchor, QWidget* parent);

 private:
  DefinitionCard(const QString& definition, const QString& metric, QWidget* parent);
  void addFacts(const QString& definition);
};

/// An "i" beside a number or a chooser of numbers that pops their card up.
class DefinitionButton : public QToolButton {
  Q_OBJECT

 public:
  explicit DefinitionButton(QWidget* parent = nullptr);
  void setSubject(const QString& definition, const QString& metric);
  void retranslate();

 private:
  QString m_definition = "reclens", m_metric = "ndcg@10";
};

}  // namespace ui
