#include <fmt/format.h>

#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <random>

#include "core/understand/words.h"
#include "core/workflow/import.h"
#include "core/workflow/query.h"
#include "core/workflow/workspaces.h"

using namespace core;

namespace {

/// A query with the bounds that it states.
struct Asked {
  std::string text;
  double min = 0, max = 1e9;
};

Asked priceQuery(std::mt19937_64& random) {
  constexpr const char* kThings[][2] = {{"shoes", "鞋"},    {"backpack", "背包"}, {"hoodie", "卫衣"},
                                        {"socks", "袜子"},  {"shorts", "短裤"},   {"slippers", "拖鞋"},
                                        {"jacket", "外套"}, {"sandals", "凉鞋"},  {"belt", "皮带"}};
  const auto& thing = kThings[random() % std::size(kThings)];
  const double low = static_cast<double>(5 + random() % 60),
               high = low + static_cast<double>(5 + random() % 90);
  switch (random() % 8) {
    case 0:
      return {fmt::format("{} under ${}", thing[0], high), 0, high};
    case 1:
      return {fmt::format("{} between {} and {} dollars", thing[0], low, high), low, high};
    case 2:
      return {fmt::format("{} over ${}", thing[0], low), low, 1e9};
    case 3:
      return {fmt::format("no more than {} dollars, {}", high, thing[0]), 0, high};
    case 4:
      return {fmt::format("{}美元以下的{}", high, thing[1]), 0, high};
    case 5:
      return {fmt::format("{}到{}美元的{}", low, high, thing[1]), low, high};
    case 6:
      return {fmt::format("{}，不低于{}美金", thing[1], low), low, 1e9};
    default:
      return {fmt::format("{} {}美元以内", thing[1], high), 0, high};
  }
}

}  // namespace

/// What a query rules out does not come back, on real catalogues where they are at hand.
class TestQueryBounds : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

  std::unique_ptr<QuerySession> sessionOn(const QString& file) {
    const std::filesystem::path source = std::filesystem::path(RECLENS_SHARED_DATA) / file.toStdString();
    if (!std::filesystem::exists(source)) return nullptr;
    const std::string name = source.stem().string();
    std::filesystem::path workspace =
        m_folder.filePath(QString::fromStdString(name + ".reclens")).toStdString();
    Progress progress;
    if (!std::filesystem::exists(workspace)) {
      workspace = createWorkspace(m_folder.filePath(QString::fromStdString(name)).toStdString());
      ImportRequest request;
      request.file = source;
      importFile(workspace, request, progress);
    }
    return std::make_unique<QuerySession>(workspace, kNoModel, Device::Cpu, progress);
  }

  static void addCatalogues() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("likely");  // to be found within the bounds, of a hundred queries
    QTest::newRow("adidas") << "adidas/adidas_usa.csv" << 50;
    QTest::newRow("ESCI") << "esci/esci_us_ecommerce_shrunk.ndjson.zip"
                          << 20;  // of all things, a third priced
  }

 private Q_SLOTS:
  void statedPricesAreKept_data() { addCatalogues(); }
  void statedPricesAreKept() {
    QFETCH(QString, file);
    QFETCH(int, likely);
    const std::unique_ptr<QuerySession> session = sessionOn(file);
    if (!session) QSKIP("The folder of real data is not here.");
    std::mt19937_64 random(7);
    Progress progress;
    int kept = 0;
    for (int i = 0; i < 100; ++i) {
      const Asked asked = priceQuery(random);
      const QueryAnswer answer = session->answer({.text = asked.text}, progress);
      QVERIFY2(answer.intent.price, asked.text.c_str());
      const auto outside = std::ranges::count_if(answer.results, [&](const QueryResult& result) {
        return result.price < asked.min || result.price > asked.max || result.currency != "USD";
      });
      // Beyond the bounds only with a sentence that says so.
      QVERIFY2(outside == 0 || !answer.relaxed.empty(), asked.text.c_str());
      kept += outside == 0 && !answer.results.empty();
    }
    QVERIFY2(kept >= likely, qPrintable(QString::number(kept)));
  }

  void whatIsNotWantedStaysOut_data() { addCatalogues(); }
  void whatIsNotWantedStaysOut() {
    QFETCH(QString, file);
    const std::unique_ptr<QuerySession> session = sessionOn(file);
    if (!session) QSKIP("The folder of real data is not here.");
    Progress progress;
    int found = 0;
    for (const auto& [text, unwanted] :
         {std::pair{"shoes without stripes", "stripe"}, std::pair{"hoodie, no logo", "logo"},
          std::pair{"shoes, not running", "running"}, std::pair{"slippers without fur", "fur"},
          std::pair{"backpack without wheels", "wheel"}, std::pair{"不要running的鞋", "running"},
          std::pair{"卫衣，不要logo", "logo"}, std::pair{"socks other than crew", "crew"}}) {
      const QueryAnswer answer = session->answer({.text = text}, progress);
      QVERIFY2(!answer.intent.mustNot.empty(), text);
      found += !answer.results.empty();
      for (const QueryResult& result : answer.results)
        for (const Word& word : readWords(result.title))
          QVERIFY2(word.stem != unwanted, (std::string(text) + ": " + result.title).c_str());
    }
    QVERIFY(found > 4);
  }
};

QTEST_GUILESS_MAIN(TestQueryBounds)
#include "test_query_bounds.moc"
