#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <array>
#include <cmath>

#include "core/error.h"
#include "core/recommend/bpr.h"
#include "tests/core/fitted.h"
#include "tests/core/interactions_of.h"
#include "tests/core/planted_behaviour.h"

using namespace core;

namespace {

double mean(const std::vector<float>& scores, std::size_t begin, std::size_t end) {
  double sum = 0;
  double count = 0;
  for (std::size_t item = begin; item < end; ++item) {
    if (!std::isfinite(scores[item])) continue;
    sum += static_cast<double>(scores[item]);
    ++count;
  }
  return sum / count;
}

}  // namespace

class TestBpr : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aStepFollowsTheGradientOfTheLoss() {
    constexpr double kRegularisation = 0.03;
    constexpr float kNudge = 1e-2F;
    using Vector = std::array<float, 5>;  // four factors and the bias
    const std::array<Vector, 3> before = {
        {{0.3F, -0.8F, 0.5F, 1.1F, 1}, {-0.2F, 0.7F, 0.9F, 0.4F, 0.25F}, {0.6F, 0.1F, -0.4F, 1.2F, -0.5F}}};
    const auto loss = [&](const std::array<Vector, 3>& at) {
      return bprLoss(at[0], at[1], at[2], kRegularisation);
    };
    std::array<Vector, 3> after = before;
    const double told = bprStep(after[0], after[1], after[2], {1, kRegularisation});
    QVERIFY(std::abs(told - bprLoss(before[0], before[1], before[2], 0)) < 1e-6);
    for (std::size_t vector = 0; vector < 3; ++vector)
      for (std::size_t place = 0; place < 5; ++place) {
        if (vector == 0 && place == 4) continue;
        std::array<Vector, 3> less = before, more = before;
        less[vector][place] -= kNudge;
        more[vector][place] += kNudge;
        const double slope = (loss(more) - loss(less)) / (static_cast<double>(more[vector][place]) -
                                                          static_cast<double>(less[vector][place]));
        const double step = static_cast<double>(after[vector][place] - before[vector][place]);
        QVERIFY2(std::abs(step + slope) < 2e-5, qPrintable(QString("%1 against %2").arg(step).arg(-slope)));
      }
    QCOMPARE(after[0][4], 1.0F);
  }

  void whatWasPlantedIsLearned() {
    const Interactions train = plantedBehaviour();
    const Dataset shop = shopOf(600);
    struct Losses : Progress {
      void scalar(std::string_view, std::int64_t, double, double value) override { values.push_back(value); }
      std::vector<double> values;
    } progress;
    Recipe recipe = loadRecipe("bpr");
    for (const char* setting : {"factors=8", "epochs=60", "decay=0.3"}) recipe.set(setting);
    const auto bpr = makeRecommender(recipe);
    NoText text;
    bpr->fit({shop, train, train}, text, progress);
    QCOMPARE(progress.values.size(), std::size_t{60});
    QVERIFY(progress.values.front() < 0.7 && progress.values.back() < 0.4);

    // Somebody who was not there: the group of what they chose comes first.
    const std::vector<float> first = scoresFor(*bpr, {5, 40, 90}, 600);
    const std::vector<float> second = scoresFor(*bpr, {305, 340, 390}, 600);
    QVERIFY(mean(first, 0, 300) > mean(first, 300, 600) + 1);
    QVERIFY(mean(second, 300, 600) > mean(second, 0, 300) + 1);
    // The newest item says most.
    const auto leaning = [&](const std::vector<std::int32_t>& history) {
      const std::vector<float> scores = scoresFor(*bpr, history, 600);
      return mean(scores, 300, 600) - mean(scores, 0, 300);
    };
    const double newest = leaning({5, 305}), oldest = leaning({305, 5});
    QVERIFY2(newest > oldest + 0.2, qPrintable(QString("%1 and %2").arg(newest).arg(oldest)));
    // Of somebody who did nothing, what is chosen often.
    const std::vector<float> nobody = scoresFor(*bpr, {}, 600);
    QVERIFY(mean(nobody, 0, 60) > mean(nobody, 200, 300) + 0.5);
  }

  void theSeedAloneDecides() {
    const Interactions train = plantedBehaviour();
    const Dataset shop = shopOf(600);
    const std::vector<std::string> few = {"epochs=5", "factors=16"};
    const std::vector<float> once = scoresFor(*fitted("bpr", few, shop, train), {5, 40}, 600);
    QCOMPARE(scoresFor(*fitted("bpr", few, shop, train), {5, 40}, 600), once);
    QVERIFY(scoresFor(*fitted("bpr", {few[0], few[1], "seed=2"}, shop, train), {5, 40}, 600) != once);
  }

  void foldingInEnds() {
    const Interactions train = plantedBehaviour();
    const Dataset shop = shopOf(600);
    const auto scores = [&](const char* steps) {
      return scoresFor(*fitted("bpr", {"factors=8", "learning_rate=0.2", steps}, shop, train), {5, 40}, 600);
    };
    const std::vector<float> far = scores("fold_in_steps=4000"), farther = scores("fold_in_steps=8000");
    for (std::size_t item = 0; item < far.size(); ++item)
      if (std::isfinite(far[item])) QVERIFY(std::abs(far[item] - farther[item]) < 0.01F);
  }

  void aRunReadBackScoresTheSameToTheBit() {
    const Interactions train = plantedBehaviour();
    const Dataset shop = shopOf(620);
    const auto bpr = fitted("bpr", {"epochs=3"}, shop, train);
    QTemporaryDir folder;
    bpr->save(folder.path().toStdString());
    const auto read = makeRecommender(loadRecipe("bpr"));
    NoText text;
    Progress progress;
    read->load(folder.path().toStdString(), shop, text, progress);
    for (const std::vector<std::int32_t>& history : {std::vector<std::int32_t>{}, {0}, {3, 610, 4}, {615}})
      QCOMPARE(scoresFor(*read, history, 620), scoresFor(*bpr, history, 620));
    QVERIFY_THROWS_EXCEPTION(Error, read->load(folder.path().toStdString(), shopOf(7), text, progress));
  }

  void whatNobodyChoseSaysNothing() {
    const Interactions train = plantedBehaviour();
    const auto bpr = fitted("bpr", {"epochs=3"}, shopOf(620), train);
    QCOMPARE(scoresFor(*bpr, {615}, 620), scoresFor(*bpr, {}, 620));
  }

  void cancellingAndStoppingEndIt() {
    struct Impatient : Progress {
      void scalar(std::string_view, std::int64_t step, double, double) override { epochs = step; }
      void check() override {
        if (cancels && epochs == 2) throw Cancelled();
      }
      bool stopRequested() override { return !cancels && epochs == 2; }
      bool cancels = true;
      std::int64_t epochs = 0;
    } progress;
    const Interactions train = plantedBehaviour();
    const Dataset shop = shopOf(600);
    NoText text;
    const auto bpr = makeRecommender(loadRecipe("bpr"));
    QVERIFY_THROWS_EXCEPTION(Cancelled, bpr->fit({shop, train, train}, text, progress));
    QCOMPARE(progress.epochs, 2);
    progress.cancels = false;
    progress.epochs = 0;
    bpr->fit({shop, train, train}, text, progress);
    QCOMPARE(progress.epochs, 2);
    QVERIFY(std::isfinite(scoresFor(*bpr, {5}, 600)[5]));
  }

  void somebodyWhoHasSeenEverythingIsPassedOver() {
    const auto bpr = fitted("bpr", {"epochs=3"}, shopOf(3), interactionsOf({{0, 1, 2}, {0}}));
    for (const float score : scoresFor(*bpr, {0, 1, 2}, 3)) QVERIFY(std::isfinite(score));
    const auto none = fitted("bpr", {"epochs=3"}, shopOf(3), interactionsOf({{}}));
    for (const float score : scoresFor(*none, {0}, 3)) QVERIFY(!std::isfinite(score));
  }

  void settingsOutOfRangeAreRefused_data() {
    QTest::addColumn<QString>("setting");
    for (const char* setting : {"factors=0", "epochs=0", "learning_rate=0", "learning_rate=2",
                                "regularisation=-1", "fold_in_steps=0", "decay=2"})
      QTest::newRow(setting) << setting;
  }

  void settingsOutOfRangeAreRefused() {
    QFETCH(QString, setting);
    Recipe recipe = loadRecipe("bpr");
    recipe.set(setting.toStdString());
    QVERIFY_THROWS_EXCEPTION(Error, makeRecommender(recipe));
  }
};

QTEST_GUILESS_MAIN(TestBpr)
#include "test_bpr.moc"
