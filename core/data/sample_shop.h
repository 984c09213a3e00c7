#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/data/dataset.h"

namespace core {

/// An invented sports-and-outdoor shop in English and Chinese, in memory, with indices instead of ids. What
/// people do and say in it follows from tastes and qualities that are not written anywhere, so recommenders
/// that find them out do better.
struct SampleShop {
  struct Event {
    std::int32_t user = 0, item = 0;
    std::string kind;  ///< view, cart, purchase, rating
    double weight = 1;
    std::optional<double> rating;  ///< 1 to 5, ratings only
    std::int64_t time = 0;         ///< UTC milliseconds
  };
  struct Review {
    std::int32_t user = 0, item = 0;
    double rating = 0;  ///< 1 to 5
    std::string title, text;
    std::int64_t time = 0;
  };
  struct Question {
    std::int32_t item = 0;
    std::string question, answer;
    std::int64_t time = 0;
  };
  struct Query {
    std::string id, text;
  };
  struct Judgement {
    std::int32_t query = 0, item = 0;
    double grade = 0;  ///< exact 1, substitute 0.1, complement 0.01, irrelevant 0
  };
  struct User {
    std::string id;
    std::string attributes;  ///< JSON: language and gender
  };

  std::vector<Item> items;
  std::vector<std::string> itemAttributes;  ///< [items] JSON: colour, gender
  std::vector<User> users;
  std::vector<Event> events;  ///< by time; ratings with a text are in `reviews` instead
  std::vector<Review> reviews;
  std::vector<Question> questions;
  std::vector<Query> queries;
  std::vector<Judgement> judgements;
};

struct SampleShopOptions {
  std::uint64_t seed = 1;
  int items = 2000;  ///< at least one of each of the 74 kinds of product
  int users = 5000;
};

/// The same options give the same shop, on every machine. Throws Error(Usage) where a number is out of range.
SampleShop makeSampleShop(const SampleShopOptions& options);

}  // namespace core
