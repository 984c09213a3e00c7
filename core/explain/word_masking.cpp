#include "core/explain/word_masking.h"

#include <unicode/brkiter.h>
#include <unicode/utext.h>

#include <memory>

#include "core/text/characters.h"

namespace core {
namespace {

struct CloseText {
  void operator()(UText* text) const { utext_close(text); }
};

/// The text without the word, and one space where it stood between two.
std::string without(std::string_view text, const Span& span) {
  const std::string_view before = text.substr(0, static_cast<std::size_t>(span.begin));
  std::string_view after = text.substr(static_cast<std::size_t>(span.end));
  if ((before.empty() || before.ends_with(' ')) && after.starts_with(' ')) after.remove_prefix(1);
  return std::string(before).append(after);
}

}  // namespace

std::vector<Span> wordSpans(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> words(
      icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
  const std::unique_ptr<UText, CloseText> opened(
      utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &status));
  if (U_FAILURE(status)) return {};
  words->setText(opened.get(), status);
  std::vector<Span> spans;
  for (std::int32_t from = words->first(), to = words->next(); to != icu::BreakIterator::DONE;
       from = to, to = words->next())
    if (words->getRuleStatus() >= UBRK_WORD_NUMBER) spans.push_back({from, to});
  return spans;
}

std::vector<WordEffect> maskWords(std::string_view given, const ScoreTexts& score, std::size_t most) {
  std::string storage;
  const std::string_view text = validUtf8(given, storage);
  std::vector<Span> spans = wordSpans(text);
  if (spans.size() > most) spans.resize(most);
  if (spans.empty()) return {};
  std::vector<std::string> texts{std::string(text)};
  for (const Span& span : spans) texts.push_back(without(text, span));
  const std::vector<double> scores = score(texts);
  std::vector<WordEffect> effects;
  if (scores.size() != texts.size()) return effects;
  for (std::size_t i = 0; i < spans.size(); ++i)
    effects.push_back({std::string(text.substr(static_cast<std::size_t>(spans[i].begin),
                                               static_cast<std::size_t>(spans[i].end - spans[i].begin))),
                       spans[i], scores.front() - scores[i + 1]});
  return effects;
}

}  // namespace core
