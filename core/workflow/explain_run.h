#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/explain/why_not.h"
#include "core/explain/word_masking.h"
#include "core/lm/device.h"
#include "core/recommend/history_shares.h"
#include "core/workflow/sentiment.h"

namespace core {

/// Why a run ranks an item where it does, for a user or a history.
struct ExplainRunRequest {
  std::int64_t run = 0;
  std::string user = {};                  ///< of the workspace; else
  std::vector<std::string> history = {};  ///< item ids, oldest first
  std::string item;                       ///< the id of the item that is asked about
  std::string text = {};  ///< a typed text, to see what each of its words adds where it is the newest item of
                          ///< the history; empty: the words of the item's title
  int k = 10;             ///< how long the list is that the item is in or not
  Device device = Device::Auto;
};

struct PastShare {
  std::string itemId, title;
  double share = 0;
};

/// A score taken apart by the past items: shares, others and residual add up to it.
struct ScoreByHistory {
  HistoryShares::Method method = HistoryShares::Method::Exact;
  std::vector<PastShare> history;                      ///< oldest first
  std::vector<std::pair<std::string, double>> others;  ///< HistoryShares::others
  double residual = 0;  ///< what the method leaves over; rounding where it is exact
};

/// What one part of a fusion says, on its own scale.
struct ExplainedPart {
  std::string name;
  double score = 0;
  ScoreByHistory byHistory;
};

struct ReviewQuote {
  std::string text;                        ///< a sentence
  std::string user;                        ///< whose review it is of; empty where nobody is named
  double rating = 0;                       ///< of that review; 0 where there is none
  std::optional<TextSentiment> sentiment;  ///< of the sentence; none where no run judges texts
};

struct WhyNot {
  WhyNotReason reason = WhyNotReason::Below;
  TwoLanguages sentence;
  std::string behindItem, behindTitle;  ///< the item at rank k, or the last; empty where there is none
  int behindRank = 0;
  double behindScore = 0;
  std::vector<PartGap> gaps;          ///< its parts beside those of that item; empty where it has no score
  std::optional<std::size_t> widest;  ///< of gaps: what holds it back most
};

struct RunExplanation {
  std::int64_t run = 0;
  std::string name, recipe;
  std::string itemId, title;
  ListPlace standing;
  std::optional<double> score;  ///< none: the run gives it none, and what follows is empty
  /// They add up to the score: those of a fusion, else "history", what no past item brings and "not accounted
  /// for".
  std::vector<std::pair<std::string, double>> parts;
  ScoreByHistory byHistory;
  std::vector<ExplainedPart> signals;  ///< of a fusion
  std::string wordsOf;                 ///< "text", "title" or empty: what `words` are of
  std::vector<WordEffect> words;
  std::optional<ReviewQuote> sentence;
  std::optional<WhyNot> whyNot;  ///< none: it is among the first k
};

/// Throws Error(BadInput) where there is no such run, user or item, where the history is empty, or where a
/// text is given and the run reads none; Error(Usage) where k is below 1, or not one of user and history is
/// given.
RunExplanation explainRun(const std::filesystem::path& workspace, const ExplainRunRequest& request,
                          Progress& progress);

}  // namespace core
