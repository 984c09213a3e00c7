#pragma once

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/fuse/parts.h"
#include "tests/core/small_shop.h"

/// Keeps the points of the curves.
struct Curves : core::Progress {
  std::map<std::string, std::vector<double>> points;
  void scalar(std::string_view tag, std::int64_t, double, double value) override {
    points[std::string(tag)].push_back(value);
  }
  double best(const std::string& tag) const {
    return *std::max_element(points.at(tag).begin(), points.at(tag).end());
  }
};

/// A score for a user's item that depends on nothing but the three numbers, evenly in 0 .. 1.
inline float chanceOf(std::uint64_t seed, std::uint64_t a, std::uint64_t b) {
  std::uint64_t x = seed * 0x9e3779b97f4a7c15U + a * 0xbf58476d1ce4e5b9U + b * 0x94d049bb133111ebU;
  for (int round = 0; round < 3; ++round) x = (x ^ (x >> 31)) * 0xd6e8feb86659fd93U;
  return static_cast<float>(x >> 40) * 0x1p-24F;
}

/// A recommender that scores what a function says of the first item of a history, which names the user here,
/// and an item.
class Told : public core::Recommender {
 public:
  using Say = std::function<float(std::int32_t user, std::int32_t item)>;
  explicit Told(Say say) : m_say(std::move(say)) {}

  void fit(const core::TrainingData&, core::TextSource&, core::Progress&) override {}
  void score(std::span<const core::History> histories, core::MatrixRef scores) const override {
    for (Eigen::Index user = 0; user < scores.rows(); ++user)
      for (std::int32_t item = 0; item < scores.cols(); ++item)
        scores(user, item) = m_say(histories[static_cast<std::size_t>(user)].front(), item);
  }
  void save(const std::filesystem::path&) const override {}
  void load(const std::filesystem::path&, const core::Dataset&, core::TextSource&, core::Progress&) override {
  }

 private:
  Say m_say;
};

/// Knows by heart what it was taught: of a history that it has seen, every item of it, and beside them only
/// chance.
class Memoriser : public core::Recommender {
 public:
  void fit(const core::TrainingData& data, core::TextSource&, core::Progress&) override {
    for (std::int32_t user = 0; user < data.train.userCount(); ++user)
      for (const std::int32_t item : data.train.itemsOf(user))
        m_known[data.train.itemsOf(user).front()].push_back(item);
  }
  void score(std::span<const core::History> histories, core::MatrixRef scores) const override {
    for (Eigen::Index user = 0; user < scores.rows(); ++user) {
      const std::int32_t name = histories[static_cast<std::size_t>(user)].front();
      for (std::int32_t item = 0; item < scores.cols(); ++item)
        scores(user, item) = chanceOf(9, static_cast<std::uint64_t>(name), static_cast<std::uint64_t>(item));
      const auto known = m_known.find(name);
      if (known == m_known.end()) continue;
      for (const std::int32_t item : known->second) scores(user, item) += 5;
    }
  }
  void save(const std::filesystem::path&) const override {}
  void load(const std::filesystem::path&, const core::Dataset&, core::TextSource&, core::Progress&) override {
  }

 private:
  std::map<std::int32_t, std::vector<std::int32_t>> m_known;
};

/// Users who each have an item of their own first, by which Told knows them, then some by chance; what each
/// chooses next is the last of `choices`. Of every two users one listens to one thing, one to another.
struct PlantedShop {
  static constexpr std::int32_t kUsers = 400, kItems = 120;

  core::Dataset dataset;
  core::Split parts;
  FakeText text;
  core::Progress progress;

  PlantedShop() {
    std::vector<std::vector<std::int32_t>> train, valid;
    for (std::int32_t user = 0; user < kUsers; ++user) {
      const std::int32_t own = kItems + user;
      train.push_back({own});
      for (int i = 0; i < 1 + 3 * (user % 2); ++i) train.back().push_back((user * 7 + i * 13) % 60);
      valid.push_back({favourite(own)});
    }
    dataset = datasetOf(kItems + kUsers, {});
    for (std::int32_t user = 0; user < kUsers; ++user) dataset.userIds.push_back("u" + std::to_string(user));
    parts.train = interactionsOf(train);
    parts.valid = interactionsOf(valid);
    parts.test = interactionsOf(std::vector<std::vector<std::int32_t>>(kUsers));
  }

  /// Whether a user follows the first of the two signals. Such users have the shorter histories.
  static bool followsFirst(std::int32_t own) { return own % 2 == 0; }
  static float signal(int which, std::int32_t own, std::int32_t item) {
    return chanceOf(static_cast<std::uint64_t>(which), static_cast<std::uint64_t>(own),
                    static_cast<std::uint64_t>(item));
  }
  /// The item of 60 .. 120 that the user's signal puts first.
  static std::int32_t favourite(std::int32_t own) {
    std::int32_t best = 60;
    for (std::int32_t item = 60; item < kItems; ++item)
      if (signal(followsFirst(own) ? 1 : 2, own, item) > signal(followsFirst(own) ? 1 : 2, own, best))
        best = item;
    return best;
  }
  static Told::Say say(int which) {
    return [which](std::int32_t own, std::int32_t item) {
      return item < 60 || item >= kItems ? 0.0F : signal(which, own, item);
    };
  }
  static core::FusionParts twoSignals() {
    std::vector<core::FusionPart> list;
    list.push_back({"first", std::make_unique<Told>(say(1))});
    list.push_back({"second", std::make_unique<Told>(say(2))});
    return core::FusionParts(std::move(list));
  }
  core::TrainingData training() const { return {dataset, parts.train, parts.valid}; }
};
