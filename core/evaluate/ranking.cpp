#include "core/evaluate/ranking.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <numeric>
#include <random>

#include "core/parallel.h"

namespace core {
namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();

struct Candidate {
  float score;
  std::int32_t item;
};

bool better(const Candidate& a, const Candidate& b) {
  return a.score > b.score || (a.score == b.score && a.item < b.item);
}

/// Whether one of the scores is above the bar; not-a-number is not.
bool anyAbove(std::span<const float> scores, float bar) {
  unsigned above = 0;
  for (const float score : scores) above |= static_cast<unsigned>(score > bar);
  return above != 0;
}

/// The k best of a row, in one pass: most runs of items lose against the k-th best so far as a whole.
void keepBest(std::span<const float> scores, std::size_t k, std::vector<Candidate>& best) {
  constexpr std::size_t kRun = 64;
  best.clear();
  float bar = kNever;
  for (std::size_t begin = 0; begin < scores.size(); begin += kRun) {
    const std::size_t end = std::min(begin + kRun, scores.size());
    if (!anyAbove(scores.subspan(begin, end - begin), bar)) continue;
    for (std::size_t item = begin; item < end; ++item) {
      // Items come by rising index, so one that only equals the bar loses.
      if (!(scores[item] > bar)) continue;
      if (best.size() == k) {
        std::pop_heap(best.begin(), best.end(), better);
        best.pop_back();
      }
      best.push_back({scores[item], static_cast<std::int32_t>(item)});
      std::push_heap(best.begin(), best.end(), better);
      if (best.size() == k) bar = best.front().score;
    }
  }
  std::sort_heap(best.begin(), best.end(), better);
}

std::vector<Standing> standingsOf(std::span<const float> scores, std::span<const std::int32_t> items) {
  std::vector<Standing> standings;
  for (const std::int32_t item : items) standings.push_back(standingOf(scores, item));
  return standings;
}

/// The share of the pairs of a relevant and another candidate that the scores order rightly, a tie counting
/// half; 0.5 where there is no pair. Of `items`, the `masked` ones are no candidates and stand at -infinity.
double areaOf(std::span<const Standing> relevant, std::size_t items, std::size_t masked) {
  const std::size_t others = items - relevant.size() - masked;
  if (others == 0 || relevant.empty()) return 0.5;
  std::vector<float> sorted;
  for (const Standing& standing : relevant) sorted.push_back(standing.score);
  std::sort(sorted.begin(), sorted.end());
  double wrong = 0;
  for (const Standing& standing : relevant) {
    auto above = static_cast<std::size_t>(standing.above), equal = static_cast<std::size_t>(standing.equal);
    if (standing.score == kNever) equal = items - above - masked;  // not-a-number is equal to nothing
    const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), standing.score);
    above -= static_cast<std::size_t>(sorted.end() - last);
    equal -= static_cast<std::size_t>(last - first);
    wrong += static_cast<double>(above) + static_cast<double>(equal) / 2;
  }
  return 1 - wrong / (static_cast<double>(relevant.size()) * static_cast<double>(others));
}

std::vector<std::int32_t> usersWithTests(const Interactions& test) {
  std::vector<std::int32_t> users;
  for (std::int32_t user = 0; user < test.userCount(); ++user)
    if (!test.itemsOf(user).empty()) users.push_back(user);
  return users;
}

std::span<const std::int32_t> firstOf(std::span<const std::int32_t> ranked, int k) {
  return ranked.first(std::min(ranked.size(), static_cast<std::size_t>(k)));
}

/// Fills the qualities of user number `user`.
void lookAtList(const ItemFacts& facts, const JudgedList& whole, std::size_t user,
                std::vector<ListFigures>& lists) {
  for (ListFigures& figures : lists) {
    JudgedList list = whole;
    list.ranked = firstOf(whole.ranked, figures.k);
    for (std::size_t quality = 0; quality < figures.qualities.size(); ++quality)
      figures.qualities[quality][user] =
          static_cast<float>(listQuality(facts, static_cast<ListQuality>(quality), list));
  }
}

void makeRoom(const Interactions& test, int depth, RankingResult& result) {
  for (const std::int32_t user : result.users)
    result.tests.begins.push_back(result.tests.begins.back() +
                                  static_cast<std::int64_t>(test.itemsOf(user).size()));
  result.tests.ranks.resize(static_cast<std::size_t>(result.tests.begins.back()));
  result.tests.listed.resize(result.users.size());
  result.tests.areas.resize(result.users.size());
  result.heads.depth = depth;
  const std::size_t places = result.users.size() * static_cast<std::size_t>(depth);
  result.heads.items.assign(places, ListHeads::kNone);
  result.heads.scores.assign(places, 0);
}

