#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/report/report.h"
#include "core/report/wording.h"
#include "core/workflow/checklist.h"
#include "core/workflow/compare.h"
#include "core/workflow/evaluate.h"
#include "core/workflow/profile.h"
#include "core/workflow/runs.h"
#include "core/workflow/workspaces.h"

namespace core {

/// One run as a report sees it.
struct ReportedRun {
  RunDetails details{};
  std::optional<EvaluatedRun> evaluation{};
  std::vector<Event> lossEvents{}, validEvents{};
};

/// All that a report is made of, read once from the workspace.
struct ReportMaterial {
  WorkspaceSummary workspace{};
  Profile profile{};
  std::vector<ReportedRun> runs{};      ///< oldest first
  std::vector<ComparedPair> pairs{};    ///< of runs that were judged alike
  std::vector<SeedGroup> groups{};      ///< of the same
  std::vector<Caution> cautions{};      ///< what weakens the figures
  std::vector<Checklist> checklists{};  ///< of these runs and of the installed model
  std::string metric{};                 ///< "ndcg@10"
  std::string program{};                ///< "RecLens 0.1.0"
};

// Each section by itself; empty sections have neither text nor tables and are left out by the caller.
ReportSection summarySection(const ReportMaterial& material, const Wording& words);
ReportSection cautionsSection(const ReportMaterial& material, const Wording& words);
ReportSection dataSection(const ReportMaterial& material, const Wording& words);
ReportSection runsSection(const ReportMaterial& material, const Wording& words);
ReportSection metricsSection(const ReportMaterial& material, const Wording& words);
ReportSection comparisonsSection(const ReportMaterial& material, const Wording& words);
ReportSection checksSection(const ReportMaterial& material, const Wording& words);
ReportSection trainingSection(const ReportMaterial& material, const Wording& words);
ReportSection methodSection(const ReportMaterial& material, const Wording& words);

/// "NDCG@10" for "ndcg@10", in the report's language.
std::string metricTitle(const std::string& metric, const Wording& words);

/// The run with the highest metric, and those of its split that no corrected test shows to be worse. Empty
/// where none has the metric.
std::vector<std::int64_t> bestRuns(const ReportMaterial& material, const std::string& split);

}  // namespace core
