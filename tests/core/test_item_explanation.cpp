#include <QTest>
#include <limits>

#include "core/explain/supporting_sentence.h"
#include "core/explain/why_not.h"
#include "core/explain/word_masking.h"

using namespace core;

namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();

std::vector<std::string> wordsOf(const std::string& text) {
  std::vector<std::string> words;
  for (const Span& span : wordSpans(text))
    words.push_back(
        text.substr(static_cast<std::size_t>(span.begin), static_cast<std::size_t>(span.end - span.begin)));
  return words;
}

WhyNotFacts facts() {
  return {.title = "Red shoe",
          .run = "run 3 (ease)",
          .purpose = "behaviour",
          .standing = {.rank = 57, .of = 390, .seen = false, .kth = 4},
          .k = 10,
          .score = 0.1234,
          .otherTitle = "Blue shoe",
          .otherRank = 10,
          .otherScore = 0.456,
          .gaps = {{"Sock", true, 0.1, 0.4}, {"popularity", false, 0.02, 0.05}}};
}

}  // namespace

class TestItemExplanation : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void ranksAreThoseOfTheList() {
    const std::vector<float> scores{3, 1, kNever, 3, 2, 5};
    const std::vector<std::int32_t> history{5};
    const auto rankOf = [&](std::int32_t item) { return placeInList(scores, history, item, 2).rank; };
    QCOMPARE(rankOf(0), 1);  // equal scores go by the lower index
    QCOMPARE(rankOf(3), 2);
    QCOMPARE(rankOf(4), 3);
    QCOMPARE(rankOf(1), 4);
    QCOMPARE(rankOf(2), 0);
    QCOMPARE(rankOf(5), 1);  // seen: where it would stand
    const ListPlace below = placeInList(scores, history, 1, 2);
    QVERIFY(!below.seen && below.of == 4 && below.kth == 3);
    const ListPlace seen = placeInList(scores, history, 5, 2);
    QVERIFY(seen.seen && seen.of == 5);
    QCOMPARE(placeInList(scores, history, 1, 100).kth, 4);  // the last of the others
    QCOMPARE(placeInList(std::vector<float>{1}, {}, 0, 5).kth, -1);
  }

  void theReasonIsTheFirstThatHolds() {
    QVERIFY(!whyNotReason({.rank = 10, .of = 20}, 10));
    QCOMPARE(whyNotReason({.rank = 11, .of = 20}, 10), std::optional(WhyNotReason::Below));
    QCOMPARE(whyNotReason({.rank = 3, .of = 20, .seen = true}, 10), std::optional(WhyNotReason::Seen));
    QCOMPARE(whyNotReason({.rank = 0, .of = 20, .seen = true}, 10), std::optional(WhyNotReason::NotScored));
  }

  void oneSentenceSaysWhatHoldsItBack() {
    const TwoLanguages below = whyNotSentence(WhyNotReason::Below, facts());
    QCOMPARE(below.english,
             std::string("“Red shoe” stands at rank 57 of 390, behind “Blue shoe” at rank 10 with a score of "
                         "0.123 against 0.456. What holds it back most: the past item “Sock” adds 0.1 to it "
                         "and 0.4 to the other."));
    QCOMPARE(below.chinese,
             std::string("“Red shoe”在 390 件商品中排第 57 位，在第 10 位的“Blue shoe”之后，得分 0.123 对 "
                         "0.456。差距主要来自历史商品“Sock”：它给本商品加 0.1，给对方加 0.4。"));
    WhyNotFacts other = facts();
    other.gaps = {{"text-knn", false, -0.5, 0.7}};
    QVERIFY(QString::fromStdString(whyNotSentence(WhyNotReason::Below, other).english)
                .endsWith("What holds it back most is the part text-knn: -0.5 against 0.7."));
    other.score = other.otherScore;
    QVERIFY(QString::fromStdString(whyNotSentence(WhyNotReason::Below, other).english)
                .endsWith("The scores are equal, and the order of the catalogue decides."));
    other.gaps = {{"text-knn", false, 0.7, 0.7}};
    QVERIFY(!widestGap(other.gaps));
    // Scores that agree in three digits are told apart all the same.
    other.score = 0.45599;
    QVERIFY(whyNotSentence(WhyNotReason::Below, other).english.find("0.45599 against 0.456") !=
            std::string::npos);
  }

  void reasonsOutsideTheScoreAreSaid() {
    WhyNotFacts seen = facts();
    seen.standing = {.rank = 2, .of = 30, .seen = true, .kth = 1};
    QVERIFY(whyNotSentence(WhyNotReason::Seen, seen).english.find("in the history already") !=
            std::string::npos);
    QVERIFY(whyNotSentence(WhyNotReason::Seen, seen).chinese.find("第 2 位") != std::string::npos);
    std::vector<std::string> said;
    for (const char* purpose : {"behaviour", "text", "fusion"}) {
      WhyNotFacts absent = facts();
      absent.purpose = purpose;
      const TwoLanguages words = whyNotSentence(WhyNotReason::NotScored, absent);
      QVERIFY(words.english.find("has no score by run 3 (ease)") != std::string::npos);
      QVERIFY(words.chinese.find("没有给“Red shoe”打分") != std::string::npos);
      said.push_back(words.english);
    }
    QVERIFY(said[0] != said[1] && said[1] != said[2]);
  }

  void wordsAreThoseOfTheLanguage() {
    QCOMPARE(wordsOf("Women's shoe, 1,299.50 USD!"),
             (std::vector<std::string>{"Women's", "shoe", "1,299.50", "USD"}));
    const std::string text = "我们喜欢运动鞋";
    const std::vector<std::string> words = wordsOf(text);
    std::string joined;
    for (const std::string& word : words) joined += word;
    QCOMPARE(joined, text);
    QVERIFY(words.size() >= 2 && words.size() < 7);  // words, not ideographs
    QVERIFY(wordsOf("").empty() && wordsOf(" -- ").empty());
  }

  void aWordsEffectIsWhatItsAbsenceCosts() {
    std::vector<std::string> asked;
    int calls = 0;
    const auto score = [&](std::span<const std::string> texts) {
      ++calls;
      asked.assign(texts.begin(), texts.end());
      std::vector<double> scores;
      for (const std::string& text : texts)
        scores.push_back((text.find("red") != std::string::npos ? 2 : 0) -
                         (text.find("old") != std::string::npos ? 1 : 0));
      return scores;
    };
    const std::vector<WordEffect> effects = maskWords("red old shoe", score);
    QCOMPARE(calls, 1);
    QCOMPARE(asked, (std::vector<std::string>{"red old shoe", "old shoe", "red shoe", "red old "}));
    QCOMPARE(effects.size(), std::size_t{3});
    QVERIFY(effects[0].word == "red" && effects[0].difference == 2 && effects[0].span.end == 3);
    QVERIFY(effects[1].word == "old" && effects[1].difference == -1 && effects[1].span.begin == 4);
    QCOMPARE(effects[2].difference, 0.0);
    QCOMPARE(maskWords("red old shoe", score, 1).size(), std::size_t{1});
    maskWords("红色的鞋", score);
    QCOMPARE(asked.front(), std::string("红色的鞋"));
    QVERIFY(maskWords("", score).empty());
    QVERIFY(maskWords("red", [](std::span<const std::string>) { return std::vector<double>(); }).empty());
    QCOMPARE(maskWords("red \xff shoe", score).size(), std::size_t{2});
  }

  void theSentenceSpeaksForTheItem() {
    const std::vector<ReviewSentence> sentences{{"The running shoes fell apart within a week.", 0, 0.1},
                                                {"Great!", 1, 0.95},
                                                {"They are comfortable for running every day.", 1, 0.95},
                                                {"Delivery was quick and the box was fine.", 2, 0.99}};
    QCOMPARE(supportingSentence(sentences, "running shoes"), std::optional<std::size_t>(2));
    QCOMPARE(supportingSentence(sentences, "tent"), std::optional<std::size_t>(3));  // the best liked
    QCOMPARE(supportingSentence(std::span(sentences).first(1), "tent"), std::optional<std::size_t>(0));
    QVERIFY(!supportingSentence({}, "tent"));
    const std::vector<ReviewSentence> chinese{{"包装很好，快递也很快，值得推荐。", 0, 0.9},
                                              {"这双跑鞋穿着很舒服，适合慢跑。", 1, 0.9}};
    QCOMPARE(supportingSentence(chinese, "透气跑鞋"), std::optional<std::size_t>(1));
  }
};

QTEST_GUILESS_MAIN(TestItemExplanation)
#include "test_item_explanation.moc"
