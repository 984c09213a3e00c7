#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/progress.h"
#include "core/workflow/evaluation_choice.h"

namespace core {

struct ReportRequest {
  std::filesystem::path out;       ///< folder; made where missing
  std::vector<std::int64_t> runs;  ///< empty: every evaluated run
  std::vector<std::string> formats{"html", "csv", "json"};
  std::string language = "en";  ///< "en" or "zh_CN"
  std::string metric = "ndcg@10";
  EvaluationChoice choice = {};  ///< of the figures; empty: each run's newest evaluation
};

/// Writes the report and returns the files. Everything in it is computed from the workspace; dates obey
/// SOURCE_DATE_EPOCH.
std::vector<std::filesystem::path> writeReport(const std::filesystem::path& workspace,
                                               const ReportRequest& request, Progress& progress);

/// The HTML as a string, for the window's preview.
std::string renderReportHtml(const std::filesystem::path& workspace, const ReportRequest& request,
                             Progress& progress);

}  // namespace core
