#include "core/lm/generate.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

#include "core/error.h"

namespace core {
namespace {

void check(const GenerateOptions& options) {
  const auto refuse = [](const std::string& sentence, const char* option) {
    throw Error(Error::Kind::Usage, sentence, option);
  };
  if (options.maxTokens < 1)
    refuse(fmt::format("max-tokens is {}, not at least 1.", options.maxTokens), "max-tokens");
  if (!(options.temperature >= 0) || !std::isfinite(options.temperature))
    refuse(fmt::format("The temperature {} is not a number from 0 up.", options.temperature), "temperature");
  if (!(options.topP > 0 && options.topP <= 1))
    refuse(fmt::format("top-p is {}, not in (0, 1].", options.topP), "top-p");
  if (options.topK < 0) refuse(fmt::format("top-k is {}, not 0 or more.", options.topK), "top-k");
  if (!(options.repetitionPenalty > 0) || !std::isfinite(options.repetitionPenalty))
    refuse(fmt::format("The repetition penalty {} is not above 0.", options.repetitionPenalty),
           "repetition-penalty");
}

// How much of the end of `text` could still grow into a stop word, or is the beginning of a character.
std::size_t uncertain(std::string_view text, const std::vector<std::string>& stops) {
  constexpr std::string_view kBroken = "\xEF\xBF\xBD";
  std::size_t most = 0;
  for (std::size_t end = text.size(); text.substr(0, end).ends_with(kBroken); end -= kBroken.size())
    most += kBroken.size();
  for (const std::string& stop : stops)
    for (std::size_t length = std::min(stop.size() - 1, text.size()); length > most; --length)
      if (text.ends_with(std::string_view(stop).substr(0, length))) {
        most = length;
        break;
      }
  return most;
}

/// The text of a growing list of ids, and what of it has been passed on.
class Writing {
 public:
  Writing(const Tokenizer& tokenizer, const std::vector<std::string>& stops, const TextSink& sink)
      : m_tokenizer(tokenizer), m_stops(stops), m_sink(sink) {}

  /// True where a stop word has come.
  bool grown(std::span<const std::int32_t> ids) {
    m_text = m_tokenizer.decode(ids);
    std::size_t stop = std::string::npos;
    for (const std::string& word : m_stops)
      if (!word.empty()) stop = std::min(stop, m_text.find(word));
    if (stop != std::string::npos) m_text.resize(stop);
    const bool stopped = stop != std::string::npos;
    pass(stopped ? m_text.size() : m_text.size() - uncertain(m_text, m_stops));
    return stopped;
  }
  std::string finished() {
    pass(m_text.size());
    return std::move(m_text);
  }

 private:
  void pass(std::size_t end) {
    if (end <= m_passed) return;
    if (m_sink) m_sink(std::string_view(m_text).substr(m_passed, end - m_passed));
    m_passed = end;
  }

