#include <QTest>

#include "core/explain/explanation.h"
#include "core/explain/grounding.h"

class TestExplain : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void inventedClaimsAreFound_data();
  void inventedClaimsAreFound();
  void soundTextsPass_data();
  void soundTextsPass();
  void modelIsTakenAtItsWordOnlyWhereTheFactsBearItOut();
  void aGrowingSentenceIsShownAsFarAsTheFactsBearItOut();
  void templatesSpeakBothLanguages();
  void everyTemplateIsGrounded();
  void variantsAreNewAndGrounded();
};

namespace {

core::Facts shoe() {
  return {.texts = {"Nike Pegasus 41 Running Shoes", "Nike", "Shoes / Running", "affordable running shoes"},
          .numbers = {89.99, 4.5, 1204, 5},
          .currency = "USD",
          .foreign = {"Adidas", "李宁"}};
}

core::Facts chineseShoe() {
  return {.texts = {"安踏男子跑鞋 透气", "安踏", "运动鞋", "透气的跑鞋"},
          .numbers = {299, 4.8, 56, 5},
          .currency = "CNY",
          .foreign = {"李宁", "Nike"}};
}

core::ResultFacts result(const std::string& language) {
  if (language == "zh")
    return {.query = "透气的跑鞋",
            .language = "zh",
            .title = "安踏男子跑鞋 透气",
            .brand = "安踏",
            .category = "运动鞋",
            .currency = "CNY",
            .price = 299,
            .rating = 4.8,
            .ratingCount = 56,
            .matching = {"透气", "跑鞋"},
            .parts = {{"text", 0.4}, {"words", 0.3}},
            .otherBrands = {"李宁"}};
  return {.query = "affordable running shoes",
          .language = "en",
          .title = "Nike Pegasus 41 Running Shoes",
          .brand = "Nike",
          .category = "Shoes / Running",
          .currency = "USD",
          .price = 89.99,
          .rating = 4.5,
          .ratingCount = 1204,
          .matching = {"running", "shoes"},
          .parts = {{"text", 0.4}, {"words", 0.3}},
          .otherBrands = {"Adidas"}};
}

}  // namespace

void TestExplain::inventedClaimsAreFound_data() {
  QTest::addColumn<bool>("chinese");
  QTest::addColumn<QString>("text");
  for (const char* text :
       {"These shoes cost $79.99.", "It costs 89.99 EUR.", "They are priced at €89.99.",
        "Rated 4.7 by buyers.", "It has 2,000 ratings.", "These Adidas shoes fit you.",
        "They rival adidas models.", "Kipchoge ran in them.", "They come with a discount.",
        "It lasts twenty runs.", "They weigh 250 g.", "Two pairs are better.", "It is sold for 89.99 元."})
    QTest::newRow(text) << false << QString::fromUtf8(text);
  for (const char* text : {"这双鞋只要199元。", "价格是299美元。", "李宁的跑鞋很好。", "评分高达4.9。",
                           "现在打折，很划算。", "这款Nike跑鞋透气。", "穿三年也不会坏。", "价格２９０元。"})
    QTest::newRow(text) << true << QString::fromUtf8(text);
}

void TestExplain::inventedClaimsAreFound() {
  QFETCH(bool, chinese);
  QFETCH(QString, text);
  QVERIFY(core::ungrounded(text.toStdString(), chinese ? chineseShoe() : shoe()));
}

void TestExplain::soundTextsPass_data() {
  QTest::addColumn<bool>("chinese");
  QTest::addColumn<QString>("text");
  for (const char* text : {"These running shoes cost $89.99 and are rated 4.5 out of 5.",
                           "The Nike Pegasus 41 is made for running.", "At 90 dollars it is affordable.",
                           "It has 1,204 ratings.", "I like this shoe."})
    QTest::newRow(text) << false << QString::fromUtf8(text);
  for (const char* text :
       {"这双安踏跑鞋透气，价格299元。", "评分4.8，共56位买家。", "适合想要透气跑鞋的人。"})
    QTest::newRow(text) << true << QString::fromUtf8(text);
}

void TestExplain::soundTextsPass() {
  QFETCH(bool, chinese);
  QFETCH(QString, text);
  const auto wrong = core::ungrounded(text.toStdString(), chinese ? chineseShoe() : shoe());
  QVERIFY2(!wrong, wrong ? wrong->c_str() : "");
}

