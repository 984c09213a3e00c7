#include "core/workflow/train_language.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/csv_field.h"
#include "core/error.h"
#include "core/json_file.h"
#include "core/lm/decoder.h"
#include "core/lm/text_classifier.h"
#include "core/text/train_vocabulary.h"
#include "core/torch_library.h"
#include "core/train/train_settings.h"
#include "core/workflow/corpus_loader.h"
#include "core/workflow/language_data.h"
#include "core/workflow/models.h"
#include "core/workflow/run_attempt.h"
#include "core/workflow/run_files.h"
#include "core/workflow/trained_run.h"

namespace core {
namespace {

namespace fs = std::filesystem;

constexpr const char* kModelFolder = "model";
constexpr const char* kAdapterFolder = "adapter";
constexpr const char* kHeldOutFile = "held_out.csv";
constexpr const char* kFresh = "fresh";
constexpr const char* kOwn = "own";  // vocabulary

/// A line for each held-out text; of two classes with the share of the second, as the score.
std::string predictionsFile(const std::vector<std::string>& labels, const std::vector<LabelledText>& texts,
                            const std::vector<TextPrediction>& predictions) {
  const bool scores = labels.size() == 2;
  const auto named = [&labels](float value) {
    return labels.empty() ? fmt::format("{:g}", value) : csvField(labels[static_cast<std::size_t>(value)]);
  };
  std::string csv = scores ? "actual,predicted,score,text\r\n" : "actual,predicted,text\r\n";
  for (std::size_t i = 0; i < texts.size(); ++i) {
    csv += named(texts[i].target) + "," + named(predictions[i].value);
    if (scores) csv += fmt::format(",{:g}", predictions[i].share);
    csv += "," + csvField(texts[i].text) + "\r\n";
  }
  return csv;
}

/// A recipe, the text that it learns from, and the folders of one run.
class LanguageRun {
 public:
  /// `split` as asked for; empty: as for any run of the recipe.
  LanguageRun(const fs::path& folder, const Recipe& recipe, const std::string& split, Device wanted,
              Progress& progress)
      : m_recipe(recipe),
        m_workspace(db::Workspace::open(folder)),
        m_split(split),
        m_device(resolve(wanted)) {
    progress.report("load", 0, 0);
    m_loaded = loadDataset(m_workspace);
    m_corpus = loadCorpus(m_workspace, m_loaded);
    if (!learnsFromBehaviour(recipe)) return;
    m_split = chooseSplit(split, recipe, m_loaded.dataset.interactions);
    m_parts = core::split(m_loaded.dataset.interactions, splitOptionsOf(recipe, withAllTestUsers(m_split)));
  }

  std::string dataHash() const { return hashOf(m_corpus); }
  std::string split() const { return m_split; }
  /// Empty where the recipe learns from texts alone.
  std::string splitHash() const { return learnsFromBehaviour(m_recipe) ? hashOf(m_parts) : std::string(); }
  std::string device() const { return describe(m_device); }
  db::Workspace& workspace() { return m_workspace; }

  /// Trains, and leaves nothing behind.
  LanguageOutcome attempt(Progress& progress) {
    struct Cleaned {
      fs::path folder;
      ~Cleaned() {
        std::error_code ignored;
        fs::remove_all(folder, ignored);
      }
    } const cleaned{partial(0)};
    return train(0, {}, progress);
  }

  TrainResult attempt(db::RunRecord record, JobProgress& progress) {
    return attemptRun(m_workspace, std::move(record), progress,
                      [&](db::Workspace&, std::int64_t run, const fs::path& checkpoint) {
                        const LanguageOutcome outcome = train(run, checkpoint, progress);
                        progress.scalar("train/weights", outcome.trainer.steps, 0,
                                        static_cast<double>(outcome.trained));
                        progress.scalar("train/weights_share", outcome.trainer.steps, 0,
                                        static_cast<double>(outcome.trained) /
                                            static_cast<double>(std::max<std::int64_t>(outcome.weights, 1)));
                        progress.settle();
                        progress.check();  // the last point at which a cancel leaves nothing behind
                        keep(run);
                        return bestReported(m_workspace, run, outcome.metric, outcome.metric == "accuracy");
                      });
  }

 private:
  /// Where a run's files are made before they are its own; run 0 is an attempt that keeps nothing.
  fs::path partial(std::int64_t run) const {
    fs::path folder = m_workspace.runFolder(run);
    folder += ".partial";
    return folder;
  }

  void keep(std::int64_t run) const {
    const fs::path folder = m_workspace.runFolder(run);
    std::error_code failure;
    fs::remove_all(folder, failure);
    fs::rename(partial(run), folder, failure);
    if (failure)
      throw Error(Error::Kind::Failed,
                  fmt::format("The run cannot be kept in {}: {}.", folder.string(), failure.message()),
                  folder.string());
  }

