#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/split.h"
#include "core/evaluate/metrics.h"

namespace core {

/// A named way to train: a TOML file of resources/recipes or of the user's own.
///
///     title = "EASE"                      and description; [zh_CN] holds both in Chinese
///     purpose = "behaviour"               behaviour | text | fusion | language-model
///     recommender = "ease"                the kind that makeRecommender() knows
///     parts = ["ease", "text-knn"]        fusion only: recipes whose scores are fused
///     [settings]                          defaults, which --set overrides
///     lambda = 100                        a fusion also has those of its parts, as "ease.lambda", and
///                                         "ease.run": the run whose model is the part; 0: it is fitted anew
///     [search]
///     lambda = "1..5000:log"              what a search tries where nobody says otherwise; as rangeFrom()
///                                         reads it
///     [evaluate]
///     history = "train+valid"             what test users are scored from; or "train"
///     order = "time"                      of a user's events; or "scaled-float-time", as RecBole
///     ties = "index"                      between equal scores; or "recbole"
///     unseen = "absent"                   items that a behaviour model never saw; or "scored", as RecBole
///     split = "time"                      what is held out where nobody says otherwise; as splitFrom() reads
///     it
struct Recipe {
  std::string name;
  std::string title;
  std::string titleChinese;
  std::string description;
  std::string descriptionChinese;
  std::string purpose;
  std::string recommender;
  std::vector<std::string> parts;
  std::map<std::string, std::string> settings;  ///< as text, lists as "0.7, 0.3"; typed by the readers below
  std::map<std::string, std::string> search;    ///< ranges of settings, as spelled
  bool validInHistory = true;
  EventOrder order = EventOrder::Time;
  Ties ties = Ties::LowerIndex;
  bool scoresUnseen = false;  ///< whether a behaviour model ranks what training never saw, or leaves it out
  std::string split;          ///< empty: by time where there are times, else leave-one-out

  double number(const std::string& key) const;  ///< throws Error(Usage) where it is missing or no number
  std::int64_t integer(const std::string& key) const;  ///< likewise
  std::string text(const std::string& key) const;      ///< likewise
  bool flag(const std::string& key) const;             ///< likewise; "true" or "false"
  /// Whether a fusion can be made of it: it scores items, and is no fusion itself.
  bool canBePart() const { return parts.empty() && purpose != "language-model"; }
  /// Whether fitting anew takes as long as training did: it has steps to take.
  bool learnsInSteps() const;
  /// Applies "key=value"; of a fusion also "parts=ease, text-knn", which drops the settings of parts that go
  /// and brings those of parts that come. Throws Error(Usage) naming the nearest known keys where key is not
  /// among settings, and where a part is no recipe that can be one.
  void set(std::string_view assignment);
};

/// The recipes that ship with RecLens, by name.
const std::vector<Recipe>& builtInRecipes();

/// A built-in recipe by name, else the file of that path. Throws Error(Usage) where there is neither.
Recipe loadRecipe(const std::string& nameOrFile);

/// Parses one recipe; `origin` is for messages.
Recipe parseRecipe(std::string_view toml, const std::string& name, const std::string& origin);

/// The recipe as TOML that parseRecipe() reads back: what a run keeps, overrides included.
std::string writeRecipe(const Recipe& recipe);

}  // namespace core
