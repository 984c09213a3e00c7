#pragma once

#include <QToolButton>
#include <QWidget>

#include "core/workflow/query.h"
#include "ui/widgets/flow_layout.h"

namespace ui {

class ChipEditor;

/// What was understood of a query, as chips: each can be changed by a click, removed by its cross, and others
/// added. Every change gives a whole new intent.
class IntentBar : public QWidget {
  Q_OBJECT

 public:
  explicit IntentBar(QWidget* parent = nullptr);
  /// `suggestions`: categories that an added chip may name.
  void setIntent(const core::Intent& intent, const QStringList& suggestions);
  void clear();
  /// The intent is the analyst's own: a link leads back to what the text says.
  void setEdited(bool edited);
  const core::Intent& intent() const { return m_intent; }
  void retranslate();

 Q_SIGNALS:
  void edited(const core::Intent& intent);
  void resetAsked();

 private:
  void rebuild();
  void addWordChips(const char* kind, const QString& label, std::vector<std::string> core::Intent::*words);
  void addPriceChip();
  void addSentimentChip();
  void openMenu();
  void editPrice(QWidget* at);
  void editWord(QWidget* at, const QString& label, const QString& old,
                std::vector<std::string> core::Intent::*words);
  void change(const core::Intent& intent);
  ChipEditor* makeEditor(const QString& label);

  core::Intent m_intent;
  QStringList m_suggestions;
  bool m_hasIntent = false, m_edited = false;
  FlowLayout* m_flow;
  QToolButton* m_add;
  QToolButton* m_reset;
};

/// "≤ $72", "$20 – $40"
QString bandText(const core::PriceBand& band);

}  // namespace ui