  LanguageTraining trainingOf(std::int64_t run, const fs::path& checkpoint) const {
    LanguageTraining training;
    training.result = partial(run) / kModelFolder;
    training.adapter = partial(run) / kAdapterFolder;
    training.checkpoint = checkpoint;
    training.device = m_device;
    training.trainer = readTrainerOptions(m_recipe);
    training.adaptation = readAdaptation(m_recipe);
    training.dropout = numberIn(m_recipe, "dropout", 0, 0.9);
    training.maxLength = integerIn(m_recipe, "max_length", 8, 65'536);
    training.baseName = m_recipe.text("model");
    return training;
  }

  LanguageOutcome train(std::int64_t run, const fs::path& checkpoint, Progress& progress) {
    std::error_code failure;
    fs::remove_all(partial(run), failure);
    fs::create_directories(partial(run), failure);
    if (failure)
      throw Error(
          Error::Kind::Failed,
          fmt::format("The folder {} could not be made: {}.", partial(run).string(), failure.message()),
          partial(run).string());
    LanguageTraining training = trainingOf(run, checkpoint);
    const std::string& kind = m_recipe.recommender;
    if (kind == "sentiment" || kind == "rating") return trainSentiment(training, progress);
    if (kind == "instruct") return tuneInstructions(training, progress);
    return pretrain(training, run, progress);
  }

  fs::path modelFolder() const {
    return findModel(chosenModel(m_recipe, "model", m_corpus), m_workspace.folder());
  }

  LanguageOutcome trainSentiment(LanguageTraining& training, Progress& progress) {
    training.model = modelFolder();
    const ClassifierTask task = classifierTaskOf(m_recipe, training.model);
    const LabelledParts parts = labelledPartsOf(m_recipe, m_corpus);
    LanguageOutcome outcome =
        torchLibrary().trainClassifier(training, task, parts.train, parts.heldOut, progress);
    if (!parts.heldOut.empty())
      writeTextFile(training.result.parent_path() / kHeldOutFile,
                    predictionsFile(task.labels, parts.heldOut, outcome.heldOut));
    return outcome;
  }

  LanguageOutcome tuneInstructions(LanguageTraining& training, Progress& progress) {
    training.model = modelFolder();
    const InstructionParts parts = instructionPartsOf(m_recipe, m_loaded.dataset, m_parts.train);
    return torchLibrary().trainInstructions(training, parts.train, parts.heldOut, progress);
  }

  // Learned from the texts anew by every attempt: the same texts give the same vocabulary.
  fs::path ownVocabulary(std::int64_t run, const std::vector<std::string>& texts, bool masked,
                         Progress& progress) const {
    const NewVocabulary vocabulary =
        trainVocabulary(texts,
                        {.kind = masked ? VocabularyKind::WordPiece : VocabularyKind::BytePairs,
                         .size = integerIn(m_recipe, "fresh_vocabulary_size", 300, 1'000'000)},
                        progress);
    progress.log(fmt::format("The texts gave a vocabulary of {} tokens.", vocabulary.size));
    const fs::path folder = partial(run) / kOwn;
    makeFolder(folder);
    writeTextFile(folder / "tokenizer.json", vocabulary.tokenizer);
    writeTextFile(folder / "tokenizer_config.json", vocabulary.config);
    return folder;
  }

  LanguageOutcome pretrain(LanguageTraining& training, std::int64_t run, Progress& progress) {
    const DocumentParts parts = documentPartsOf(m_recipe, m_corpus);
    const bool masked = m_recipe.recommender == "masked-lm";
    const TorchLibrary& torch = torchLibrary();
    if (m_recipe.text("model") == kFresh) {
      training.model = partial(run) / kFresh;
      const FreshModel shape = freshModelOf(m_recipe);
      const fs::path vocabularyOf =
          m_recipe.text("fresh_vocabulary") == kOwn
              ? ownVocabulary(run, parts.train, masked, progress)
              : findModel(chosenModel(m_recipe, "fresh_vocabulary", m_corpus), m_workspace.folder());
      (masked ? torch.makeFreshEncoder : torch.makeFreshDecoder)(shape, vocabularyOf, training.model);
    } else {
      training.model = modelFolder();
    }
    const LanguageOutcome outcome =
        masked ? torch.trainMaskedLm(training, maskedTaskOf(m_recipe), parts.train, parts.heldOut, progress)
               : torch.trainCausalLm(training, parts.train, parts.heldOut, progress);
    std::error_code ignored;  // the run does not need it any more
    fs::remove_all(partial(run) / kFresh, ignored);
    fs::remove_all(partial(run) / kOwn, ignored);
    return outcome;
  }

  Recipe m_recipe;
  db::Workspace m_workspace;
  LoadedDataset m_loaded;
  TextCorpus m_corpus;
  std::string m_split;
  Split m_parts;  // where the recipe learns from behaviour
  Device m_device;
};

}  // namespace

bool trainsLanguageModel(const Recipe& recipe) {
  return recipe.purpose == "language-model";
}

bool learnsFromBehaviour(const Recipe& recipe) {
  return recipe.recommender == "instruct";
}

void checkLanguageRecipe(const Recipe& recipe) {
  const std::string& kind = recipe.recommender;
  if (kind != "masked-lm" && kind != "causal-lm" && kind != "sentiment" && kind != "rating" &&
      kind != "instruct")
    throw Error(Error::Kind::Usage,
                fmt::format("The recipe {} trains a language model as \"{}\"; masked-lm, causal-lm, "
                            "sentiment, rating and instruct are known.",
                            recipe.name, kind),
                "recommender");
  readTrainerOptions(recipe);
  readAdaptation(recipe);
  numberIn(recipe, "dropout", 0, 0.9);
  integerIn(recipe, "max_length", 8, 65'536);
  numberIn(recipe, "held_out", 0, 0.9);
  if (kind == "masked-lm") maskedTaskOf(recipe);
  if (kind == "masked-lm" || kind == "causal-lm") {
    documentSourcesFrom(recipe.text("texts"));
    freshModelOf(recipe);
  }
}

TrainResult trainLanguageRun(const fs::path& folder, const Recipe& recipe, const TrainRequest& request,
                             JobProgress& progress) {
  LanguageRun run(folder, recipe, request.split, request.device, progress);
  db::RunRecord record;
  record.name = request.name.empty() ? recipe.name : request.name;
  record.recipe = recipe.name;
  record.recipeToml = writeRecipe(recipe);
  record.split = run.split();
  record.splitHash = run.splitHash();
  record.seed = recipe.integer("seed");
  record.dataHash = run.dataHash();
  record.programVersion = RECLENS_VERSION;
  record.device = run.device();
  record.started = db::now();
  return run.attempt(std::move(record), progress);
}

std::optional<Best> tryLanguageRecipe(const fs::path& folder, const Recipe& recipe, Device device,
                                      Progress& progress) {
  const LanguageOutcome outcome = LanguageRun(folder, recipe, {}, device, progress).attempt(progress);
  if (!outcome.trainer.best) return std::nullopt;
  return Best{outcome.metric, *outcome.trainer.best, outcome.trainer.keptStep};
}

TrainResult resumeLanguageRun(const fs::path& folder, std::int64_t id, const Recipe& recipe, Device device,
                              JobProgress& progress) {
  const std::optional<db::RunRecord> kept = db::findRun(db::Workspace::open(folder).database(), id);
  LanguageRun run(folder, recipe, kept ? kept->split : std::string(), device, progress);
  db::RunRecord record = findResumableRun(run.workspace(), id, run.dataHash());
  record.device = run.device();
  record.programVersion = RECLENS_VERSION;
  return run.attempt(std::move(record), progress);
}

std::optional<fs::path> keptModel(const fs::path& workspace, std::int64_t run) {
  fs::path model = showRun(workspace, run).folder / kModelFolder;
  std::error_code ignored;
  return fs::exists(model / "config.json", ignored) ? std::optional(std::move(model)) : std::nullopt;
}

std::optional<fs::path> heldOutFile(const fs::path& workspace, std::int64_t run) {
  fs::path file = showRun(workspace, run).folder / kHeldOutFile;
  std::error_code ignored;
  return fs::exists(file, ignored) ? std::optional(std::move(file)) : std::nullopt;
}

ScoredPredictions scoreHeldOut(const fs::path& workspace, std::int64_t run) {
  const std::optional<fs::path> file = heldOutFile(workspace, run);
  if (!file)
    throw Error(
        Error::Kind::BadInput,
        fmt::format("Run {} has kept no judgement of held-out texts; only classifiers and raters do.", run),
        fmt::format("run {}", run));
  const std::optional<fs::path> model = keptModel(workspace, run);
  const std::optional<ClassifierDescription> classifier = model ? readClassifier(*model) : std::nullopt;
  ScorePredictionsRequest request{.file = *file};
  if (classifier) request.labels = classifier->labels;
  if (classifier && classifier->labels.empty()) request.kind = PredictionKind::Ratings;
  if (request.labels.size() == 2) request.positive = request.labels.back();
  return scorePredictions(request);
}

TriableModel triableModel(const fs::path& workspace, std::int64_t run) {
  const std::optional<fs::path> model = keptModel(workspace, run);
  if (!model) return TriableModel::None;
  if (readClassifier(*model)) return TriableModel::Classifier;
  return isDecoder(*model) ? TriableModel::Decoder : TriableModel::None;
}

fs::path modelOfRun(const fs::path& workspace, const std::string& run) {
  const RunDetails details = showRun(workspace, findRun(workspace, run));
  if (const std::optional<fs::path> model = keptModel(workspace, details.summary.run)) return *model;
  throw Error(Error::Kind::BadInput,
              fmt::format("Run {} ({}) is {} and has kept no language model.", details.summary.run,
                          details.summary.name, details.summary.state),
              "run " + run);
}

}  // namespace core
