#pragma once

#include <QGridLayout>
#include <QScrollArea>
#include <QToolButton>
#include <optional>

#include "core/workflow/query.h"
#include "ui/pages/explore/explanation_runner.h"
#include "ui/widgets/card.h"

namespace ui {

/// Why one result stands where it does: its parts with exact values, what of it matched, and what is known of
/// it.
class WhyPanel : public Card {
  Q_OBJECT

 public:
  explicit WhyPanel(QWidget* parent = nullptr);
  void setResult(const std::optional<core::QueryResult>& result);
  /// Behaviour joins in only where a run and a user are chosen; the panel says which is missing.
  void setBehaviour(bool hasRun, bool hasUser);
  void retranslate();

  /// The sentence on why: the template's at once, then the model's as it grows.
  void showTemplate(const QString& sentence);
  void showDraft(const QString& text);
  void showSentence(const ExplanationRunner::Sentence& sentence);
  /// No more will be written.
  void endWriting();

 Q_SIGNALS:
  void itemAsked(const QString& item);
  void writingClosed();  ///< the cross beside a sentence that is being written

 private:
  void rebuild();
  void addParts(QVBoxLayout* lines);
  QWidget* buildSentence();
  void fillSentence();
  void addLine(QVBoxLayout* lines, const QString& text, const char* role);

  std::optional<core::QueryResult> m_result;
  bool m_hasRun = false, m_hasUser = false;
  QScrollArea* m_scroll;
  QWidget* m_sentenceBox;  ///< above what scrolls: it changes while the rest stays
  QLabel *m_sentenceText, *m_sentenceNote;
  QToolButton* m_sentenceCross;
  QString m_template, m_draft;
  std::optional<ExplanationRunner::Sentence> m_sentence;
  bool m_writing = false;
};

}  // namespace ui
