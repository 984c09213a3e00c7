#include "core/workflow/models.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <string_view>

#include "core/error.h"
#include "core/json_file.h"
#include "core/understand/words.h"
#include "core/workflow/train_language.h"

namespace core {
namespace {

namespace fs = std::filesystem;

// The small one first: twice as fast where English is all that is wanted.
constexpr const char* kPreferred[] = {"minilm-en", "e5-small-multilingual"};

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

// A header and the values, as numpy.lib.format describes version 1.0.
std::string npy(const Matrix& values) {
  std::string header = fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}, {}), }}",
                                   values.rows(), values.cols());
  constexpr std::size_t kPreamble = 10, kAlignment = 64;
  while ((kPreamble + header.size() + 1) % kAlignment != 0) header += ' ';
  header += '\n';
  std::string file("\x93NUMPY\x01\x00", 8);
  file += static_cast<char>(header.size() & 0xFF);
  file += static_cast<char>(header.size() >> 8);
  file += header;
  file.append(reinterpret_cast<const char*>(values.data()),
              static_cast<std::size_t>(values.size()) * sizeof(float));
  return file;
}

bool holdsModel(const fs::path& folder) {
  std::error_code failure;
  if (fs::exists(folder / "config.json", failure)) return true;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, failure))
    if (entry.path().extension() == ".gguf") return true;
  return false;
}

// Removed again unless the copy was finished.
struct UnfinishedFolder {
  fs::path path;
  ~UnfinishedFolder() {
    std::error_code ignored;  // it is gone once it was renamed
    fs::remove_all(path, ignored);
  }
};

std::vector<fs::path> modelFolders() {
  std::vector<fs::path> folders;
  std::error_code failure;
  for (const fs::directory_entry& entry : fs::directory_iterator(modelsFolder(), failure))
    if (entry.path().filename().string().front() != '.' && holdsModel(entry.path()))
      folders.push_back(entry.path());
  std::sort(folders.begin(), folders.end());
  return folders;
}

// A model of a kind that we cannot run is none of ours; `models inspect` says why.
std::optional<ModelInfo> usable(const fs::path& folder) {
  try {
    return inspectModel(folder);
  } catch (const Error& error) {
    if (error.kind() != Error::Kind::BadInput) throw;
    return std::nullopt;
  }
}

// A single GGUF file becomes a folder that holds it.
void copyModel(const fs::path& model, const fs::path& folder, std::error_code& failure) {
  if (fs::is_directory(model, failure)) {
    fs::copy(model, folder, fs::copy_options::recursive, failure);
    return;
  }
  fs::create_directory(folder, failure);
  if (!failure) fs::copy(model, folder / model.filename(), failure);
}

}  // namespace

fs::path modelsFolder() {
  if (const std::string named = environment("RECLENS_MODELS"); !named.empty()) return named;
  const fs::path checkout = fs::path(RECLENS_SOURCE_FOLDER) / ".deps" / "models";
  std::error_code ignored;
  if (fs::is_directory(checkout, ignored)) return checkout;
  const std::string data = environment("XDG_DATA_HOME");
  const fs::path home = data.empty() ? fs::path(environment("HOME")) / ".local" / "share" : fs::path(data);
  return home / "reclens" / "models";
}

std::vector<ModelInfo> listModels() {
  std::vector<ModelInfo> models;
  for (const fs::path& folder : modelFolders())
    if (std::optional<ModelInfo> model = usable(folder)) models.push_back(std::move(*model));
  return models;
}

fs::path findModel(const std::string& nameOrFolder, const fs::path& workspace) {
  std::error_code failure;
  constexpr std::string_view kRun = "run:";
  if (nameOrFolder.starts_with(kRun)) {
    if (workspace.empty())
      throw Error(Error::Kind::Usage,
                  fmt::format("{} is a run of a workspace; say which with --workspace.", nameOrFolder),
                  "model");
    return modelOfRun(workspace, nameOrFolder.substr(kRun.size()));
  }
  if (nameOrFolder.find('/') == std::string::npos && !nameOrFolder.empty()) {
    const fs::path installed = modelsFolder() / nameOrFolder;
    if (fs::is_directory(installed, failure)) return installed;
  }
  if (!nameOrFolder.empty() &&
      (fs::is_directory(nameOrFolder, failure) || fs::path(nameOrFolder).extension() == ".gguf"))
    return nameOrFolder;
  throw Error(
      Error::Kind::BadInput,
      fmt::format(
          "There is no model \"{}\", neither among the models in {} nor as a folder; "
          "packaging/models get minilm-en fetches one, reclens-cli models add FOLDER takes any other.",
          nameOrFolder, modelsFolder().string()),
      nameOrFolder);
}

std::optional<std::string> defaultModel(const std::vector<std::string>& languages) {
  std::optional<std::string> first;
  const auto suits = [&](const ModelInfo& model) {
    if (model.kind != ModelKind::Encoder) return false;
    if (!first) first = model.name;
    return std::all_of(languages.begin(), languages.end(), [&](const std::string& language) {
      return language == "other" || readsLanguage(model, language);
    });
  };
  std::error_code failure;
  const std::vector<fs::path> folders = modelFolders();
  for (const char* name : kPreferred)
    for (const fs::path& folder : folders)
      if (folder.filename() == name)
        if (const auto model = usable(folder); model && suits(*model)) return name;
  for (const fs::path& folder : folders)
    if (const auto model = usable(folder); model && suits(*model)) return model->name;
  return first;
}

