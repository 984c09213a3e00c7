#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/evaluate/caution.h"
#include "core/evaluate/statistics.h"
#include "core/workflow/evaluation_choice.h"

namespace core {

struct CompareRequest {
  std::vector<std::int64_t> runs;
  std::string metric = "ndcg@10";
  PairedTest test = PairedTest::T;
  EvaluationChoice choice = {};  ///< what it leaves open is what all runs have, see commonChoice()
};

/// Two runs on the users they share; differences are second - first.
struct ComparedPair : PairedComparison {
  std::int64_t first = 0, second = 0;
  std::string firstName, secondName;
  PairedTest test = PairedTest::T;
  double pAdjusted = 1;  ///< by Holm, over all pairs of the comparison
  std::string sentence;  ///< what the numbers say, in plain English
  std::string sentenceChinese;
};

/// Runs of one recipe with the same settings, which differ by nothing but their seed.
struct SeedGroup {
  std::vector<std::int64_t> runs;
  std::vector<std::int64_t> seeds;  ///< of the runs, in their order
  std::string name;                 ///< of the newest run
  double mean = 0;                  ///< over the runs
  double spread = 0;                ///< standard deviation between the runs: what chance in training does
  double lowest = 0, highest = 0;   ///< of the runs
  Estimate users;                   ///< of each user's mean over the runs: what the choice of users does
  std::string sentence;
  std::string sentenceChinese;
};

struct Comparison {
  std::vector<ComparedPair> pairs;
  std::vector<SeedGroup> groups;
  std::vector<Caution> cautions;  ///< of the runs' evaluations, and of comparing just these
  EvaluationChoice choice;        ///< the split and definition of all figures
};

/// Every pair of the runs on the users they share, and what seeds alone do. A run that
/// failed is left out with a caution. Throws Error(BadInput) where a run has no kept values of the metric,
/// runs were judged on different splits, by different procedures or on different events, or two have no user
/// in common: a number between them would mean nothing.
Comparison compareRuns(const std::filesystem::path& workspace, const CompareRequest& request);

/// What two runs were worth to one user.
struct PairedValue {
  std::string user;
  float first = 0, second = 0;
};

/// The values behind a comparison: of every user that both runs ranked for. Throws as compareRuns() does.
std::vector<PairedValue> pairedValues(const std::filesystem::path& workspace, std::int64_t first,
                                      std::int64_t second, const std::string& metric,
                                      const EvaluationChoice& choice = {});

}  // namespace core
