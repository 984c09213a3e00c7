#include <QtTest>

#include "core/error.h"
#include "core/workflow/profile.h"
#include "core/workflow/workspaces.h"
#include "db/workspace/workspace.h"

class TestProfile : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    m_workspace = core::createWorkspace(m_folder.filePath("shop").toStdString());
    db::Workspace workspace = db::Workspace::open(m_workspace);
    workspace.database().exec(R"sql(
      INSERT INTO import (id, file, kind, format, rows_read, rows_imported, started)
        VALUES (1, 'f', 'interactions', 'csv', 5, 5, '2026-01-01T00:00:00Z');
      INSERT INTO item (id, item_id, title, category, price, currency) VALUES
        (1, 'i1', 'Running shoes', 'Shoes', 10, 'EUR'), (2, 'i2', '跑步鞋', 'Shoes', 20, 'EUR'),
        (3, 'i3', 'Yoga_mat', 'Mats', 30, 'EUR'), (4, 'i4', NULL, NULL, 1000, 'USD');
      INSERT INTO user (id, user_id) VALUES (1, 'u1'), (2, 'u2'), (3, 'u3');
      INSERT INTO interaction_row (user, item, kind, rating, time, import_id) VALUES
        (1, 1, 'rating', 5, 1767225600000, 1), (1, 1, 'view', NULL, 1767225600000, 1),
        (1, 2, 'view', NULL, 1769904000500, 1), (2, 1, 'rating', 4, NULL, 1), (1, 1, 'view', NULL, 1, 1))sql");
  }

  void profileSaysWhatIsThere() {
    const core::Profile profile = core::profileWorkspace(m_workspace);
    QCOMPARE(profile.interactions, 5);
    QCOMPARE(profile.density, 5.0 / 12);
    QCOMPARE(profile.kinds.at(0), (std::pair<std::string, std::int64_t>("view", 3)));
    QCOMPARE(profile.ratings.size(), 2U);
    QCOMPARE(profile.ratings.at(0).first, 4.0);
    QCOMPARE(profile.firstTime, std::string("1970-01-01T00:00:00Z"));
    QCOMPARE(profile.lastTime, std::string("2026-02-01T00:00:00Z"));
    QCOMPARE(profile.eventsPerMonth.at(1), (std::pair<std::string, std::int64_t>("2026-01", 2)));
    QCOMPARE(profile.coldUsers, 1);
    QCOMPARE(profile.coldItems, 2);
    // One user with one event, one with four.
    QCOMPARE(profile.eventsPerUser, (std::vector<std::int64_t>{1, 0, 1, 0, 0, 0, 0}));
    // The first item holds four events of five; half of four items are two.
    QCOMPARE(profile.longTail, (std::vector<double>{0.8, 0.8, 0.8, 0.8, 1.0}));
  }

  void catalogueIsDescribed() {
    const core::Profile profile = core::profileWorkspace(m_workspace);
    QCOMPARE(profile.textCoverage, 0.75);
    QCOMPARE(profile.languages.at(0), (std::pair<std::string, std::int64_t>("en", 2)));
    QCOMPARE(profile.languages.at(1), (std::pair<std::string, std::int64_t>("zh", 1)));
    QCOMPARE(profile.categories.at(0), (std::pair<std::string, std::int64_t>("Shoes", 2)));
    QCOMPARE(profile.currency, std::string("EUR"));
    QCOMPARE(profile.priceCoverage, 1.0);
    // numpy.quantile([10, 20, 30], [0, .05, .25, .5, .75, .95, 1])
    QCOMPARE(profile.priceQuantiles, (std::vector<double>{10, 11, 15, 20, 25, 29, 30}));
    QCOMPARE(profile.priceHistogram.size(), 20U);
    QCOMPARE(profile.priceHistogram[0] + profile.priceHistogram[10], 2);
  }

  void emptyWorkspaceHasAProfile() {
    const auto folder = core::createWorkspace(m_folder.filePath("empty").toStdString());
    const core::Profile profile = core::profileWorkspace(folder);
    QCOMPARE(profile.density, 0.0);
    QVERIFY(profile.firstTime.empty() && profile.priceQuantiles.empty());
  }

  void tablesAreBrowsedByPage() {
    const core::TablePage page = core::browseTable(m_workspace, "interaction", 1, 2);
    QCOMPARE(page.total, 5);
    QCOMPARE(page.rows.size(), 2U);
    QCOMPARE(page.columns.at(0), std::string("user_id"));
    QCOMPARE(page.rows.at(1).at(1), std::string("i2"));
    for (const char* table : {"item", "user", "review", "question", "query", "judgement"})
      QVERIFY(!core::browseTable(m_workspace, table, 0, 10).columns.empty());
    QCOMPARE(core::browseTable(m_workspace, "item", 100, 10).rows.size(), 0U);
    QVERIFY_EXCEPTION_THROWN(core::browseTable(m_workspace, "sqlite_master", 0, 10), core::Error);
  }

  void filterIsTakenAsItIsWritten() {
    QCOMPARE(core::browseTable(m_workspace, "item", 0, 10, "RUNNING").total, 1);
    QCOMPARE(core::browseTable(m_workspace, "item", 0, 10, "鞋").total, 1);
    QCOMPARE(core::browseTable(m_workspace, "item", 0, 10, "_").total, 1);
    QCOMPARE(core::browseTable(m_workspace, "item", 0, 10, "%").total, 0);
    QCOMPARE(core::browseTable(m_workspace, "interaction", 0, 2, "u1").rows.size(), 2U);
    QCOMPARE(core::browseTable(m_workspace, "interaction", 0, 2, "u1").total, 4);
  }

 private:
  QTemporaryDir m_folder;
  std::filesystem::path m_workspace;
};

QTEST_GUILESS_MAIN(TestProfile)
#include "test_profile.moc"
