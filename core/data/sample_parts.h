#pragma once

// Internal to core/data/sample_*.cpp: the words of the sample shop and what its makers know but do not tell.

#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/sample_shop.h"
#include "core/embedded_text.h"

namespace core::sample {

std::span<const EmbeddedText> sampleTexts();  ///< shop.toml and speech.toml, compiled in

/// Random numbers with an output of our own definition (SplitMix64): the library's distributions differ from
/// one standard library to the next.
class Random {
 public:
  /// `purpose` keeps streams apart: a change in one part of the shop leaves the others as they are.
  Random(std::uint64_t seed, std::uint64_t purpose) : m_state(seed * 0x9E3779B97F4A7C15ULL + purpose) {}

  std::uint64_t next() {
    std::uint64_t z = (m_state += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }
  double uniform() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }  ///< [0, 1)
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(uniform() * static_cast<double>(n)); }
  bool chance(double p) { return uniform() < p; }
  double normal() {  ///< twelve uniforms less six: close enough to normal, and the same everywhere
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += uniform();
    return sum;
  }
  double gumbel() { return -std::log(-std::log(uniform() + 1e-12)); }
  template <typename T>
  const T& pick(const std::vector<T>& values) {
    return values[below(values.size())];
  }
  std::size_t pickWeighted(std::span<const double> weights);

 private:
  std::uint64_t m_state;
};

enum Language { English = 0, Chinese = 1 };
using Words = std::array<std::vector<std::string>, 2>;  ///< by Language
using Pair = std::array<std::string, 2>;                ///< by Language

struct Sport {
  std::string id;
  Pair use;
  std::array<double, 12> season{};
};
struct Feature {
  std::string id;
  Pair name, question;  ///< question is empty where nobody asks
};
struct Type {
  std::string id;
  std::size_t sport = 0;
  std::string category;
  Pair name;
  double price = 0;
  int share = 0;
  bool worn = false;
  std::vector<std::size_t> features, next;
};
struct Style {
  Pair text;
  std::vector<Pair> colours;
};
struct Level {
  Words text;
  double price = 1;
};
struct Brand {
  std::string name;
  double fame = 0, quality = 0, price = 1;
  std::vector<std::size_t> sports;
};
using Tone = std::array<Words, 3>;  ///< bad, middling, good
struct Aspect {
  std::string id;
  Tone sentences;  ///< nothing in the middle
};
struct QuerySpec {
  std::string text, price, gender;  ///< price: low, middle, high or empty
  std::vector<std::size_t> types;
  int feature = -1, level = -1, style = -1;  ///< -1: any
  double below = 0;                          ///< 0: no limit
};
struct Vocabulary {
  std::vector<Sport> sports;
  std::vector<Feature> features;
  std::vector<Type> types;
  std::vector<Style> styles;
  std::vector<Level> levels;
  std::vector<Brand> brands;
  std::vector<std::string> models;
  Words leads;
  std::vector<std::array<std::size_t, 2>> exclusive;  ///< features that never meet
  Tone openings, titles;
  std::vector<Aspect> aspects;
  Words yes, no, beginnerAnswers;
  Pair beginnerQuestion, valueQuestion, valueGood, valueBad;
  std::vector<QuerySpec> queries;
};
Vocabulary readVocabulary();

enum class Gender { Any, Women, Men };

struct HiddenItem {
  std::size_t type = 0, brand = 0, style = 0, level = 0, colour = 0;
  Gender gender = Gender::Any;
  std::vector<std::size_t> features;
  double quality = 0;       ///< 0 to 1
  double appeal = 0;        ///< log of how much it draws the eye
  std::int64_t launch = 0;  ///< UTC milliseconds
};
struct HiddenUser {
  std::vector<double> sports;  ///< [sports] how much each matters
  std::array<double, 4> styles{};
  double level = 1;            ///< 0 beginner to 2 expert
  double budget = 1;           ///< factor on the usual price of a type
  double thrift = 1;           ///< how much a wrong price hurts
  double qualityWeight = 1;    ///< how much quality matters
  std::size_t brand = 0;       ///< the favourite
  std::uint64_t features = 0;  ///< seeds a liking for each feature
  Language language = English;
  Gender gender = Gender::Women;
};

constexpr std::int64_t kDay = 86'400'000;
constexpr std::int64_t kStart = 1'719'792'000'000;  ///< 2024-07-01
constexpr std::int64_t kEnd = 1'767'225'600'000;    ///< 2026-01-01

/// Month 0 to 11 of a time, UTC.
int monthOf(std::int64_t time);

/// `text` with every {key} replaced.
std::string fill(std::string text, std::string_view key, std::string_view value);
/// "Road Running Shoes" -> "road running shoes"; "GPS" stays.
std::string inSentence(const std::string& name);

/// How well an item suits a user, leaving out how well known it is. About -3 to 3.
double suits(const Vocabulary& words, const HiddenUser& user, const HiddenItem& item, double price);
double likingOf(const HiddenUser& user, std::size_t feature);  ///< -1 to 1

std::vector<HiddenItem> makeItems(const Vocabulary& words, const SampleShopOptions& options,
                                  SampleShop& shop);
std::vector<HiddenUser> makeUsers(const Vocabulary& words, const SampleShopOptions& options,
                                  SampleShop& shop);

/// One purchase whose buyer may rate it.
struct Purchase {
  std::int32_t user = 0, item = 0;
  std::int64_t time = 0;
};
/// Fills shop.events with views, carts and purchases.
std::vector<Purchase> makeBehaviour(const Vocabulary& words, const SampleShopOptions& options,
                                    const std::vector<HiddenItem>& items,
                                    const std::vector<HiddenUser>& users, SampleShop& shop);
/// Adds ratings, reviews, and questions with answers.
void makeSpeech(const Vocabulary& words, const SampleShopOptions& options,
                const std::vector<HiddenItem>& items, const std::vector<HiddenUser>& users,
                const std::vector<Purchase>& purchases, SampleShop& shop);
void makeQueries(const Vocabulary& words, const SampleShopOptions& options,
                 const std::vector<HiddenItem>& items, SampleShop& shop);

}  // namespace core::sample
