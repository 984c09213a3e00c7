#include <algorithm>
#include <charconv>
#include <cmath>
#include <sstream>

#include "core/data/split.h"
#include "core/error.h"

namespace core {
namespace {

/// What can be said of a split behind its name.
enum Keys : unsigned { kNone = 0, kShares = 1, kSeed = 2, kFolds = 4 };

struct NamedSplit {
  SplitKind kind;
  const char* name;
  unsigned keys;
};
constexpr NamedSplit kSplits[] = {{SplitKind::LeaveOneOut, "leave-one-out", kNone},
                                  {SplitKind::GlobalTime, "time", kShares},
                                  {SplitKind::Random, "random", kShares | kSeed},
                                  {SplitKind::RandomRows, "random-rows", kShares | kSeed},
                                  {SplitKind::KFold, "k-fold", kFolds | kSeed},
                                  {SplitKind::ColdItem, "cold-item", kShares | kSeed},
                                  {SplitKind::ColdUser, "cold-user", kShares | kSeed}};

const NamedSplit& namedSplit(const std::string& name) {
  std::string known;
  for (const NamedSplit& split : kSplits) {
    if (split.name == name) return split;
    known += (known.empty() ? "" : ", ") + std::string(split.name);
  }
  throw Error(Error::Kind::Usage, "There is no split \"" + name + "\"; known are " + known + ".", name);
}

template <class Number>
void read(const std::string& key, const std::string& text, Number& number) {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || stop != text.data() + text.size())
    throw Error(Error::Kind::Usage, "The " + key + " of a split must be a number, not \"" + text + "\".",
                key);
}

std::string keysOf(const NamedSplit& split) {
  std::string keys;
  for (const auto& [bit, names] :
       {std::pair(kShares, "test, valid"), std::pair(kSeed, "seed"), std::pair(kFolds, "folds, fold")})
    if (split.keys & static_cast<unsigned>(bit)) keys += (keys.empty() ? "" : ", ") + std::string(names);
  return (keys.empty() ? "" : keys + ", ") + "refit, users";
}

void set(const NamedSplit& split, const std::string& key, const std::string& value, SplitOptions& options) {
  if (split.keys & kShares && key == "test") return read(key, value, options.testShare);
  if (split.keys & kShares && key == "valid") return read(key, value, options.validShare);
  if (split.keys & kSeed && key == "seed") return read(key, value, options.seed);
  if (split.keys & kFolds && key == "folds") return read(key, value, options.folds);
  if (split.keys & kFolds && key == "fold") return read(key, value, options.fold);
  if (key == "refit") {
    int refit = 0;
    read(key, value, refit);
    options.refit = refit != 0;
    return;
  }
  if (key == "users") return read(key, value, options.testUsers);
  throw Error(Error::Kind::Usage,
              "The split " + std::string(split.name) + " has no setting \"" + key +
                  "\"; it has: " + keysOf(split) + ".",
              key);
}

std::string shortest(double value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

}  // namespace

std::string toString(const SplitOptions& options) {
  const NamedSplit& split =
      *std::find_if(std::begin(kSplits), std::end(kSplits),
                    [&](const NamedSplit& named) { return named.kind == options.kind; });
  const SplitOptions usual;
  std::string text = split.name;
  char between = ':';
  const auto add = [&](unsigned keys, bool unusual, const char* key, const std::string& value) {
    if ((split.keys & keys) != keys || !unusual) return;
    text += between + std::string(key) + "=" + value;
    between = ',';
  };
  add(kFolds, options.fold != usual.fold, "fold", std::to_string(options.fold));
  add(kFolds, options.folds != usual.folds, "folds", std::to_string(options.folds));
  add(split.keys, options.refit, "refit", "1");
  add(kSeed, options.seed != usual.seed, "seed", std::to_string(options.seed));
  add(kShares, options.testShare != usual.testShare, "test", shortest(options.testShare));
  add(kShares, options.validShare != usual.validShare, "valid", shortest(options.validShare));
  add(split.keys, options.testUsers != usual.testUsers, "users", std::to_string(options.testUsers));
  return text;
}

std::string withAllTestUsers(const std::string& spelled) {
  SplitOptions options = splitFrom(spelled);
  options.testUsers = 0;
  return toString(options);
}

SplitOptions splitFrom(const std::string& spelled) {
  const std::size_t colon = std::min(spelled.find(':'), spelled.size());
  const NamedSplit& split = namedSplit(spelled.substr(0, colon));
  SplitOptions options;
  options.kind = split.kind;
  std::istringstream settings(colon < spelled.size() ? spelled.substr(colon + 1) : "");
  for (std::string setting; std::getline(settings, setting, ',');) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos)
      throw Error(Error::Kind::Usage,
                  "\"" + setting + "\" in the split \"" + spelled + "\" must be key=value; " + split.name +
                      " has: " + keysOf(split) + ".",
                  spelled);
    set(split, setting.substr(0, equals), setting.substr(equals + 1), options);
  }
  return options;
}

}  // namespace core
