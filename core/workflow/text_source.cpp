#include "core/workflow/text_source.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <unordered_map>

#include "core/data/text_corpus.h"
#include "core/error.h"
#include "core/lm/decoder.h"
#include "core/lm/encoder.h"
#include "core/lm/fingerprint.h"
#include "core/workflow/models.h"
#include "db/error.h"
#include "db/workspace/sentence_store.h"
#include "db/workspace/vector_store.h"

namespace core {
namespace {

// Title, brand, category and the beginning of the description: what tells items apart stands in front, and
// the time that encoding takes grows with every token.
constexpr int kItemTokens = 64;

// Judged at least so, an item answers its query: exact in ESCI's terms, of whose gains the next is 0.1.
constexpr double kRightGrade = 0.5;

std::string vectorKey(const ModelInfo& model, const std::vector<std::string>& texts) {
  Fingerprint fingerprint;
  fingerprint.add(model.hash);
  fingerprint.add(model.passagePrompt);
  fingerprint.add(fmt::format("tokens {}", kItemTokens));
  for (const std::string& text : texts) fingerprint.add(text);
  return fingerprint.hex();
}

class WorkspaceTextSource : public TextSource {
 public:
  WorkspaceTextSource(db::Workspace& workspace, const Dataset& dataset, Device device)
      : m_workspace(workspace), m_dataset(dataset), m_device(device) {}

  const ItemVectors& itemVectors(const std::string& named, Progress& progress) override {
    const std::string model = chosen(named);
    const auto known = m_vectors.find(model);
    if (known != m_vectors.end()) return known->second;
    const ModelInfo info = inspectModel(findModel(model, m_workspace.folder()));
    const std::vector<std::string> texts = textsOf(m_dataset.items);
    const std::string key = vectorKey(info, texts);
    ItemVectors vectors{.vectors = fromStore(key), .modelName = info.name};
    if (vectors.vectors.rows() != static_cast<Eigen::Index>(texts.size()) || texts.empty()) {
      vectors.vectors = textVectors(model, texts, progress);
      keep(key, vectors, progress);
    }
    return m_vectors.emplace(model, std::move(vectors)).first->second;
  }

  // Unit length; a row of zeros where there is no text.
  Matrix textVectors(const std::string& model, const std::vector<std::string>& texts,
                     Progress& progress) override {
    const std::shared_ptr<Encoder> used = encoder(model);
    Matrix vectors =
        used->encode(texts, {.maxLength = kItemTokens, .prompt = used->info().passagePrompt}, progress);
    for (std::size_t text = 0; text < texts.size(); ++text) {
      auto row = vectors.row(static_cast<Eigen::Index>(text));
      const float length = row.norm();
      if (texts[text].empty() || length == 0)
        row.setZero();
      else
        row /= length;
    }
    return vectors;
  }

  std::shared_ptr<Encoder> encoder(const std::string& named) override {
    const std::string model = chosen(named);
    std::shared_ptr<Encoder>& encoder = m_encoders[model];
    if (!encoder) encoder = Encoder::load(findModel(model, m_workspace.folder()), m_device);
    return encoder;
  }

  std::shared_ptr<Decoder> decoder(const std::string& model) override {
    return Decoder::load(findModel(model, m_workspace.folder()),
                         {.device = m_device, .arithmetic = Arithmetic::Fast});
  }

  std::vector<ItemSentence> sentences(const std::string& kind) override {
    std::unordered_map<std::string_view, std::int32_t> items, users;
    for (std::int32_t i = 0; i < m_dataset.itemCount(); ++i)
      items.emplace(m_dataset.items[static_cast<std::size_t>(i)].id, i);
    for (std::int32_t i = 0; i < m_dataset.userCount(); ++i)
      users.emplace(m_dataset.userIds[static_cast<std::size_t>(i)], i);
    std::vector<ItemSentence> sentences;
    const auto add = [&](const db::SentenceRecord& record) {
      const auto item = items.find(record.item);
      const auto user = users.find(record.user);
      if (item != items.end())
        sentences.push_back({.item = item->second,
                             .user = user == users.end() ? -1 : user->second,
                             .text = std::string(record.text)});
    };
    if (kind == "review") db::forEachReviewText(m_workspace.database(), add);
    if (kind == "question") db::forEachQuestion(m_workspace.database(), add);
    if (kind == "query") db::forEachAnsweredQuery(m_workspace.database(), kRightGrade, add);
    return sentences;
  }

 private:
  // "auto" is what suits the items' languages.
  std::string chosen(const std::string& model) {
    if (model != "auto") return model;
    if (!m_default) m_default = requireDefaultModel(languagesOf(m_dataset));
    return *m_default;
  }

  Matrix fromStore(const std::string& key) const {
    const std::optional<db::VectorSet> kept = db::findVectors(m_workspace, key);
    if (!kept) return {};
    return Eigen::Map<const Matrix>(kept->values.data(), kept->rows, kept->dims);
  }

  void keep(const std::string& key, const ItemVectors& vectors, Progress& progress) {
    try {
      db::keepVectors(m_workspace, key, vectors.modelName, vectors.vectors.rows(), vectors.vectors.cols(),
                      vectors.vectors.data());
    } catch (const db::Error& error) {
      // A workspace that only reads is still good for queries: they will take longer next time.
      progress.log(error.what());
    }
  }

  db::Workspace& m_workspace;
  const Dataset& m_dataset;
  Device m_device;
  std::optional<std::string> m_default;
  std::map<std::string, ItemVectors> m_vectors;
  std::map<std::string, std::shared_ptr<Encoder>> m_encoders;
};

}  // namespace

std::unique_ptr<TextSource> makeTextSource(db::Workspace& workspace, const Dataset& dataset, Device device) {
  return std::make_unique<WorkspaceTextSource>(workspace, dataset, device);
}

}  // namespace core