/// Notes where the test items of user number `user` came and what stood first.
void keepRanking(std::span<const float> scores, std::span<const std::int32_t> ranked,
                 std::span<const std::int32_t> relevant, std::span<const Standing> standings, double area,
                 std::size_t user, RankingResult& result) {
  auto* rank = result.tests.ranks.data() + result.tests.begins[user];
  const auto behind = static_cast<std::int32_t>(ranked.size()) + 1;
  for (std::size_t i = 0; i < relevant.size(); ++i, ++rank) {
    const auto found = std::find(ranked.begin(), ranked.end(), relevant[i]);
    if (found != ranked.end()) {
      *rank = static_cast<std::int32_t>(found - ranked.begin()) + 1;
      continue;
    }
    *rank = rankOf(scores, relevant[i], standings[i]);
    if (*rank > 0) *rank = std::max(*rank, behind);  // the list may have broken ties in another way
  }
  result.tests.listed[user] = static_cast<std::int32_t>(
      std::count_if(scores.begin(), scores.end(), [](float score) { return score > kNever; }));
  result.tests.areas[user] = static_cast<float>(area);
  const auto begin = user * static_cast<std::size_t>(result.heads.depth);
  const auto head = firstOf(ranked, result.heads.depth);
  for (std::size_t place = 0; place < head.size(); ++place) {
    result.heads.items[begin + place] = head[place];
    result.heads.scores[begin + place] = scores[static_cast<std::size_t>(head[place])];
  }
}

/// What is not ranked where candidates are sampled: all items but the relevant ones and `count` others that
/// the user has not seen, drawn by chance.
std::vector<std::int32_t> leftOut(std::int32_t itemCount, std::span<const std::int32_t> seen,
                                  std::span<const std::int32_t> relevant, int count, std::uint64_t seed) {
  enum class Place : char { Free, Seen, Relevant };
  std::vector<Place> places(static_cast<std::size_t>(itemCount), Place::Free);
  for (const std::int32_t item : seen) places[static_cast<std::size_t>(item)] = Place::Seen;
  for (const std::int32_t item : relevant) places[static_cast<std::size_t>(item)] = Place::Relevant;
  std::vector<std::int32_t> out;
  std::vector<std::int32_t> others;
  for (std::int32_t item = 0; item < itemCount; ++item) {
    const Place place = places[static_cast<std::size_t>(item)];
    if (place == Place::Seen) out.push_back(item);
    if (place == Place::Free) others.push_back(item);
  }
  const std::size_t drawn = std::min(static_cast<std::size_t>(count), others.size());
  std::mt19937_64 random(seed);
  for (std::size_t i = 0; i < drawn; ++i)
    std::swap(others[i], others[i + static_cast<std::size_t>(random() % (others.size() - i))]);
  out.insert(out.end(), others.begin() + static_cast<std::ptrdiff_t>(drawn), others.end());
  return out;
}

}  // namespace

std::vector<std::int32_t> topK(std::span<const float> scores, int k) {
  std::vector<Candidate> best;
  if (k > 0) keepBest(scores, static_cast<std::size_t>(k), best);
  std::vector<std::int32_t> items;
  items.reserve(best.size());
  for (const Candidate& candidate : best) items.push_back(candidate.item);
  return items;
}

std::vector<std::int32_t> topKAsRecBole(std::span<const float> scores,
                                        std::span<const std::int32_t> appearance, int k) {
  constexpr std::int32_t kPadding = -1;
  std::vector<Candidate> queue{{kNever, kPadding}};
  for (const std::int32_t item : appearance) queue.push_back({scores[static_cast<std::size_t>(item)], item});
  const auto larger = [](const Candidate& a, const Candidate& b) { return a.score > b.score; };
  const auto wanted = std::min(static_cast<std::size_t>(std::max(k, 0)), queue.size());
  const auto end = queue.begin() + static_cast<std::ptrdiff_t>(wanted);
  if (wanted * 64 <= queue.size()) {
    std::partial_sort(queue.begin(), end, queue.end(), larger);
  } else if (wanted > 0) {
    std::nth_element(queue.begin(), end - 1, queue.end(), larger);
    std::sort(queue.begin(), end - 1, larger);
  }
  std::vector<std::int32_t> items;
  for (auto candidate = queue.begin(); candidate != end && candidate->score != kNever; ++candidate)
    items.push_back(candidate->item);
  return items;
}

