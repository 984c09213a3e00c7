#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/evaluate/metrics.h"

namespace core {

/// The levels of recall at which a ranking's precision is told: 0, 0.1 .. 1.
inline constexpr std::size_t kRecallLevels = 11;
constexpr double recallAt(std::size_t level) {
  return static_cast<double>(level) / (kRecallLevels - 1);
}

/// How the precision at a level is called, as in trec_eval: "iprec_at_recall_0.30".
std::string precisionAtRecallName(std::size_t level);
bool isPrecisionAtRecall(const std::string& metric);
/// The precisions at all levels, or none where the definition does not tell them.
std::vector<Metric> precisionAtRecallMetrics(const Definition& definition);

/// One list's interpolated precision at each level: the highest precision at a place where at least that much
/// of what is relevant has been found, 0 where the list never finds so much (trec_eval's iprec_at_recall). As
/// there, a level of r asks for r x `relevant` documents, rounded up unless within a tenth above a whole
/// number. `hits` are the places of the relevant documents that are listed, from 1, rising.
std::array<double, kRecallLevels> interpolatedPrecision(std::span<const std::int32_t> hits,
                                                        std::size_t relevant);

}  // namespace core
