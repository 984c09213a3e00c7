#include <QTest>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/recommend/als.h"
#include "tests/core/interactions_of.h"

using namespace core;

namespace {

Matrix matrixOf(const nlohmann::json& rows) {
  Matrix values(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(rows.front().size()));
  for (Eigen::Index row = 0; row < values.rows(); ++row)
    for (Eigen::Index column = 0; column < values.cols(); ++column)
      values(row, column) =
          rows[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)].get<float>();
  return values;
}

/// What `implicit` found from the same first vectors: tests/oracle/als.py.
nlohmann::json fixture() {
  std::ifstream file(RECLENS_FIXTURES "/recommend/als.json");
  return nlohmann::json::parse(file);
}

}  // namespace

class TestAls : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void goesTheWayOfImplicit_data() {
    QTest::addColumn<QString>("solver");
    QTest::addColumn<int>("steps");
    QTest::newRow("three steps of conjugate gradients") << "conjugate" << 3;
    QTest::newRow("exact") << "exact" << 40;
  }

  void goesTheWayOfImplicit() {
    QFETCH(QString, solver);
    QFETCH(int, steps);
    const nlohmann::json given = fixture();
    const nlohmann::json& expected = given[solver.toStdString()];
    const Interactions seen = interactionsOf(given["histories"]);
    Matrix users = matrixOf(given["first_users"]), items = matrixOf(given["first_items"]);
    const Interactions usersOfItems = transposed(seen, static_cast<std::int32_t>(items.rows()));
    const AlsOptions options{given["alpha"], given["regularisation"], steps};
    Progress progress;
    for (const nlohmann::json& loss : expected["losses"]) {
      alternate(seen, items, options, users, progress);
      alternate(usersOfItems, users, options, items, progress);
      const double found = alsLoss(seen, users, items, options);
      QVERIFY2(std::abs(found - loss.get<double>()) < 1e-5 * loss.get<double>(),
               qPrintable(QString::number(found, 'g', 9)));
    }
    QVERIFY((users - matrixOf(expected["users"])).cwiseAbs().maxCoeff() < 1e-4F);
    QVERIFY((items - matrixOf(expected["items"])).cwiseAbs().maxCoeff() < 1e-4F);
  }

  void somebodyNewIsFoldedInAsIfTrained() {
    Dataset dataset;
    dataset.items.resize(8);
    const Interactions train = interactionsOf({{0, 1, 2}, {1, 2, 3}, {4, 5, 6}, {5, 6, 7}, {0, 3}, {4, 7}});
    Recipe recipe = loadRecipe("ials");
    for (const char* setting :
         {"factors=3", "iterations=200", "conjugate_steps=10", "regularisation=0.1", "decay=1"})
      recipe.set(setting);
    const auto als = makeAls(recipe);
    struct NoText : TextSource {
      const ItemVectors& itemVectors(const std::string&, Progress&) override { std::abort(); }
      std::shared_ptr<Encoder> encoder(const std::string&) override { return nullptr; }
    } text;
    struct Losses : Progress {
      void scalar(std::string_view, std::int64_t, double, double value) override { values.push_back(value); }
      std::vector<double> values;
    } progress;
    als->fit({dataset, train, train}, text, progress);
    QCOMPARE(progress.values.size(), std::size_t{200});
    QVERIFY(progress.values.back() < progress.values.front());

    // Somebody with the history {0, 1} has not been there; their group's items come first.
    const std::vector<std::int32_t> history{0, 1}, none;
    const std::vector<std::span<const std::int32_t>> rows{history, none};
    Matrix scores(2, 8);
    als->score(rows, scores);
    for (int near = 0; near < 4; ++near)
      for (int far = 4; far < 8; ++far) QVERIFY(scores(0, near) > scores(0, far));
    QVERIFY(scores.row(1).isZero());
  }

  void settingsOutOfRangeAreRefused_data() {
    QTest::addColumn<QString>("setting");
    for (const char* setting :
         {"factors=0", "alpha=0", "regularisation=-1", "iterations=0", "conjugate_steps=0", "decay=2"})
      QTest::newRow(setting) << setting;
  }

  void settingsOutOfRangeAreRefused() {
    QFETCH(QString, setting);
    Recipe recipe = loadRecipe("ials");
    recipe.set(setting.toStdString());
    QVERIFY_THROWS_EXCEPTION(Error, makeAls(recipe));
  }
};

QTEST_GUILESS_MAIN(TestAls)
#include "test_als.moc"