  const Tokenizer& m_tokenizer;
  const std::vector<std::string>& m_stops;
  const TextSink& m_sink;
  std::string m_text;
  std::size_t m_passed = 0;
};

}  // namespace

std::string toString(FinishReason reason) {
  switch (reason) {
    case FinishReason::End:
      return "end";
    case FinishReason::StopWord:
      return "stop";
    case FinishReason::Length:
      return "length";
    case FinishReason::Stopped:
      return "stopped";
  }
  return "";
}

// SplitMix64 (Steele et al., 2014): the same draws with every compiler.
double TokenSampler::uniform() {
  m_state += 0x9E3779B97F4A7C15U;
  std::uint64_t mixed = m_state;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9U;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
  mixed ^= mixed >> 31;
  return static_cast<double>(mixed >> 11) * 0x1p-53;
}

std::int32_t TokenSampler::pick(std::span<const float> scores, std::span<const std::int32_t> before) {
  if (m_options.repetitionPenalty != 1) {
    // CTRL (Keskar et al., 2019): every token that occurred, once.
    m_scores.assign(scores.begin(), scores.end());
    const auto penalty = static_cast<float>(m_options.repetitionPenalty);
    for (const std::int32_t id : before) {
      const float score = scores[static_cast<std::size_t>(id)];
      m_scores[static_cast<std::size_t>(id)] = score < 0 ? score * penalty : score / penalty;
    }
    scores = m_scores;
  }
  if (m_options.temperature == 0)
    return static_cast<std::int32_t>(std::max_element(scores.begin(), scores.end()) - scores.begin());

  // The likeliest tokens first, as many of them as the options leave.
  const double most = *std::max_element(scores.begin(), scores.end());
  const auto weight = [&](std::int32_t id) {
    return std::exp((static_cast<double>(scores[static_cast<std::size_t>(id)]) - most) /
                    m_options.temperature);
  };
  m_order.resize(scores.size());
  std::iota(m_order.begin(), m_order.end(), 0);
  const auto below = [&](std::int32_t a, std::int32_t b) {
    const float left = scores[static_cast<std::size_t>(a)], right = scores[static_cast<std::size_t>(b)];
    return left < right || (left == right && a > b);
  };
  const std::size_t limit = m_options.topK > 0
                                ? std::min(static_cast<std::size_t>(m_options.topK), m_order.size())
                                : m_order.size();
  const bool ordered = limit < m_order.size() || m_options.topP < 1;
  double total = 0;
  std::vector<std::pair<std::int32_t, double>> kept;
  if (!ordered) {
    for (const std::int32_t id : m_order) total += kept.emplace_back(id, weight(id)).second;
  } else {
    std::make_heap(m_order.begin(), m_order.end(), below);
    auto end = m_order.end();
    double whole = 0;
    if (limit == m_order.size())
      for (const std::int32_t id : m_order) whole += weight(id);
    while (kept.size() < limit) {
      std::pop_heap(m_order.begin(), end, below);
      const std::int32_t id = *--end;
      total += kept.emplace_back(id, weight(id)).second;
      if (whole > 0 && total >= m_options.topP * whole) break;
    }
    // With both limits the share is of what top-k has left.
    if (limit < m_order.size() && m_options.topP < 1) {
      const double share = total * m_options.topP;
      total = 0;
      std::size_t count = 0;
      while (count < kept.size() && (count == 0 || total < share)) total += kept[count++].second;
      kept.resize(count);
    }
  }
  double place = uniform() * total;
  for (const auto& [id, own] : kept)
    if ((place -= own) < 0) return id;
  return kept.back().first;
}

Generated generate(Decoder& decoder, std::span<const std::int32_t> prompt, const GenerateOptions& options,
                   Progress& progress, const TextSink& sink) {
  check(options);
  const std::int64_t room = decoder.info().maxLength - static_cast<std::int64_t>(prompt.size());
  if (room < 1)
    throw Error(Error::Kind::BadInput,
                fmt::format("The prompt has {} tokens; {} reads {} with the answer.", prompt.size(),
                            decoder.info().name, decoder.info().maxLength),
                "PROMPT");
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::int32_t> ids(prompt.begin(), prompt.end());
  // A model without a token that begins a text has nothing to start an empty one from but its end token.
  if (ids.empty()) ids.push_back(decoder.ends().empty() ? 0 : decoder.ends().front());
  const std::size_t start = ids.size();
  Generated result;
  result.promptTokens = static_cast<std::int64_t>(start);
  TokenSampler sampler(options);
  Writing writing(decoder.tokenizer(), options.stop, sink);
  const std::int64_t most = std::min<std::int64_t>(options.maxTokens, room);
  while (static_cast<std::int64_t>(ids.size() - start) < most) {
    progress.check();
    if (progress.stopRequested()) {
      result.finish = FinishReason::Stopped;
      break;
    }
    const std::int32_t id = sampler.pick(decoder.next(ids), ids);
    const bool ends = std::find(decoder.ends().begin(), decoder.ends().end(), id) != decoder.ends().end();
    if (ends && !options.ignoreEnds) {
      result.finish = FinishReason::End;
      break;
    }
    ids.push_back(id);
    if (writing.grown(std::span(ids).subspan(start))) {
      result.finish = FinishReason::StopWord;
      break;
    }
  }
  result.text = writing.finished();
  result.ids.assign(ids.begin() + static_cast<std::ptrdiff_t>(start), ids.end());
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return result;
}

}  // namespace core
