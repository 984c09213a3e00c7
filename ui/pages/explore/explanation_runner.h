#pragma once

#include <QObject>
#include <QStringList>
#include <memory>
#include <optional>

#include "core/workflow/explain.h"
#include "ui/background/background.h"

namespace ui {

/// Puts results in words on Background, one at a time: a newer wish ends the older one. The decoder is loaded
/// for the first and kept.
class ExplanationRunner : public QObject {
  Q_OBJECT

 public:
  explicit ExplanationRunner(Background& background, QObject* parent = nullptr);

  struct Sentence {
    QString text;
    bool written = false;  ///< by the model rather than a template
    QString writer;        ///< the model that was asked; empty where none is installed
  };

  /// Explains the result of that place in the answer and, where they were not drafted for this answer yet,
  /// other ways to ask.
  void explain(const std::shared_ptr<const core::QueryAnswer>& answer, std::size_t result);
  /// Ends the writing; nothing more is said of it.
  void cancel();
  bool isWriting() const { return m_running; }

 Q_SIGNALS:
  void templated(const QString& sentence);  ///< at once: what stands there until the model has written
  void drafted(const QString& text);        ///< the sentence so far, as far as the facts bear it out
  void explained(const ui::ExplanationRunner::Sentence& sentence);
  void variantsDrafted(const QStringList& variants);
  void failed(const core::Failure& failure);

 private:
  struct Wish {
    std::shared_ptr<const core::QueryAnswer> answer;
    std::size_t result = 0;
    bool variants = false;
  };
  void start(const Wish& wish);
  void ended();

  Background& m_background;
  std::shared_ptr<core::Explainer> m_explainer;  // handed from task to task, never used by two at once
  std::optional<Wish> m_waiting;
  std::stop_source m_stop;
  std::shared_ptr<const core::QueryAnswer> m_varied;  // whose variants were drafted
  int m_number = 0;                                   // of the wish whose words are wanted
  bool m_running = false;
};

}  // namespace ui
