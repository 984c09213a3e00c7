#include <fmt/format.h>

#include <cmath>
#include <memory>

#include "app/cli/command.h"
#include "core/error.h"
#include "core/workflow/score_predictions.h"

namespace cli {
namespace {

struct ScorePredictionsOptions {
  core::ScorePredictionsRequest request;
  std::string kind = "classes";
};

Json numberOrNull(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json jsonOf(const core::ClassScores& scores) {
  return {{"precision", scores.precision},
          {"recall", scores.recall},
          {"f1", scores.f1},
          {"support", scores.support}};
}

Json jsonOf(const core::Curve& curve, const char* x, const char* y) {
  Json points = Json::array();
  for (const core::CurvePoint& point : curve.points)
    points.push_back({{"threshold", numberOrNull(point.threshold)}, {x, point.x}, {y, point.y}});
  return {{"area", numberOrNull(curve.area)}, {"points", std::move(points)}};
}

Answer tellRatings(const core::RatingErrors& errors) {
  return {{{"rmse", errors.rmse}, {"mae", errors.mae}, {"n", errors.n}, {"unpredicted", errors.unpredicted}},
          fmt::format("RMSE {:.4f}, MAE {:.4f} over {} ratings; {} without a prediction do not count.\n",
                      errors.rmse, errors.mae, errors.n, errors.unpredicted)};
}

Answer tellClasses(const core::ScoredPredictions& scored) {
  Answer answer;
  answer.json = {
      {"accuracy", scored.classes.accuracy},
      {"macro", jsonOf(scored.classes.macro)},
      {"weighted", jsonOf(scored.classes.weighted)},
      {"classes", Json::object()},
      {"confusion", {{"labels", scored.labels}, {"actual_by_predicted", scored.classes.confusion}}}};
  answer.text = fmt::format("Accuracy {:.4f}, macro F1 {:.4f}, n = {}\n", scored.classes.accuracy,
                            scored.classes.macro.f1, scored.classes.n);
  for (std::size_t c = 0; c < scored.labels.size(); ++c) {
    const core::ClassScores& scores = scored.classes.classes[c];
    answer.json["classes"][scored.labels[c]] = jsonOf(scores);
    answer.text += fmt::format("  {}: precision {:.4f}, recall {:.4f}, F1 {:.4f}, {} rows\n",
                               scored.labels[c], scores.precision, scores.recall, scores.f1, scores.support);
  }
  if (scored.roc) {
    answer.json["roc"] = jsonOf(*scored.roc, "false_positive_rate", "true_positive_rate");
    answer.json["precision_recall"] = jsonOf(*scored.precisionRecall, "recall", "precision");
    answer.text += fmt::format("Area under the ROC curve {:.4f}, average precision {:.4f}\n",
                               scored.roc->area, scored.precisionRecall->area);
  }
  return answer;
}

Answer score(const ScorePredictionsOptions& options) {
  core::ScorePredictionsRequest request = options.request;
  if (options.kind != "classes" && options.kind != "ratings")
    throw core::Error(
        core::Error::Kind::Usage,
        "There are no predictions of the kind \"" + options.kind + "\"; known are classes and ratings.",
        "kind");
  request.kind = options.kind == "ratings" ? core::PredictionKind::Ratings : core::PredictionKind::Classes;
  const core::ScoredPredictions scored = core::scorePredictions(request);
  return request.kind == core::PredictionKind::Ratings ? tellRatings(scored.ratings) : tellClasses(scored);
}

}  // namespace

void addScorePredictionsCommand(CLI::App& program) {
  const auto options = std::make_shared<ScorePredictionsOptions>();
  CLI::App* command = addCommand(program, "score-predictions",
                                 "Score predicted ratings or classes that stand beside the actual ones",
                                 [options] { return score(*options); });
  command
      ->add_option("FILE", options->request.file,
                   "CSV or TSV with the columns actual, predicted and, for curves, score")
      ->required();
  command->add_option("--kind", options->kind, "classes or ratings");
  command->add_option("--positive", options->request.positive, "The class that the scores are of");
}

}  // namespace cli