std::string requireDefaultModel(const std::vector<std::string>& languages) {
  const std::optional<std::string> model = defaultModel(languages);
  if (!model)
    throw Error(
        Error::Kind::BadInput,
        fmt::format("No language model is installed in {}; packaging/models get minilm-en fetches one for "
                    "English, packaging/models get e5-small-multilingual one for Chinese and English.",
                    modelsFolder().string()),
        "model");
  return *model;
}

namespace {

// A few thousand texts, evenly spread, tell the shares well enough.
template <class TextAt>
std::vector<std::string> languagesAmong(std::size_t count, const TextAt& textAt) {
  constexpr std::size_t kSample = 4'000;
  constexpr double kShare = 0.05;
  std::map<std::string, int> counts;
  int texts = 0;
  for (std::size_t i = 0; i < count; i += count / kSample + 1) {
    const std::string& text = textAt(i);
    if (text.empty()) continue;
    ++counts[languageOf(text)];
    ++texts;
  }
  std::vector<std::string> languages;
  for (const auto& [language, found] : counts)
    if (found >= kShare * texts) languages.push_back(language);
  if (languages.empty()) languages.emplace_back("en");
  return languages;
}

}  // namespace

std::vector<std::string> languagesOf(std::span<const std::string> texts) {
  return languagesAmong(texts.size(), [texts](std::size_t i) -> const std::string& { return texts[i]; });
}

std::vector<std::string> languagesOf(const Dataset& dataset) {
  return languagesAmong(dataset.items.size(),
                        [&dataset](std::size_t i) { return itemText(dataset.items[i]); });
}

ModelInfo addModel(const fs::path& folder, const std::string& name) {
  ModelInfo info = inspectModel(folder);
  const std::string chosen = name.empty() ? info.name : name;
  if (chosen.empty() || chosen.front() == '.' || chosen.find('/') != std::string::npos)
    throw Error(Error::Kind::Usage,
                fmt::format("\"{}\" cannot name a model; use letters, digits and dashes.", chosen), "name");
  const fs::path target = modelsFolder() / chosen;
  std::error_code failure;
  if (fs::exists(target, failure))
    throw Error(Error::Kind::BadInput,
                fmt::format("There is already a model {} in {}; give another --name.", chosen,
                            modelsFolder().string()),
                chosen);
  const UnfinishedFolder unfinished{modelsFolder() / fmt::format(".{}.{}", chosen, ::getpid())};
  fs::create_directories(modelsFolder(), failure);
  if (!failure) copyModel(folder, unfinished.path, failure);
  if (!failure) fs::rename(unfinished.path, target, failure);
  if (failure)
    throw Error(Error::Kind::Failed,
                fmt::format("The model cannot be copied to {}: {}.", target.string(), failure.message()),
                target.string());
  info.name = chosen;
  return info;
}

std::vector<Tokens> tokenizeTexts(const std::string& model, std::span<const std::string> texts) {
  const fs::path folder = findModel(model);
  const int maxLength = inspectModel(folder).maxLength;
  const std::unique_ptr<Tokenizer> tokenizer = loadTokenizer(folder);
  std::vector<Tokens> result;
  result.reserve(texts.size());
  for (const std::string& text : texts)
    result.push_back(tokenizer->tokenize(text, static_cast<std::size_t>(maxLength)));
  return result;
}

EncodeSummary encodeTexts(const EncodeRequest& request, std::span<const std::string> texts,
                          Progress& progress) {
  std::error_code failure;
  if (fs::is_directory(request.file, failure))
    throw Error(Error::Kind::Usage,
                fmt::format("{} is a folder; --out names the file that the vectors are written to.",
                            request.file.string()),
                request.file.string());
  using Clock = std::chrono::steady_clock;
  const std::shared_ptr<Encoder> encoder =
      Encoder::load(findModel(request.model), request.device, request.precision);
  const EncodeOptions options{.prompt = request.prompt};
  const auto begin = Clock::now();
  Matrix vectors;
  std::vector<double> each;
  if (request.oneByOne) {
    vectors.resize(static_cast<Eigen::Index>(texts.size()), encoder->info().dims);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      progress.check();
      const auto start = Clock::now();
      vectors.row(static_cast<Eigen::Index>(i)) = encoder->encode(texts.subspan(i, 1), options, progress);
      each.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
    }
  } else {
    vectors = encoder->encode(texts, options, progress);
  }
  const std::chrono::duration<double> seconds = Clock::now() - begin;
  writeTextFile(request.file, npy(vectors));
  EncodeSummary summary{.rows = vectors.rows(),
                        .dims = static_cast<int>(vectors.cols()),
                        .seconds = seconds.count(),
                        .medianMilliseconds = std::nullopt};
  if (!each.empty()) {
    std::nth_element(each.begin(), each.begin() + static_cast<std::ptrdiff_t>(each.size() / 2), each.end());
    summary.medianMilliseconds = each[each.size() / 2];
  }
  return summary;
}

}  // namespace core
