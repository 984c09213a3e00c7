#include <fmt/format.h>

#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <map>
#include <set>

#include "core/data/sample_shop.h"
#include "core/understand/catalogue.h"
#include "core/understand/intent.h"
#include "core/understand/lexicon.h"
#include "core/understand/words.h"
#include "core/workflow/dataset_loader.h"
#include "core/workflow/import.h"
#include "core/workflow/workspaces.h"
#include "db/workspace/workspace.h"

namespace {

constexpr double kDemanded = 0.95;

const char* const kFields[] = {"category", "price", "brand",     "colour", "size", "audience",
                               "use",      "not",   "sentiment", "must",   "left"};

std::vector<std::string> split(const std::string& text, const std::string& separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (;;) {
    const std::size_t end = text.find(separator, begin);
    std::string part = text.substr(begin, end == std::string::npos ? end : end - begin);
    while (!part.empty() && part.front() == ' ') part.erase(0, 1);
    while (!part.empty() && part.back() == ' ') part.pop_back();
    if (!part.empty()) parts.push_back(std::move(part));
    if (end == std::string::npos) return parts;
    begin = end + separator.size();
  }
}

/// One value of a field: any of its readings will do.
struct Expected {
  std::vector<std::string> readings;
  bool optional = false;
};

struct LabelledQuery {
  bool held = false;
  std::string catalogue, text;
  std::map<std::string, std::vector<Expected>> fields;
};

std::vector<Expected> valuesOf(const std::string& field, std::string text, bool optional) {
  std::vector<Expected> values;
  // Readings of a category, or of a range of sizes, are whole lists.
  if (field == "category" || text.find(" or ") != std::string::npos) {
    Expected expected{split(text, " or "), optional};
    if (field == "category" || text.find(" | ") == std::string::npos || text.find(" or ") < text.find(" | "))
      return {std::move(expected)};
  }
  for (std::string& value : split(text, "|")) {
    Expected expected;
    expected.optional = optional || value.front() == '~';
    if (value.front() == '~') value.erase(0, 1);
    while (!value.empty() && value.front() == ' ') value.erase(0, 1);
    expected.readings = split(value, " or ");
    values.push_back(std::move(expected));
  }
  return values;
}

std::vector<LabelledQuery> readQueries(const std::string& language) {
  std::ifstream file(std::string(RECLENS_FIXTURES) + "/intent/queries_" + language + ".tsv");
  std::vector<LabelledQuery> queries;
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty() || line.front() == '#') continue;
    const std::vector<std::string> columns = split(line, "\t");
    LabelledQuery query{columns.at(0) == "held", columns.at(1), columns.at(2), {}};
    if (columns.size() > 3)
      for (std::string& field : split(columns.at(3), ";")) {
        const bool optional = field.front() == '~';
        if (optional) field.erase(0, 1);
        const std::size_t equals = field.find('=');
        std::string name = field.substr(0, equals);
        if (name == "for") name = "audience";
        for (Expected& value : valuesOf(name, field.substr(equals + 1), optional))
          query.fields[name].push_back(std::move(value));
      }
    queries.push_back(std::move(query));
  }
  return queries;
}

struct Tally {
  int right = 0, wrong = 0, missed = 0;
  double precision() const { return right + wrong == 0 ? 1 : double(right) / (right + wrong); }
  double recall() const { return right + missed == 0 ? 1 : double(right) / (right + missed); }
};

/// How a value is compared: without case and spaces, and under one name in both languages.
std::string plain(const std::string& value, const core::Phrases* concepts) {
  const std::vector<core::Word> words = core::readWords(value);
  if (concepts != nullptr)
    if (const std::optional<int> label = concepts->whole(words))
      return core::lexicon().conceptAt(*label).english.front();
  std::string text;
  for (const core::Word& word : words) text += word.stem;
  return text;
}

/// Reads one catalogue's queries and counts what was right.
class Judge {
 public:
  explicit Judge(std::vector<core::Item> items) : m_items(std::move(items)), m_catalogue(m_items) {}

  void judge(const LabelledQuery& query, std::map<std::string, Tally>& tallies) {
    const core::Intent intent = core::readIntent(query.text, m_catalogue);
    m_query = &query;
    m_misses.clear();
    category(intent, tallies["category"]);
    price(intent, tallies["price"]);
    const core::Lexicon& known = core::lexicon();
    values("brand", intent.brands, tallies["brand"], nullptr);
    values("colour", intent.colours, tallies["colour"], &known.colours);
    values("size", intent.sizes, tallies["size"], nullptr);
    values("audience", intent.audience, tallies["audience"], &known.audiences);
    values("use", intent.uses, tallies["use"], &known.uses);
    values("not", intent.mustNot, tallies["not"], nullptr);
    values("must", intent.must, tallies["must"], nullptr);
    values("sentiment", intent.sentiment.empty() ? std::vector<std::string>() : std::vector{intent.sentiment},
           tallies["sentiment"], nullptr);
    left(intent, tallies["left"]);
  }
  const std::string& misses() const { return m_misses; }

