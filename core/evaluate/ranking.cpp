#include "core/evaluate/ranking.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
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

constexpr std::size_t kRun = 64;  // items that are looked at as one

/// Whether one of the scores reaches the bar; not-a-number does not.
bool anyReaches(std::span<const float, kRun> scores, float bar) {
  unsigned reached = 0;
  for (const float score : scores) reached |= static_cast<unsigned>(score >= bar);
  return reached != 0;
}

/// A score that k items reach, and few more: they are dealt into groups, of which there must be k or more,
/// and the bar is the k-th best of the groups' best; -infinity where fewer groups have a score.
template <std::size_t kGroups>
float lowBar(std::span<const float> scores, std::size_t k) {
  std::array<float, kGroups> most;
  most.fill(kNever);
  std::size_t begin = 0;
  for (; begin + kGroups <= scores.size(); begin += kGroups)
    for (std::size_t group = 0; group < kGroups; ++group)
      most[group] = scores[begin + group] > most[group] ? scores[begin + group] : most[group];
  for (std::size_t group = 0; begin + group < scores.size(); ++group)
    most[group] = scores[begin + group] > most[group] ? scores[begin + group] : most[group];
  const auto bar = most.begin() + static_cast<std::ptrdiff_t>(k - 1);
  std::nth_element(most.begin(), bar, most.end(), std::greater<>());
  return *bar;
}

/// The k best of a row: what reaches a bar set low enough, sorted.
void keepBest(std::span<const float> scores, std::size_t k, std::vector<Candidate>& best) {
  best.clear();
  // Few groups are the quicker, but set the bar lower.
  const float bar = std::max(std::numeric_limits<float>::lowest(), k <= 32    ? lowBar<64>(scores, k)
                                                                   : k <= 512 ? lowBar<1024>(scores, k)
                                                                              : kNever);
  float wanted = bar;
  std::size_t equal = 0;
  for (std::size_t begin = 0; begin < scores.size(); begin += kRun) {
    const std::size_t end = std::min(begin + kRun, scores.size());
    if (begin + kRun == end && !anyReaches(scores.subspan(begin).first<kRun>(), wanted)) continue;
    for (std::size_t item = begin; item < end; ++item) {
      if (!(scores[item] >= wanted)) continue;
      best.push_back({scores[item], static_cast<std::int32_t>(item)});
      // Items come by rising index: of those that only equal the bar the first k are enough.
      if (scores[item] == bar && ++equal == k)
        wanted = std::nextafter(bar, std::numeric_limits<float>::infinity());
    }
  }
  const auto kept = best.begin() + static_cast<std::ptrdiff_t>(std::min(k, best.size()));
  std::partial_sort(best.begin(), kept, best.end(), better);
  best.erase(kept, best.end());
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
  std::int32_t listed = 0;  // as narrow as the scores, for the processor's sake
  for (const float score : scores) listed += static_cast<std::int32_t>(score > kNever);
  result.tests.listed[user] = listed;
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

/// What one thread works with. A block's scores are large, so they are laid out once for all blocks.
struct Desk {
  Matrix scores;
  ListScorer scorer;
};

class Desks {
 public:
  Desks(const ListScorer& scorer, Eigen::Index users, Eigen::Index items)
      : m_scorer(scorer), m_users(users), m_items(items) {}

  std::unique_ptr<Desk> take() {
    {
      const std::lock_guard lock(m_lock);
      if (!m_free.empty()) {
        std::unique_ptr<Desk> desk = std::move(m_free.back());
        m_free.pop_back();
        return desk;
      }
    }
    return std::make_unique<Desk>(Desk{Matrix(m_users, m_items), m_scorer});
  }

  /// `report` is called while no other thread gives its own back.
  template <class Report>
  void giveBack(std::unique_ptr<Desk> desk, const Report& report) {
    const std::lock_guard lock(m_lock);
    report();
    m_free.push_back(std::move(desk));
  }

 private:
  const ListScorer& m_scorer;
  Eigen::Index m_users, m_items;
  std::mutex m_lock;
  std::vector<std::unique_ptr<Desk>> m_free;
};

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
  const auto blockUsers = static_cast<std::size_t>(std::max(1, options.blockUsers));
  Desks desks(prepared, static_cast<Eigen::Index>(std::min(blockUsers, users)), itemCount);
  const auto rankBlock = [&](std::int64_t block) {
    const std::size_t begin = static_cast<std::size_t>(block) * blockUsers;
    const std::size_t end = std::min(begin + blockUsers, users);
    std::vector<std::span<const std::int32_t>> rows;
    for (std::size_t i = begin; i < end; ++i) rows.push_back(histories.itemsOf(result.users[i]));
    std::unique_ptr<Desk> desk = desks.take();
    MatrixRef scores = desk->scores.topRows(static_cast<Eigen::Index>(rows.size()));
    recommender.score(rows, scores);

    ListScorer& scorer = desk->scorer;
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
    desks.giveBack(std::move(desk), [&] {
      for (ListFigures& figures : result.lists)
        for (const std::vector<std::int32_t>& list : lists) figures.exposure.add(firstOf(list, figures.k));
    });
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
