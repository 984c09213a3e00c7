#include "core/fuse/examples.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <utility>

#include "core/fuse/fused_row.h"
#include "core/parallel.h"

namespace core {
namespace {

/// Of one user.
struct Shortlisted {
  std::vector<std::int32_t> items;
  std::vector<float> means;
  Matrix features;
};

FusionExamples joined(const std::vector<Shortlisted>& lists, std::vector<std::int32_t> users,
                      const Interactions& valid, Eigen::Index features) {
  FusionExamples examples;
  examples.users = std::move(users);
  for (const Shortlisted& list : lists) examples.begins.push_back(examples.begins.back() + list.items.size());
  examples.features.resize(static_cast<Eigen::Index>(examples.begins.back()), features);
  for (std::size_t i = 0; i < lists.size(); ++i) {
    examples.features.middleRows(static_cast<Eigen::Index>(examples.begins[i]), lists[i].features.rows()) =
        lists[i].features;
    examples.items.insert(examples.items.end(), lists[i].items.begin(), lists[i].items.end());
    examples.means.insert(examples.means.end(), lists[i].means.begin(), lists[i].means.end());
    const auto chosen = valid.itemsOf(examples.users[i]);
    for (const std::int32_t item : lists[i].items)
      examples.relevant.push_back(std::find(chosen.begin(), chosen.end(), item) != chosen.end() ? 1.0F
                                                                                                : 0.0F);
  }
  return examples;
}

}  // namespace

bool FusionExamples::teaches(std::size_t user) const {
  const auto row = [this](std::size_t place) {
    return relevant.begin() + static_cast<std::ptrdiff_t>(place);
  };
  return std::find(row(begins[user]), row(begins[user + 1]), 1.0F) != row(begins[user + 1]);
}

FusionExamples collectExamples(const FusionParts& parts, const FusionFeatures& features,
                               const ItemTraits& traits, const TrainingData& data, int depth,
                               std::size_t mostUsers, std::uint64_t seed, Progress& progress) {
  constexpr std::size_t kBlockUsers = 16;
  std::vector<std::int32_t> users = chooseUsers(data.valid, mostUsers, seed);
  std::vector<Shortlisted> lists(users.size());
  const auto blocks = static_cast<std::int64_t>((users.size() + kBlockUsers - 1) / kBlockUsers);
  forEachBlock(blocks, "score parts", progress, [&](std::int64_t block) {
    const std::size_t begin = static_cast<std::size_t>(block) * kBlockUsers;
    const std::size_t end = std::min(begin + kBlockUsers, users.size());
    std::vector<History> histories;
    for (std::size_t i = begin; i < end; ++i) histories.push_back(data.train.itemsOf(users[i]));
    const std::vector<Signals> signals = signalsOf(parts, histories, data.dataset.itemCount());
    for (std::size_t i = begin; i < end; ++i) {
      const Signals& own = signals[i - begin];
      Shortlisted& list = lists[i];
      list.items = shortlist(own, histories[i - begin], depth);
      for (const std::int32_t item : list.items) list.means.push_back(own.scaled.col(item).mean());
      list.features = features.of(traits, own, histories[i - begin], list.items);
    }
  });
  return joined(lists, std::move(users), data.valid, static_cast<Eigen::Index>(features.names().size()));
}

std::vector<int> dealFolds(std::size_t users, int folds, std::uint64_t seed) {
  std::vector<int> fold(users);
  for (std::size_t user = 0; user < users; ++user)
    fold[user] = static_cast<int>(user % static_cast<std::size_t>(folds));
  std::mt19937_64 random(seed);
  for (std::size_t left = users; left > 1; --left)
    std::swap(fold[left - 1], fold[static_cast<std::size_t>(random() % left)]);
  return fold;
}

double qualityOf(const FusionExamples& examples, std::size_t user, std::span<const float> scores,
                 const Interactions& valid, ListScorer& scorer) {
  const std::size_t begin = examples.begins[user], count = examples.begins[user + 1] - begin;
  const std::vector<float> breaks = tieBreaks(std::span(examples.means).subspan(begin, count));
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  const std::size_t seen = std::min<std::size_t>(count, static_cast<std::size_t>(scorer.depth()));
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(seen), order.end(),
                    [&](std::size_t a, std::size_t b) {
                      const float first = scores[a] + breaks[a], second = scores[b] + breaks[b];
                      return first != second ? first > second : a < b;
                    });
  std::vector<std::int32_t> ranked;
  for (std::size_t place = 0; place < seen; ++place) ranked.push_back(examples.items[begin + order[place]]);
  return scorer.score(ranked, valid.itemsOf(examples.users[user])).front();
}

void reportShortlists(const FusionExamples& examples, const Interactions& valid, Progress& progress) {
  const double found = std::accumulate(examples.relevant.begin(), examples.relevant.end(), 0.0);
  double all = 0;
  for (const std::int32_t user : examples.users) all += static_cast<double>(valid.itemsOf(user).size());
  progress.scalar("valid/shortlist/recall", 0, 0, found / all);
}

}  // namespace core
