#include <fmt/format.h>

#include <algorithm>

#include "core/report/numbers.h"
#include "core/workflow/report_sections.h"

namespace core {
namespace {

constexpr std::size_t kExamples = 2;  // of what failed, a check and system

const std::string& inLanguage(const TwoLanguages& text, const Wording& words) {
  return words.isChinese() ? text.chinese : text.english;
}

const CheckFinding* findingOf(const Checklist& checklist, CheckKind kind) {
  const auto found = std::ranges::find(checklist.findings, kind, &CheckFinding::kind);
  return found == checklist.findings.end() ? nullptr : &*found;
}

ReportCell rateCell(const CheckFinding* finding) {
  if (finding == nullptr || finding->passRate.n == 0) return {.text = "–"};
  const Estimate& rate = finding->passRate;
  return {.text = fmt::format("{:.0f} % ({}/{})", 100 * rate.mean, finding->passed, rate.n),
          .value = rate.mean,
          .low = rate.low,
          .high = rate.high,
          .n = rate.n};
}

ReportTable ratesTable(const std::vector<Checklist>& checklists, const Wording& words) {
  ReportTable table{.key = "checks", .title = words("checks.table"), .note = words("checks.note")};
  table.columns.push_back({"system", words("checks.system"), "", false});
  for (const CheckKind kind : checkKinds())
    table.columns.push_back({toString(kind), inLanguage(nameOf(kind), words),
                             inLanguage(ruleOf(kind, checklists.front().options), words), true});
  for (const Checklist& checklist : checklists) {
    std::vector<ReportCell> row{{.text = inLanguage(titleOf(checklist), words)}};
    for (const CheckKind kind : checkKinds()) row.push_back(rateCell(findingOf(checklist, kind)));
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// What went wrong with a pair, in a few words.
std::string faultOf(const CheckFailure& failure, const Wording& words) {
  if (failure.second.empty()) return words("checks.nothing");
  if (failure.overlap)
    return words("checks.overlap", {{"share", fmt::format("{:.0f} %", 100 * *failure.overlap)}});
  const auto breaking = std::ranges::find(failure.second, true, &CheckedItem::breaking);
  if (breaking == failure.second.end()) return {};
  return breaking->price > 0
             ? fmt::format("{} ({:.2f} {})", breaking->title, breaking->price, breaking->currency)
             : breaking->title;
}

ReportTable failuresTable(const std::vector<Checklist>& checklists, const Wording& words) {
  ReportTable table{.key = "check-failures", .title = words("checks.failures")};
  table.columns = {{"system", words("checks.system"), "", false},
                   {"check", words("checks.check"), "", false},
                   {"query", words("checks.query"), "", false},
                   {"changed", words("checks.changed"), "", false},
                   {"fault", words("checks.fault"), words("checks.fault_definition"), false}};
  for (const Checklist& checklist : checklists)
    for (const CheckFinding& finding : checklist.findings)
      for (std::size_t i = 0; i < std::min(kExamples, finding.failures.size()); ++i) {
        const CheckFailure& failure = finding.failures[i];
        table.rows.push_back({{.text = inLanguage(titleOf(checklist), words)},
                              {.text = inLanguage(nameOf(finding.kind), words)},
                              {.text = failure.query},
                              {.text = failure.changed},
                              {.text = faultOf(failure, words)}});
      }
  return table;
}

}  // namespace

ReportSection checksSection(const ReportMaterial& material, const Wording& words) {
  ReportSection section{.key = "checks", .title = words("checks.title")};
  if (material.checklists.empty()) return section;
  section.paragraphs.push_back(words("checks.intro"));
  for (const Checklist& checklist : material.checklists)
    if (!checklist.refusal.english.empty()) section.points.push_back(inLanguage(checklist.refusal, words));
  section.tables.push_back(ratesTable(material.checklists, words));
  if (ReportTable failures = failuresTable(material.checklists, words); !failures.rows.empty())
    section.tables.push_back(std::move(failures));
  return section;
}

}  // namespace core
