#include "core/workflow/explain.h"

#include <algorithm>
#include <set>

#include "core/understand/words.h"
#include "core/workflow/generate.h"
#include "core/workflow/models.h"

namespace core {
namespace {

ResultFacts factsOf(const QueryAnswer& answer, const QueryResult& result) {
  ResultFacts facts{.query = answer.query,
                    .language = answer.intent.language,
                    .title = result.title,
                    .brand = result.brand,
                    .category = result.category,
                    .currency = result.currency,
                    .price = result.price,
                    .rating = result.rating,
                    .ratingCount = result.ratingCount,
                    .matching = matchingWords(answer.intent, result),
                    .parts = result.parts,
                    .otherBrands = {}};
  if (answer.brands) facts.otherBrands = *answer.brands;
  std::erase(facts.otherBrands, result.brand);
  return facts;
}

// Runs of ideographs without a space between them, as one text.
std::vector<std::string> hanRuns(std::string_view text) {
  std::vector<std::string> runs;
  bool open = false;
  for (const Word& word : readWords(text)) {
    if (word.kind != Word::Kind::Han) {
      open = false;
      continue;
    }
    if (open && word.glued)
      runs.back() += word.text;
    else
      runs.push_back(word.text);
    open = true;
  }
  return runs;
}

// The longest stretches of at least two ideographs of `run` that `text` holds, from left to right.
void addStretches(const std::string& run, const std::string& text, std::vector<std::string>& words) {
  constexpr std::size_t kIdeograph = 3, kLeast = 2 * kIdeograph;  // bytes of the common ones
  if (run.size() % kIdeograph != 0) return;
  for (std::size_t begin = 0; begin + kLeast <= run.size();) {
    std::size_t length = run.size() - begin;
    while (length >= kLeast && text.find(run.substr(begin, length)) == std::string::npos)
      length -= kIdeograph;
    if (length >= kLeast) words.push_back(run.substr(begin, length));
    begin += length >= kLeast ? length : kIdeograph;
  }
}

/// Ends the writing where the reader has seen enough.
class WatchedProgress : public PassedProgress {
 public:
  using PassedProgress::PassedProgress;
  void end() { m_ended = true; }
  bool stopRequested() override { return m_ended || PassedProgress::stopRequested(); }

 private:
  bool m_ended = false;
};

}  // namespace

std::vector<std::string> matchingWords(const Intent& intent, const QueryResult& result) {
  const std::string text = result.title + " " + result.brand + " " + result.category + " " + result.snippet;
  std::set<std::string> held;
  for (const Word& word : readWords(text)) held.insert(word.stem);
  std::vector<std::string> words;
  for (const Word& word : readWords(intent.remaining))
    if (word.kind == Word::Kind::Letters && word.stem.size() > 2 && held.contains(word.stem) &&
        std::find(words.begin(), words.end(), word.text) == words.end())
      words.push_back(word.text);
  for (const std::string& run : hanRuns(intent.remaining)) addStretches(run, text, words);
  return words;
}

Explainer::Explainer(ExplainOptions options) : m_options(std::move(options)) {}
Explainer::~Explainer() = default;

std::string Explainer::writer() {
  if (!m_looked && !m_options.templatesOnly) {
    const std::optional<std::string> model =
        m_options.model.empty() ? defaultDecoder() : std::optional(m_options.model);
    if (model)
      m_decoder =
          Decoder::load(findModel(*model), {.device = m_options.device, .arithmetic = Arithmetic::Fast});
    m_looked = true;
  }
  const bool writes = m_decoder && chatStyleOf(m_decoder->chatTemplate());
  return writes ? m_decoder->info().name : std::string();
}

AskModel Explainer::asker(int maxTokens, Progress& progress) {
  if (writer().empty()) return {};
  return [this, maxTokens, &progress](const std::string& system, const std::string& user,
                                      const DraftSink& draft) -> std::optional<std::string> {
    const std::vector<ChatMessage> messages = {{ChatMessage::Role::System, system},
                                               {ChatMessage::Role::User, user}};
    GenerateOptions options;
    options.maxTokens = maxTokens;
    WatchedProgress watched(progress);
    std::string text;
    const auto grow = [&](std::string_view more) {
      text += more;
      if (draft && !draft(text)) watched.end();
    };
    return generate(*m_decoder, chatIds(*m_decoder, messages), options, watched, grow).text;
  };
}

WrittenText Explainer::explain(const QueryAnswer& answer, const QueryResult& result, Progress& progress,
                               const DraftSink& draft) {
  constexpr int kSentence = 60;  // tokens
  progress.check();
  return explainResult(factsOf(answer, result), asker(kSentence, progress), draft);
}

std::vector<WrittenText> Explainer::explain(const QueryAnswer& answer, Progress& progress) {
  std::vector<WrittenText> texts;
  for (const QueryResult& result : answer.results) {
    const bool asked = static_cast<int>(texts.size()) < m_options.asked;
    texts.push_back(asked ? explain(answer, result, progress) : explainResult(factsOf(answer, result), {}));
  }
  return texts;
}

std::vector<WrittenText> Explainer::variants(const QueryAnswer& answer, std::size_t count,
                                             Progress& progress) {
  constexpr int kLines = 80;  // tokens
  return draftQueryVariants({.query = answer.query,
                             .language = answer.intent.language,
                             .remaining = answer.intent.remaining,
                             .categories = answer.intent.categories,
                             .translations = answer.intent.translations,
                             .otherBrands = answer.brands ? *answer.brands : std::vector<std::string>()},
                            count, asker(kLines, progress));
}

}  // namespace core
