#include "core/fuse/parts.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <utility>

#include "core/error.h"
#include "core/evaluate/ranking.h"
#include "core/fuse/normalise.h"

namespace core {
namespace {

FusionPart makePart(const Recipe& fusion, const std::string& name) {
  Recipe recipe = loadRecipe(name);
  if (!recipe.parts.empty())
    throw Error(Error::Kind::Usage, "The part " + name + " of " + fusion.name + " is itself a fusion.",
                fusion.name);
  for (auto& [key, value] : recipe.settings) {
    const auto own = fusion.settings.find(name + "." + key);
    if (own != fusion.settings.end()) value = own->second;
  }
  return {name, makeRecommender(recipe), recipe.purpose == "text"};
}

}  // namespace

FusionParts::FusionParts(const Recipe& fusion) {
  if (fusion.parts.empty())
    throw Error(Error::Kind::Usage, "The fusion " + fusion.name + " lists no parts.", fusion.name);
  for (const std::string& name : fusion.parts) {
    for (const FusionPart& part : m_parts)
      if (part.name == name)
        throw Error(Error::Kind::Usage, "The fusion " + fusion.name + " lists the part " + name + " twice.",
                    fusion.name);
    m_parts.push_back(makePart(fusion, name));
  }
}

FusionParts FusionParts::ofOne(const Recipe& recipe) {
  if (recipe.parts.size() > 1)
    throw Error(Error::Kind::Usage,
                "The recipe " + recipe.name + " lists " + std::to_string(recipe.parts.size()) +
                    " parts; re-ranking takes one.",
                recipe.name);
  return FusionParts(recipe);
}

std::vector<std::optional<double>> FusionParts::fit(const TrainingData& data, TextSource& text,
                                                    Progress& progress) {
  const Metric metric{"ndcg", 10};
  std::vector<std::optional<double>> alone;
  for (FusionPart& part : m_parts) {
    if (const auto fitted = data.fittedParts.find(part.name); fitted != data.fittedParts.end()) {
      part.recommender->load(fitted->second, data.dataset, text, progress);
    } else {
      progress.log("Fitting the part " + part.name + ".");
      TrainingData own = data;
      if (!own.checkpoint.empty()) own.checkpoint /= part.name;
      part.recommender->fit(own, text, progress);
    }
    alone.push_back(meanOnValidation(*part.recommender, data, metric, progress));
    if (alone.back()) progress.scalar("valid/" + part.name + "/" + toString(metric), 0, 0, *alone.back());
    tellOfSilence(part, data, progress);
  }
  return alone;
}

void FusionParts::tellOfSilence(const FusionPart& part, const TrainingData& data, Progress& progress) const {
  constexpr std::size_t kUsers = 500;
  const std::vector<std::int32_t> users = chooseUsers(data.valid, kUsers, 1);
  Matrix scores(1, data.dataset.itemCount());
  for (const std::int32_t user : users) {
    progress.check();
    const History history = data.train.itemsOf(user);
    part.recommender->score({&history, 1}, scores);
    if (tellsApart({scores.data(), static_cast<std::size_t>(scores.size())})) return;
  }
  if (users.empty()) return;
  progress.log("The part " + part.name +
               " tells no items apart for any user: it is not run, and the fusion is " +
               "that of its other parts.");
}

std::optional<FusionParts> FusionParts::withText(const std::string& wanted, TextSource& source,
                                                 Progress& progress) const {
  std::vector<FusionPart> parts = m_parts;
  bool any = false;
  for (FusionPart& part : parts)
    if (std::shared_ptr<Recommender> typed = part.recommender->withText(wanted, source, progress)) {
      part.recommender = std::move(typed);
      any = true;
    }
  if (!any) return std::nullopt;
  return FusionParts(std::move(parts));
}

std::vector<PartShares> FusionParts::shares(History history, std::int32_t item,
                                            std::int32_t itemCount) const {
  std::vector<PartShares> all;
  Matrix own(1, itemCount);
  for (const FusionPart& part : m_parts) {
    part.recommender->score({&history, 1}, own);
    if (std::isfinite(own(0, item)))
      all.push_back({part.name, static_cast<double>(own(0, item)),
                     part.recommender->historyShares(history, item, itemCount)});
  }
  return all;
}

void FusionParts::save(const std::filesystem::path& folder) const {
  for (const FusionPart& part : m_parts) {
    std::filesystem::create_directory(folder / part.name);
    part.recommender->save(folder / part.name);
  }
}

void FusionParts::load(const std::filesystem::path& folder, const Dataset& dataset, TextSource& text,
                       Progress& progress) {
  for (FusionPart& part : m_parts) part.recommender->load(folder / part.name, dataset, text, progress);
}

std::vector<std::int32_t> chooseUsers(const Interactions& valid, std::size_t most, std::uint64_t seed) {
  std::vector<std::int32_t> users;
  for (std::int32_t user = 0; user < valid.userCount(); ++user)
    if (!valid.itemsOf(user).empty()) users.push_back(user);
  std::mt19937_64 random(seed);
  for (std::size_t i = 0; most < users.size() && i < most; ++i)
    std::swap(users[i], users[i + static_cast<std::size_t>(random() % (users.size() - i))]);
  if (most < users.size()) users.resize(most);
  std::sort(users.begin(), users.end());
  return users;
}

}  // namespace core
