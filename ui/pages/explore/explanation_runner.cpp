#include "ui/pages/explore/explanation_runner.h"

#include <chrono>

namespace ui {
namespace {

constexpr std::size_t kVariants = 4;
constexpr std::chrono::milliseconds kRedraw(100);

QString text(std::string_view utf8) {
  return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

}  // namespace

ExplanationRunner::ExplanationRunner(Background& background, QObject* parent)
    : QObject(parent),
      m_background(background),
      m_explainer(std::make_shared<core::Explainer>(core::ExplainOptions{})) {}

void ExplanationRunner::explain(const std::shared_ptr<const core::QueryAnswer>& answer, std::size_t result) {
  cancel();
  const Wish wish{answer, result, answer != m_varied};
  if (m_running)
    m_waiting = wish;
  else
    start(wish);
}

void ExplanationRunner::cancel() {
  ++m_number;
  m_waiting.reset();
  m_stop.request_stop();
}

void ExplanationRunner::start(const Wish& wish) {
  m_running = true;
  const int number = ++m_number;
  const QPointer<QObject> context(this);
  const QPointer<ExplanationRunner> self(this);
  m_stop = m_background.run(
      this,
      [explainer = m_explainer, wish, number, context, self,
       &background = m_background](std::stop_token token) {
        StopProgress progress(token);
        const auto say = [&](std::function<void()> what) {
          background.tell(context, [self, number, what = std::move(what)] {
            if (self->m_number == number) what();
          });
        };
        const core::QueryResult& result = wish.answer->results[wish.result];
        core::Explainer templates({.templatesOnly = true});
        say([self, words = text(templates.explain(*wish.answer, result, progress).text)] {
          Q_EMIT self->templated(words);
        });
        auto last = std::chrono::steady_clock::now() - kRedraw;
        const core::WrittenText sentence =
            explainer->explain(*wish.answer, result, progress, [&](std::string_view draft) {
              const auto now = std::chrono::steady_clock::now();
              if (now - last >= kRedraw) {
                last = now;
                say([self, words = text(draft)] { Q_EMIT self->drafted(words); });
              }
              return !token.stop_requested();
            });
        progress.check();
        say([self, done = Sentence{text(sentence.text), sentence.source == "model",
                                   text(explainer->writer())}] { Q_EMIT self->explained(done); });
        if (!wish.variants) return QStringList();
        QStringList variants;
        for (const core::WrittenText& variant : explainer->variants(*wish.answer, kVariants, progress))
          variants += text(variant.text);
        progress.check();
        return variants;
      },
      [this, wish, number](const QStringList& variants) {
        if (m_number == number && wish.variants) {
          m_varied = wish.answer;
          Q_EMIT variantsDrafted(variants);
        }
        ended();
      },
      [this](const core::Failure& failure) {
        Q_EMIT failed(failure);
        ended();
      },
      [this] { ended(); });
}

void ExplanationRunner::ended() {
  m_running = false;
  if (!m_waiting) return;
  const Wish wish = *std::exchange(m_waiting, std::nullopt);
  start(wish);
}

}  // namespace ui