 private:
  std::vector<Expected> expected(const std::string& field) const {
    const auto found = m_query->fields.find(field);
    return found == m_query->fields.end() ? std::vector<Expected>() : found->second;
  }

  void note(const std::string& field, const std::string& text) {
    m_misses += fmt::format("  {}: {}", field, text);
  }

  std::set<std::int32_t> itemsOf(const std::vector<std::string>& names, bool mustExist) const {
    std::vector<std::int32_t> numbers = m_catalogue.categoryNumbers(names);
    if (mustExist && numbers.size() < names.size())
      throw std::runtime_error("The catalogue has no category " + fmt::format("{}", fmt::join(names, " | ")));
    std::set<std::int32_t> items;
    for (std::int32_t item = 0; item < m_catalogue.itemCount(); ++item)
      if (m_catalogue.inAny(item, numbers)) items.insert(item);
    return items;
  }

  void category(const core::Intent& intent, Tally& tally) {
    const std::vector<Expected> wanted = expected("category");
    const bool read = !intent.categories.empty();
    bool right = false;
    if (read && !wanted.empty()) {
      const std::set<std::int32_t> got = itemsOf(intent.categories, true);
      for (const std::string& reading : wanted.front().readings)
        right = right || itemsOf(split(reading, " | "), false) == got;
    }
    const bool optional = wanted.empty() || wanted.front().optional;
    if (right && !optional) ++tally.right;
    if (read && !right)
      ++tally.wrong, note("category", fmt::format("+{}", fmt::join(intent.categories, " | ")));
    if (!optional && !right) ++tally.missed, note("category", "-" + wanted.front().readings.front());
  }

  static bool near(const std::optional<double>& bound, double value) {
    return bound && std::abs(*bound - value) <= 0.01 * value;
  }

  bool isPrice(const core::PriceBand& band, const std::string& reading) const {
    std::string text = reading, currency = m_catalogue.currency();
    if (const std::size_t space = text.rfind(' '); space != std::string::npos && text.size() - space == 4 &&
                                                   std::isupper(static_cast<unsigned char>(text.back()))) {
      currency = text.substr(space + 1);
      text.resize(space);
    }
    const bool about = text.starts_with("about ");
    if (about) text.erase(0, 6);
    const bool amount = std::isdigit(static_cast<unsigned char>(text.front())) || text.starts_with("..");
    if (!amount) return band.word == text;
    if (!band.word.empty() || band.currency != currency) return false;
    if (about) {
      const double middle = std::stod(text);
      return band.min && band.max && near((*band.min + *band.max) / 2, middle) && *band.min >= 0.7 * middle &&
             *band.min < middle;
    }
    const std::size_t dots = text.find("..");
    const std::string low = text.substr(0, dots), high = text.substr(dots + 2);
    return (low.empty() ? !band.min : near(band.min, std::stod(low))) &&
           (high.empty() ? !band.max : near(band.max, std::stod(high)));
  }

  void price(const core::Intent& intent, Tally& tally) {
    const std::vector<Expected> wanted = expected("price");
    // Where items carry no prices a price word cannot become a band.
    const bool right =
        intent.price && !wanted.empty() && isPrice(*intent.price, wanted.front().readings.front());
    const bool optional = wanted.empty() || wanted.front().optional;
    if (right && !optional) ++tally.right;
    if (intent.price && !right)
      ++tally.wrong, note("price", fmt::format("+{}..{} {} {}", intent.price->min.value_or(0),
                                               intent.price->max.value_or(0), intent.price->currency,
                                               intent.price->word));
    if (!optional && !right) ++tally.missed, note("price", "-" + wanted.front().readings.front());
  }

  void values(const std::string& field, const std::vector<std::string>& read, Tally& tally,
              const core::Phrases* concepts) {
    std::vector<Expected> wanted = expected(field);
    for (const std::string& value : read) {
      const std::string got = plain(value, concepts);
      const auto found = std::find_if(wanted.begin(), wanted.end(), [&](const Expected& one) {
        return std::any_of(one.readings.begin(), one.readings.end(),
                           [&](const std::string& reading) { return plain(reading, concepts) == got; });
      });
      if (found == wanted.end()) {
        ++tally.wrong, note(field, "+" + value);
        continue;
      }
      if (!found->optional) ++tally.right;
      wanted.erase(found);
    }
    for (const Expected& one : wanted)
      if (!one.optional) ++tally.missed, note(field, "-" + one.readings.front());
  }

