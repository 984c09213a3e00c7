#include <QTest>
#include <algorithm>
#include <set>

#include "core/data/split.h"
#include "core/error.h"

using namespace core;

namespace {

/// 300 users with 1 to 12 of 60 items, at rising times.
Interactions someShop() {
  Interactions all;
  for (std::int32_t user = 0; user < 300; ++user) {
    for (std::int32_t step = 0; step < 1 + user % 12; ++step) {
      all.items.push_back((user * 7 + step * 11) % 60);
      all.weights.push_back(1);
      all.times.push_back(1'700'000'000'000 + user * 1000 + step * 70'000);
      all.rows.push_back(static_cast<std::int64_t>(all.rows.size()) + 1);
      all.ratings.push_back(static_cast<float>(all.rows.size() % 6));
    }
    all.offsets.push_back(static_cast<std::int64_t>(all.items.size()));
  }
  return all;
}

std::multiset<std::pair<std::int32_t, std::int32_t>> eventsOf(const Interactions& part) {
  std::multiset<std::pair<std::int32_t, std::int32_t>> events;
  for (std::int32_t user = 0; user < part.userCount(); ++user)
    for (const std::int32_t item : part.itemsOf(user)) events.emplace(user, item);
  return events;
}

std::set<std::int32_t> itemsOf(const Interactions& part) {
  return {part.items.begin(), part.items.end()};
}

}  // namespace

class TestSplit : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everySplitPutsEachEventInOnePart_data() {
    QTest::addColumn<QString>("spelled");
    for (const char* spelled : {"leave-one-out", "time", "random", "random-rows", "k-fold:fold=5",
                                "k-fold:fold=2,folds=7", "cold-item", "cold-user"})
      QTest::newRow(spelled) << spelled;
  }

  void everySplitPutsEachEventInOnePart() {
    QFETCH(QString, spelled);
    const Interactions all = someShop();
    const Split parts = split(all, splitFrom(spelled.toStdString()));
    std::multiset<std::pair<std::int32_t, std::int32_t>> together;
    for (const Interactions* part : {&parts.train, &parts.valid, &parts.test, &parts.given}) {
      QCOMPARE(part->userCount(), all.userCount());
      QCOMPARE(part->items.size(), part->times.size());
      QCOMPARE(part->items.size(), part->ratings.size());
      for (std::size_t event = 0; event < part->items.size(); ++event)
        QCOMPARE(part->ratings[event], static_cast<float>(part->rows[event] % 6));
      together.merge(eventsOf(*part));
    }
    QVERIFY(together == eventsOf(all));
    QVERIFY(!parts.train.items.empty() && !parts.valid.items.empty() && !parts.test.items.empty());
  }

  void aSplitIsFixedByItsSeedAndToldByItsHash() {
    const Interactions all = someShop();
    std::set<std::string> hashes;
    for (const char* spelled : {"leave-one-out", "time", "random", "random:seed=2", "random-rows", "k-fold",
                                "k-fold:fold=2", "cold-item", "cold-user", "time:test=0.2"}) {
      const std::string hash = hashOf(split(all, splitFrom(spelled)));
      QCOMPARE(hash, hashOf(split(all, splitFrom(spelled))));
      QCOMPARE(hash.size(), 16U);
      hashes.insert(hash);
    }
    QCOMPARE(hashes.size(), 10U);
    // The same on every machine and in every version, or kept figures could not be compared any more.
    QCOMPARE(hashOf(split(all, splitFrom("random"))), std::string("b9f43139a44bd56b"));
    Interactions grown = all;
    grown.items.push_back(3);
    grown.weights.push_back(1);
    grown.times.push_back(grown.times.back() + 1);
    grown.rows.push_back(grown.rows.back() + 1);
    grown.ratings.push_back(0);
    ++grown.offsets.back();
    QVERIFY(hashOf(split(grown, {})) != hashOf(split(all, {})));
  }

  void aRandomSplitLeavesEachUserSomethingToLearnFrom() {
    const Interactions all = someShop();
    const Split parts = split(all, splitFrom("random:test=0.3,valid=0.3"));
    for (std::int32_t user = 0; user < all.userCount(); ++user) {
      const std::size_t events = all.itemsOf(user).size();
      QVERIFY(!parts.train.itemsOf(user).empty());
      if (events < 3)
        QCOMPARE(parts.train.itemsOf(user).size(), events);
      else
        QVERIFY(!parts.test.itemsOf(user).empty() && !parts.valid.itemsOf(user).empty());
      if (events == 10) QCOMPARE(parts.test.itemsOf(user).size(), 3U);
    }
  }

  void randomRowsTakeTheirShare() {
    const Interactions all = someShop();
    const Split parts = split(all, splitFrom("random-rows:test=0.2"));
    const double share = static_cast<double>(parts.test.items.size()) / static_cast<double>(all.items.size());
    QVERIFY(std::abs(share - 0.2) < 0.03);
  }

  void foldsTestEachEventOnce() {
    const Interactions all = someShop();
    std::multiset<std::pair<std::int32_t, std::int32_t>> tested;
    for (int fold = 1; fold <= 5; ++fold) {
      const Split parts = split(all, {.kind = SplitKind::KFold, .fold = fold});
      tested.merge(eventsOf(parts.test));
    }
    auto expected = eventsOf(all);
    std::erase_if(expected, [&](const auto& event) { return all.itemsOf(event.first).size() < 3; });
    QVERIFY(tested == expected);
  }

