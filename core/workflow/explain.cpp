#include "core/workflow/explain.h"

#include <algorithm>
#include <set>

#include "core/understand/words.h"
#include "core/workflow/generate.h"
#include "core/workflow/models.h"
#include "core/workflow/query_state.h"

namespace core {
namespace {

// Brands of the catalogue other than the item's own; empty for an item without one is all of them.
std::vector<std::string> otherBrands(QuerySession& session, const std::string& own) {
  std::set<std::string> brands;
  for (const Item& item : session.state().items.dataset.items)
    if (!item.brand.empty() && item.brand != own) brands.insert(item.brand);
  return {brands.begin(), brands.end()};
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

AskModel Explainer::asker(int maxTokens, Progress& progress) {
  if (!m_looked && !m_options.templatesOnly) {
    const std::optional<std::string> model =
        m_options.model.empty() ? defaultDecoder() : std::optional(m_options.model);
    if (model)
      m_decoder =
          Decoder::load(findModel(*model), {.device = m_options.device, .arithmetic = Arithmetic::Fast});
    m_looked = true;
  }
  if (!m_decoder || !chatStyleOf(m_decoder->chatTemplate())) return {};
  return [this, maxTokens, &progress](const std::string& system,
                                      const std::string& user) -> std::optional<std::string> {
    const std::vector<ChatMessage> messages = {{ChatMessage::Role::System, system},
                                               {ChatMessage::Role::User, user}};
    GenerateOptions options;
    options.maxTokens = maxTokens;
    return generate(*m_decoder, chatIds(*m_decoder, messages), options, progress).text;
  };
}

std::vector<WrittenText> Explainer::explain(const QueryAnswer& answer, QuerySession& session,
                                            Progress& progress) {
  constexpr int kSentence = 60;  // tokens
  const AskModel ask = answer.results.empty() ? AskModel() : asker(kSentence, progress);
  std::vector<WrittenText> texts;
  for (const QueryResult& result : answer.results) {
    progress.check();
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
    const bool asked = ask && static_cast<int>(texts.size()) < m_options.asked;
    if (asked) facts.otherBrands = otherBrands(session, result.brand);
    texts.push_back(explainResult(facts, asked ? ask : AskModel()));
  }
  return texts;
}

std::vector<WrittenText> Explainer::variants(const QueryAnswer& answer, QuerySession& session,
                                             std::size_t count, Progress& progress) {
  constexpr int kLines = 80;  // tokens
  return draftQueryVariants({.query = answer.query,
                             .language = answer.intent.language,
                             .remaining = answer.intent.remaining,
                             .categories = answer.intent.categories,
                             .translations = answer.intent.translations,
                             .otherBrands = otherBrands(session, {})},
                            count, asker(kLines, progress));
}

}  // namespace core