  // By words, Chinese by characters.
  void left(const core::Intent& intent, Tally& tally) {
    std::multiset<std::string> wanted, allowed;
    for (const Expected& one : expected("left"))
      for (const std::string& reading : one.readings)
        for (const core::Word& word : core::readWords(reading))
          if (word.kind != core::Word::Kind::Symbol) (one.optional ? allowed : wanted).insert(word.stem);
    for (const std::string& text : intent.freeText)
      for (const core::Word& word : core::readWords(text)) {
        if (word.kind == core::Word::Kind::Symbol) continue;
        if (const auto found = wanted.find(word.stem); found != wanted.end()) {
          wanted.erase(found);
          ++tally.right;
        } else if (!allowed.contains(word.stem)) {
          ++tally.wrong;
          note("left", "+" + word.text);
        }
      }
    for (const std::string& one : wanted) ++tally.missed, note("left", "-" + one);
  }

  std::vector<core::Item> m_items;
  core::Catalogue m_catalogue;
  const LabelledQuery* m_query = nullptr;
  std::string m_misses;
};

using Tallies = std::map<std::string, Tally>;

std::string reported(const Tallies& tallies) {
  std::string text;
  for (const char* field : kFields) {
    const auto found = tallies.find(field);
    const Tally tally = found == tallies.end() ? Tally{} : found->second;
    text += fmt::format("\n  {:<10} precision {:.3f}  recall {:.3f}  ({} right, {} wrong, {} missed)", field,
                        tally.precision(), tally.recall(), tally.right, tally.wrong, tally.missed);
  }
  return text;
}

}  // namespace

/// What is read from some hundred queries in each language, by field, on the sample shop and on real
/// catalogues where they are at hand.
class TestIntentSets : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  std::map<std::string, std::unique_ptr<Judge>> m_judges;

  /// Null where the data is not here.
  Judge* judgeOf(const std::string& catalogue) {
    const auto [at, isNew] = m_judges.emplace(catalogue, nullptr);
    if (!isNew) return at->second.get();
    if (catalogue == "sample") {
      at->second = std::make_unique<Judge>(core::makeSampleShop({}).items);
      return at->second.get();
    }
    const std::map<std::string, const char*> files{{"adidas", "adidas/adidas_usa.csv"},
                                                   {"esci", "esci/esci_us_ecommerce_shrunk.ndjson.zip"},
                                                   {"beauty", "beauty/beauty_items.tsv"}};
    const std::filesystem::path file = std::filesystem::path(RECLENS_SHARED_DATA) / files.at(catalogue);
    if (!std::filesystem::exists(file)) return nullptr;
    const std::filesystem::path workspace =
        core::createWorkspace(m_folder.filePath(catalogue.c_str()).toStdString());
    core::ImportRequest request;
    request.file = file;
    core::Progress progress;
    core::importFile(workspace, request, progress);
    db::Workspace opened = db::Workspace::open(workspace, db::Workspace::Access::ReadWriteIfPossible);
    at->second = std::make_unique<Judge>(core::loadItems(opened).dataset.items);
    return at->second.get();
  }

 private Q_SLOTS:
  void everyFieldIsRead_data() {
    QTest::addColumn<QString>("language");
    QTest::newRow("English") << "en";
    QTest::newRow("Chinese") << "zh";
  }
  void everyFieldIsRead() {
    QFETCH(QString, language);
    const std::vector<LabelledQuery> queries = readQueries(language.toStdString());
    QVERIFY(queries.size() >= 300);
    Tallies all, held, open;
    std::map<std::string, int> absent;
    for (const LabelledQuery& query : queries) {
      Judge* judge = judgeOf(query.catalogue);
      if (judge == nullptr) {
        ++absent[query.catalogue];
        continue;
      }
      judge->judge(query, all);
      judge->judge(query, query.held ? held : open);
      if (!query.held && !judge->misses().empty())
        qInfo("%s", fmt::format("[{}] {} {}", query.catalogue, query.text, judge->misses()).c_str());
    }
    qInfo("%s", ("Held out:" + reported(held)).c_str());
    qInfo("%s", ("Open:" + reported(open)).c_str());
    qInfo("%s", ("All:" + reported(all)).c_str());
    for (const auto& [catalogue, count] : absent)
      qWarning("%s",
               fmt::format("{} queries are left out: the data of {} is not here.", count, catalogue).c_str());
    for (const char* field : kFields) {
      QVERIFY2(all[field].right > 0, field);
      QVERIFY2(all[field].precision() >= kDemanded, field);
      QVERIFY2(all[field].recall() >= kDemanded, field);
    }
  }
};

QTEST_GUILESS_MAIN(TestIntentSets)
#include "test_intent_sets.moc"