void TestExplain::modelIsTakenAtItsWordOnlyWhereTheFactsBearItOut() {
  const auto saying = [](const std::string& answer) {
    return [answer](const std::string&, const std::string&, const core::DraftSink&) {
      return std::optional(answer);
    };
  };
  const core::WrittenText sound = core::explainResult(
      result("en"), saying("These running shoes fit your search at $89.99. And Adidas is worse."));
  QCOMPARE(sound.source, std::string("model"));
  QCOMPARE(sound.text, std::string("These running shoes fit your search at $89.99."));
  for (const char* answer : {"They cost $19.99.", "", "No end", "这双鞋很好。", "Adidas makes better shoes."})
    QCOMPARE(core::explainResult(result("en"), saying(answer)).source, std::string("template"));
}

void TestExplain::aGrowingSentenceIsShownAsFarAsTheFactsBearItOut() {
  // Letter by letter, as a model writes; returns how far it was let.
  const auto writing = [](const std::string& answer, std::string& written) {
    return [&written, answer](const std::string&, const std::string&, const core::DraftSink& draft) {
      written.clear();
      for (const char letter : answer) {
        written += letter;
        if (!draft(written)) break;
      }
      return std::optional(written);
    };
  };
  std::string written, shown;
  const auto show = [&](std::string_view text) {
    shown = text;
    return true;
  };
  const core::WrittenText sound = core::explainResult(
      result("en"), writing("They are rated 4.5 and cost $89.99. And more and more.", written), show);
  QCOMPARE(sound.text, std::string("They are rated 4.5 and cost $89.99."));
  QCOMPARE(shown, std::string("They are rated 4.5 and cost"));
  QCOMPARE(written, std::string("They are rated 4.5 and cost $89.99. "));

  const core::WrittenText invented =
      core::explainResult(result("en"), writing("They cost $19.99 and are light.", written), show);
  QCOMPARE(invented.source, std::string("template"));
  QCOMPARE(shown, std::string("They cost"));
  QCOMPARE(written, std::string("They cost $19.99 "));

  const core::WrittenText closed = core::explainResult(result("en"), writing("They are light.", written),
                                                       [](std::string_view) { return false; });
  QCOMPARE(closed.source, std::string("template"));
  QCOMPARE(written, std::string("They "));
  QCOMPARE(core::explainResult(result("zh"), writing("安踏跑鞋透气，与查询相符。", written), show).text,
           std::string("安踏跑鞋透气，与查询相符。"));
  QCOMPARE(shown, std::string("安踏跑鞋透气，"));
}

void TestExplain::templatesSpeakBothLanguages() {
  QCOMPARE(core::explainResult(result("en"), {}).text,
           std::string(
               "Nike Pegasus 41 Running Shoes matches \"running\", \"shoes\", costs 89.99 USD and is rated "
               "4.5 by 1204 buyers."));
  QCOMPARE(core::explainResult(result("zh"), {}).text,
           std::string("“安踏男子跑鞋 透气”与“透气”、“跑鞋”相符，价格 299 元，56 位买家平均评分 4.8。"));
}

void TestExplain::everyTemplateIsGrounded() {
  for (const char* language : {"en", "zh"})
    for (const char* part : {"text", "words", "behaviour", "price", ""}) {
      core::ResultFacts facts = result(language);
      facts.parts = {{part, 1.0}};
      const std::string text = core::explainResult(facts, {}).text;
      const auto wrong = core::ungrounded(text, std::string(language) == "zh" ? chineseShoe() : shoe());
      QVERIFY2(!wrong, (text + " " + wrong.value_or("")).c_str());
    }
}

void TestExplain::variantsAreNewAndGrounded() {
  const core::QueryFacts facts{.query = "affordable running shoes",
                               .language = "en",
                               .remaining = "running shoes",
                               .categories = {"Shoes / Running"},
                               .translations = {"跑鞋"},
                               .otherBrands = {"Adidas"}};
  const auto model = [](const std::string&, const std::string&, const core::DraftSink&) {
    return std::optional<std::string>(
        "1. cheap shoes for running\n2. Adidas running shoes\n3. running shoes under $50\n- Affordable  "
        "running "
        "shoes\nthe weather is fine");
  };
  const std::vector<core::WrittenText> variants = core::draftQueryVariants(facts, 10, model);
  QCOMPARE(variants.size(), std::size_t{5});
  QCOMPARE(variants[0].text, std::string("cheap shoes for running"));
  QCOMPARE(variants[0].source, std::string("model"));
  for (std::size_t i = 1; i < variants.size(); ++i) QCOMPARE(variants[i].source, std::string("template"));
  QCOMPARE(core::draftQueryVariants(facts, 2, {}).size(), std::size_t{2});
}

QTEST_GUILESS_MAIN(TestExplain)
#include "test_explain.moc"
