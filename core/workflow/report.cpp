#include "core/workflow/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <system_error>
#include <tuple>

#include "core/error.h"
#include "core/report/numbers.h"
#include "core/report/writers.h"
#include "core/workflow/judged_queries.h"
#include "core/workflow/report_sections.h"
#include "db/workspace/run_store.h"

namespace core {
namespace {

namespace fs = std::filesystem;

struct Format {
  std::string_view name;
  std::string (*write)(const Report&);
};
constexpr Format kFormats[] = {{"html", writeHtml}, {"csv", writeCsv}, {"json", writeJson}};

const Format& findFormat(const std::string& name) {
  for (const Format& format : kFormats)
    if (format.name == name) return format;
  throw Error(Error::Kind::Usage,
              fmt::format("There is no report format \"{}\"; there are html, csv and json.", name), "format");
}

/// Events of a run worth a curve: its loss, and its validation metric, the report's own where it was
/// followed.
void addCurves(const fs::path& workspace, const std::string& metric, ReportedRun& run) {
  std::string followed;
  std::vector<Event> events = runEvents(workspace, run.details.summary.run);
  for (const Event& event : events)
    if (event.tag.starts_with("valid/") && event.tag.find('@') != std::string::npos &&
        (followed.empty() || event.tag == "valid/" + metric))
      followed = event.tag;
  for (Event& event : events) {
    if (event.tag == "train/loss")
      run.lossEvents.push_back(std::move(event));
    else if (event.tag == followed)
      run.validEvents.push_back(std::move(event));
  }
}

std::vector<ReportedRun> collectRuns(const fs::path& workspace, const ReportRequest& request,
                                     Progress& progress) {
  const std::vector<EvaluatedRun> evaluations = listEvaluations(workspace, request.choice, progress);
  std::vector<std::int64_t> chosen = request.runs;
  if (chosen.empty())
    for (const EvaluatedRun& evaluation : evaluations) chosen.push_back(evaluation.run);
  std::sort(chosen.begin(), chosen.end());
  chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
  std::vector<ReportedRun> runs;
  for (const std::int64_t number : chosen) {
    progress.check();
    ReportedRun run{.details = showRun(workspace, number)};
    for (const EvaluatedRun& evaluation : evaluations)
      if (evaluation.run == number) run.evaluation = evaluation;
    addCurves(workspace, request.metric, run);
    runs.push_back(std::move(run));
  }
  return runs;
}

/// Throws where runs were evaluated, but none by this metric.
void requireMetric(const std::vector<ReportedRun>& runs, const std::string& metric) {
  std::string known;
  for (const ReportedRun& run : runs) {
    if (!run.evaluation) continue;
    if (run.evaluation->metrics.contains(metric)) return;
    for (const auto& [name, estimate] : run.evaluation->metrics)
      if (known.find(name) == std::string::npos) known += (known.empty() ? "" : ", ") + name;
  }
  if (!known.empty())
    throw Error(Error::Kind::BadInput,
                fmt::format("None of the runs was evaluated by {}; they were by {}.", metric, known),
                "metric");
}

/// What is said of several runs in the same words is said once.
void addCautions(const std::vector<Caution>& more, std::vector<Caution>& cautions) {
  for (const Caution& caution : more)
    if (std::find(cautions.begin(), cautions.end(), caution) == cautions.end()) cautions.push_back(caution);
}

/// Runs are compared with those alone that were judged on the same events by the same procedure and
/// definition: other numbers do not compare.
void compareAlike(const fs::path& workspace, Progress& progress, ReportMaterial& material) {
  std::map<std::tuple<std::string, std::string, std::string>, std::vector<std::int64_t>> alike;
  for (const ReportedRun& run : material.runs)
    if (run.evaluation && run.evaluation->metrics.contains(material.metric))
      alike[{run.evaluation->split, run.evaluation->definition, run.evaluation->procedure}].push_back(
          run.details.summary.run);
  for (const auto& [kind, numbers] : alike) {
    progress.check();
    if (numbers.size() < 2) continue;
    const auto& [split, definition, procedure] = kind;
    const Comparison compared =
        compareRuns(workspace, {.runs = numbers, .metric = material.metric, .choice = {split, definition}});
    material.pairs.insert(material.pairs.end(), compared.pairs.begin(), compared.pairs.end());
    material.groups.insert(material.groups.end(), compared.groups.begin(), compared.groups.end());
    addCautions(compared.cautions, material.cautions);
  }
}

/// What weakens the figures of the runs, alone and beside each other, and what is not among them.
void findCautions(const fs::path& workspace, ReportMaterial& material) {
  std::vector<EvaluatedRun> evaluated;
  for (const ReportedRun& run : material.runs) {
    if (!run.evaluation) continue;
    evaluated.push_back(*run.evaluation);
    addCautions(run.evaluation->cautions, material.cautions);
  }
  if (const auto caution = findDifferentSplits(evaluated)) addCautions({*caution}, material.cautions);
  addCautions(findAbsentRuns(listRuns(workspace)), material.cautions);
  if (const auto caution = findTargetInQueries(workspace)) addCautions({*caution}, material.cautions);
}

/// Those of the chosen runs, all where none is chosen, and of the installed model.
std::vector<Checklist> collectChecklists(const fs::path& workspace, const std::vector<std::int64_t>& runs) {
  std::vector<Checklist> checklists = listChecklists(workspace);
  std::erase_if(checklists, [&runs](const Checklist& checklist) {
    return checklist.run > 0 && !runs.empty() && std::count(runs.begin(), runs.end(), checklist.run) == 0;
  });
  return checklists;
}

ReportMaterial collect(const fs::path& workspace, const ReportRequest& request, Progress& progress) {
  metricFrom(request.metric);  // throws where there is no such metric
  progress.report("reading", 0, 3);
  ReportMaterial material{.workspace = summarise(workspace), .profile = profileWorkspace(workspace)};
  material.metric = request.metric;
  material.program = "RecLens " RECLENS_VERSION;
  progress.report("runs", 1, 3);
  material.runs = collectRuns(workspace, request, progress);
  requireMetric(material.runs, request.metric);
  progress.report("comparing", 2, 3);
  compareAlike(workspace, progress, material);
  findCautions(workspace, material);
  material.checklists = collectChecklists(workspace, request.runs);
  progress.report("writing", 3, 3);
  return material;
}

Report makeReport(const fs::path& workspace, const ReportRequest& request, Progress& progress) {
  const Wording words(request.language);
  const ReportMaterial material = collect(workspace, request, progress);
  Report report;
  report.title = words("page.title", {{"workspace", material.workspace.name}});
  report.subtitle = words("page.subtitle", {{"users", countText(material.workspace.users)},
                                            {"items", countText(material.workspace.items)},
                                            {"interactions", countText(material.workspace.interactions)}});
  report.language = request.language;
  if (material.workspace.generated) report.generatedLabel = words("page.generated");
  report.created = db::now();
  report.program = material.program;
  report.contents = words("page.contents");
  for (const auto& makeSection : {summarySection, cautionsSection, dataSection, runsSection, metricsSection,
                                  comparisonsSection, checksSection, trainingSection, methodSection}) {
    ReportSection section = makeSection(material, words);
    if (!section.paragraphs.empty() || !section.points.empty() || !section.tables.empty() ||
        !section.charts.empty())
      report.sections.push_back(std::move(section));
  }
  return report;
}

/// Writes beside the file first, so that a full disk leaves an older report whole.
void writeFile(const fs::path& file, const std::string& text) {
  const fs::path part = file.string() + ".part";
  std::ofstream stream(part, std::ios::binary);
  stream.write(text.data(), static_cast<std::streamsize>(text.size()));
  stream.close();
  std::error_code error;
  if (stream) fs::rename(part, file, error);
  if (stream && !error) return;
  std::error_code ignored;
  fs::remove(part, ignored);
  throw Error(
      Error::Kind::Failed,
      fmt::format("The report could not be written to {}; is the folder writable and the disk not full?",
                  file.string()),
      file.string());
}

}  // namespace

std::vector<fs::path> writeReport(const fs::path& workspace, const ReportRequest& request,
                                  Progress& progress) {
  std::vector<const Format*> formats;
  for (const std::string& name : request.formats) formats.push_back(&findFormat(name));
  const Report report = makeReport(workspace, request, progress);
  std::error_code error;
  fs::create_directories(request.out, error);
  if (error || !fs::is_directory(request.out))
    throw Error(
        Error::Kind::Failed,
        fmt::format("The folder {} could not be made; choose one that can be written.", request.out.string()),
        request.out.string());
  std::vector<fs::path> files;
  for (const Format* format : formats) {
    progress.check();
    const fs::path file = request.out / fmt::format("report.{}", format->name);
    if (std::count(files.begin(), files.end(), file) > 0) continue;
    writeFile(file, format->write(report));
    files.push_back(file);
  }
  return files;
}

std::string renderReportHtml(const fs::path& workspace, const ReportRequest& request, Progress& progress) {
  return writeHtml(makeReport(workspace, request, progress));
}

}  // namespace core
