#include "core/recommend/text_model.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/json_file.h"
#include "core/understand/words.h"

namespace core {
namespace {

constexpr const char* kFile = "text_model.json";
constexpr const char* kChosen = "auto";

}  // namespace

Matrix typedVector(const Encoder& encoder, const std::string& typed, const std::string& prompt,
                   Progress& progress) {
  const std::string language = languageOf(typed);
  if (language != "other" && !readsLanguage(encoder.info(), language))
    throw Error(
        Error::Kind::BadInput,
        fmt::format("The run's language model {} does not read {}, so it cannot take this text; train with "
                    "one that does.",
                    encoder.info().name, language == "zh" ? "Chinese" : "English"),
        "text");
  const std::array<std::string, 1> texts{typed};
  Matrix vector = encoder.encode(texts, {.prompt = prompt}, progress);
  const float length = vector.norm();
  if (length > 0) vector /= length;
  return vector;
}

const ItemVectors& TextModel::itemVectors(TextSource& source, Progress& progress) {
  const ItemVectors& vectors = source.itemVectors(m_named, progress);
  m_used = vectors.modelName;
  return vectors;
}

std::shared_ptr<Encoder> TextModel::encoder(TextSource& source, Eigen::Index dims) const {
  std::shared_ptr<Encoder> encoder = source.encoder(m_named == kChosen && !m_used.empty() ? m_used : m_named);
  if (const ModelInfo& info = encoder->info(); info.dims != dims || (!m_used.empty() && info.name != m_used))
    throw Error(
        Error::Kind::BadInput,
        fmt::format("The run's item vectors are by the language model {}, and {} is another; train it "
                    "again.",
                    m_used.empty() ? "of its training" : m_used, info.name),
        info.name);
  return encoder;
}

void TextModel::save(const std::filesystem::path& folder) const {
  nlohmann::json kept;
  kept["model"] = m_used;
  writeTextFile(folder / kFile, kept.dump());
}

void TextModel::load(const std::filesystem::path& folder) {
  m_used.clear();
  if (!std::filesystem::exists(folder / kFile)) return;
  const nlohmann::json kept = readJsonFile(folder / kFile);
  if (!kept.is_object() || !kept.contains("model") || !kept["model"].is_string())
    throw Error(Error::Kind::BadInput,
                fmt::format("The run's file {} is damaged; train again.", (folder / kFile).string()),
                (folder / kFile).string());
  m_used = kept["model"].get<std::string>();
}

}  // namespace core