std::vector<std::int32_t> rankUnseen(std::span<float> scores, std::span<const std::int32_t> seen, int k,
                                     Ties ties, std::span<const std::int32_t> appearance) {
  for (const std::int32_t item : seen) scores[static_cast<std::size_t>(item)] = kNever;
  return ties == Ties::RecBole ? topKAsRecBole(scores, appearance, k) : topK(scores, k);
}

RankingResult evaluateRanking(const Recommender& recommender, std::int32_t itemCount,
                              const Interactions& histories, const Interactions& masked,
                              const Interactions& test, const RankingOptions& options, Progress& progress) {
  RankingResult result;
  result.users = usersWithTests(test);
  const std::size_t users = result.users.size();
  result.values.assign(options.metrics.size(), std::vector<float>(users));
  const ListScorer prepared(options.definition, options.metrics);
  int longest = 1;
  for (const int length : options.facts ? options.listLengths : std::vector<int>()) {
    const std::vector<float> undefined(users, std::numeric_limits<float>::quiet_NaN());
    longest = std::max(longest, length);
    result.lists.push_back({.k = length,
                            .qualities = {listQualityNames().size(), undefined},
                            .exposure = Exposure(static_cast<std::size_t>(itemCount))});
  }
  if (options.keepRanks) makeRoom(test, longest, result);
  std::mutex exposureLock;

  const auto blockUsers = static_cast<std::size_t>(std::max(1, options.blockUsers));
  const auto rankBlock = [&](std::int64_t block) {
    const std::size_t begin = static_cast<std::size_t>(block) * blockUsers;
    const std::size_t end = std::min(begin + blockUsers, users);
    std::vector<std::span<const std::int32_t>> rows;
    for (std::size_t i = begin; i < end; ++i) rows.push_back(histories.itemsOf(result.users[i]));
    Matrix scores(static_cast<Eigen::Index>(rows.size()), itemCount);
    recommender.score(rows, scores);

    ListScorer scorer = prepared;
    std::vector<std::vector<std::int32_t>> lists(end - begin);
    for (std::size_t i = begin; i < end; ++i) {
      const std::span<float> row(scores.row(static_cast<Eigen::Index>(i - begin)).data(),
                                 static_cast<std::size_t>(itemCount));
      std::span<const std::int32_t> seen;
      if (options.maskHistory) seen = masked.itemsOf(result.users[i]);
      const std::span<const std::int32_t> relevant = test.itemsOf(result.users[i]);
      std::vector<std::int32_t> out;
      if (options.candidates > 0) {
        out = leftOut(itemCount, seen, relevant, options.candidates,
                      options.candidateSeed + static_cast<std::uint64_t>(result.users[i]));
        seen = out;
      }
      int depth = std::max(scorer.depth(), longest);
      if (scorer.wantsRelevantPlaces()) depth = std::max(depth, static_cast<int>(relevant.size()));
      depth = std::min(depth, itemCount);
      std::vector<std::int32_t>& ranked = lists[i - begin];
      ranked = rankUnseen(row, seen, depth, options.ties, options.appearance);
      const bool wantsArea = scorer.wantsArea() || options.keepRanks;
      const std::vector<Standing> standings =
          wantsArea ? standingsOf(row, relevant) : std::vector<Standing>();
      const double area = wantsArea ? areaOf(standings, row.size(), seen.size()) : 0;
      const std::span<const double> values = scorer.score(ranked, relevant, {}, area);
      for (std::size_t m = 0; m < values.size(); ++m) result.values[m][i] = static_cast<float>(values[m]);
      if (options.keepRanks) keepRanking(row, ranked, relevant, standings, area, i, result);
      if (options.facts)
        lookAtList(*options.facts, {ranked, masked.itemsOf(result.users[i]), relevant}, i, result.lists);
    }
    const std::lock_guard lock(exposureLock);
    for (ListFigures& figures : result.lists)
      for (const std::vector<std::int32_t>& list : lists) figures.exposure.add(firstOf(list, figures.k));
  };
  const auto blocks = static_cast<std::int64_t>((users + blockUsers - 1) / blockUsers);
  forEachBlock(blocks, "rank", progress, rankBlock);
  return result;
}

std::optional<double> meanOnValidation(const Recommender& recommender, const TrainingData& data,
                                       const Metric& metric, Progress& progress) {
  const RankingResult ranking = evaluateRanking(recommender, data.dataset.itemCount(), data.train, data.train,
                                                data.valid, {.metrics = {metric}}, progress);
  const std::vector<float>& values = ranking.values.at(0);
  if (values.empty()) return std::nullopt;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace core
