#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/explain/explanation.h"
#include "core/workflow/query.h"

namespace core {

class Decoder;

struct ExplainOptions {
  std::string model = {};  ///< a decoder's name or folder; empty: defaultDecoder(), where one is installed
  bool templatesOnly = false;  ///< no model is asked
  Device device = Device::Auto;
  int asked = 3;  ///< the model is asked for so many of the first results; templates tell of the rest
};

/// Puts answers of a QuerySession in words. Loads its decoder when it is first asked. One caller at a time.
class Explainer {
 public:
  explicit Explainer(ExplainOptions options);
  ~Explainer();

  /// A sentence for each result, in order. Throws Error(BadInput) where the named decoder is none, and what
  /// `progress` throws.
  std::vector<WrittenText> explain(const QueryAnswer& answer, Progress& progress);
  /// For one result, by the model whatever its rank; `draft` sees the sentence grow.
  WrittenText explain(const QueryAnswer& answer, const QueryResult& result, Progress& progress,
                      const DraftSink& draft = {});

  /// Other ways to ask, the model's first.
  std::vector<WrittenText> variants(const QueryAnswer& answer, std::size_t count, Progress& progress);

  /// The decoder that writes, loaded where it was not yet; empty where there is none and templates speak.
  std::string writer();

 private:
  AskModel asker(int maxTokens, Progress& progress);

  ExplainOptions m_options;
  std::shared_ptr<Decoder> m_decoder;
  bool m_looked = false;
};

/// Words of the query that the result's title, brand, category or snippet holds, as the query has them.
std::vector<std::string> matchingWords(const Intent& intent, const QueryResult& result);

}  // namespace core