  void coldItemsAreUnknownToTraining() {
    const Split parts = split(someShop(), splitFrom("cold-item:test=0.2"));
    for (const std::int32_t item : itemsOf(parts.test))
      QVERIFY(!itemsOf(parts.train).contains(item) && !itemsOf(parts.valid).contains(item));
  }

  void coldUsersAreUnknownToTraining() {
    const Interactions all = someShop();
    const Split parts = split(all, splitFrom("cold-user:test=0.2"));
    int cold = 0;
    for (std::int32_t user = 0; user < all.userCount(); ++user) {
      if (parts.test.itemsOf(user).empty()) continue;
      ++cold;
      QVERIFY(parts.train.itemsOf(user).empty() && parts.valid.itemsOf(user).empty());
      QCOMPARE(parts.given.itemsOf(user).size(), all.itemsOf(user).size() - 1);
      QCOMPARE(parts.test.itemsOf(user)[0], all.itemsOf(user).back());
    }
    QVERIFY(cold > 35 && cold < 80);
  }

  void refittingLearnsFromWhatWasTunedOn() {
    const Interactions all = someShop();
    for (const char* name : {"leave-one-out", "time", "k-fold", "cold-user"}) {
      const Split strict = split(all, splitFrom(name));
      const Split refit = split(all, splitFrom(std::string(name) + ":refit=1"));
      const Interactions both = concatenate(strict.train, strict.valid);
      QVERIFY(refit.valid.items.empty() && refit.valid.userCount() == strict.valid.userCount());
      QCOMPARE(refit.train.items, both.items);
      QCOMPARE(refit.train.times, both.times);
      QCOMPARE(refit.test.items, strict.test.items);
      QVERIFY(hashOf(refit) != hashOf(strict));
    }
  }

  void aSplitIsSpelledInOneWay() {
    QCOMPARE(toString(splitFrom("k-fold:folds=7,fold=2")), std::string("k-fold:fold=2,folds=7"));
    QCOMPARE(toString(splitFrom("random:test=0.1,seed=1")), std::string("random"));
    QCOMPARE(toString(splitFrom("time:valid=0.05")), std::string("time:valid=0.05"));
    QCOMPARE(toString(splitFrom("leave-one-out:refit=1")), std::string("leave-one-out:refit=1"));
    QCOMPARE(toString(splitFrom("k-fold:refit=1,fold=2")), std::string("k-fold:fold=2,refit=1"));
    QCOMPARE(toString(splitFrom("time:refit=0")), std::string("time"));
    QCOMPARE(toString(splitFrom("random:users=30,seed=2")), std::string("random:seed=2,users=30"));
    QCOMPARE(withAllTestUsers("random:seed=2,users=30"), std::string("random:seed=2"));
  }

  void aSampleOfUsersIsTestedAndNothingElseChanges() {
    const Interactions all = someShop();
    const auto tested = [](const Split& parts) {
      std::set<std::int32_t> users;
      for (std::int32_t user = 0; user < parts.test.userCount(); ++user)
        if (!parts.test.itemsOf(user).empty()) users.insert(user);
      return users;
    };
    const Split whole = split(all, splitFrom("leave-one-out"));
    const Split few = split(all, splitFrom("leave-one-out:users=3"));
    const Split more = split(all, splitFrom("leave-one-out:users=5"));
    QCOMPARE(few.train.items, whole.train.items);
    QCOMPARE(few.valid.items, whole.valid.items);
    QCOMPARE(few.test.userCount(), whole.test.userCount());
    QCOMPARE(tested(few).size(), 3U);
    QCOMPARE(tested(more).size(), 5U);
    for (const std::int32_t user : tested(few)) {
      QVERIFY(tested(more).contains(user));
      QCOMPARE(few.test.itemsOf(user).front(), whole.test.itemsOf(user).front());
    }
    QVERIFY(hashOf(few) != hashOf(whole) && hashOf(few) != hashOf(more));
    QCOMPARE(hashOf(split(all, splitFrom("leave-one-out:users=100000"))), hashOf(whole));
  }

  void aWrongSplitIsRefused_data() {
    QTest::addColumn<QString>("spelled");
    QTest::addColumn<QString>("says");
    QTest::newRow("name") << "weekly"
                          << "known are leave-one-out, time, random";
    QTest::newRow("key") << "time:seed=3"
                         << "it has: test, valid, refit";
    QTest::newRow("no value") << "random:seed"
                              << "must be key=value";
    QTest::newRow("number") << "random:seed=x"
                            << "must be a number";
    QTest::newRow("negative") << "random:seed=-1"
                              << "must be a number";
    QTest::newRow("none") << "leave-one-out:test=1"
                          << "it has: refit";
    QTest::newRow("share") << "random:test=0.9,valid=0.2"
                           << "together below 1";
    QTest::newRow("nan") << "random:test=nan"
                         << "above 0";
    QTest::newRow("users") << "time:users=-1"
                           << "0 (all) or more";
    QTest::newRow("folds") << "k-fold:folds=2"
                           << "from 3";
    QTest::newRow("fold") << "k-fold:fold=6"
                          << "from 1 to 5";
  }

  void aWrongSplitIsRefused() {
    QFETCH(QString, spelled);
    QFETCH(QString, says);
    try {
      split(someShop(), splitFrom(spelled.toStdString()));
      QFAIL("accepted");
    } catch (const Error& error) {
      QVERIFY(error.kind() == Error::Kind::Usage);
      QVERIFY2(QString(error.what()).contains(says), error.what());
    }
  }
};

QTEST_GUILESS_MAIN(TestSplit)
#include "test_split.moc"
