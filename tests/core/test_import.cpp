#include "core/workflow/import.h"

#include <QTemporaryDir>
#include <QtTest>
#include <fstream>

#include "core/error.h"
#include "core/workflow/workspaces.h"
#include "db/error.h"

using core::ImportRequest;
using core::ImportResult;

namespace {

/// Cancels after some checks.
class Impatient : public core::Progress {
 public:
  explicit Impatient(int checks) : m_left(checks) {}
  void check() override {
    if (m_left-- == 0) throw core::Cancelled();
  }

 private:
  int m_left;
};

/// Asks to stop and keep.
class Stopping : public core::Progress {
 public:
  bool stopRequested() override { return true; }
};

const char* const kTables[] = {"import", "item",     "user",  "interaction",
                               "review", "question", "query", "judgement"};

}  // namespace

/// Import through the front door: what comes into the workspace, and that it is all or nothing.
class TestImport : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  std::filesystem::path m_workspace;

  std::filesystem::path write(const char* name, const std::string& content) {
    const std::filesystem::path path = m_folder.filePath(name).toStdString();
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  ImportResult import(const std::filesystem::path& file, ImportRequest request = {}) {
    request.file = file;
    core::Progress progress;
    const ImportResult result = core::importFile(m_workspace, request, progress);
    if (result.rowsRead != result.rowsImported + result.rowsRejected)
      throw std::logic_error("rows do not add up");
    return result;
  }

  std::string value(const std::string& sql) {
    const core::SqlResult result = core::runSql(m_workspace, sql);
    const core::SqlResult::Cell& cell = result.rows.at(0).at(0);
    switch (cell.kind) {
      case core::SqlResult::Cell::Kind::Integer:
        return std::to_string(cell.integer);
      case core::SqlResult::Cell::Kind::Real:
        return QString::number(cell.real).toStdString();
      case core::SqlResult::Cell::Kind::Text:
        return cell.text;
      case core::SqlResult::Cell::Kind::Null:
        break;
    }
    return "null";
  }

  /// Everything that the tables hold.
  std::string content() {
    std::string all;
    for (const char* table : kTables)
      for (const auto& row : core::runSql(m_workspace, std::string("SELECT * FROM ") + table).rows)
        for (const core::SqlResult::Cell& cell : row)
          all += cell.text + "|" + std::to_string(cell.integer) + "|" + std::to_string(cell.real) + "\n";
    return all;
  }

  /// The file of real data, or an empty path where the folder is absent.
  static std::filesystem::path real(const char* path) {
    const std::filesystem::path file = std::filesystem::path(RECLENS_SHARED_DATA) / path;
    return std::filesystem::exists(file) ? file : std::filesystem::path();
  }

 private Q_SLOTS:
  void init() {
    static int number = 0;
    m_workspace = core::createWorkspace(m_folder.filePath(QString("shop%1").arg(++number)).toStdString());
  }

  void rejectedRowsAreListed() {
    const auto file =
        write("views.csv",
              "user_id,item_id,timestamp\nu1,a,881250949\nu1,b,soon\n,c,881250950\nu2,\"d\n\nx\",1\nu3\n");
    const ImportResult result = import(file);
    QCOMPARE(result.rowsRead, 5);
    QCOMPARE(result.rowsImported, 2);
    QCOMPARE(result.firstRejects.size(), 3u);
    QCOMPARE(result.firstRejects[0].line, 3);
    QCOMPARE(result.firstRejects[0].column, std::string("timestamp"));
    QCOMPARE(result.firstRejects[0].raw, std::string("u1,b,soon"));
    QCOMPARE(result.firstRejects[1].column, std::string("user_id"));
    QCOMPARE(result.firstRejects[2].line, 8);
    std::ifstream list(result.rejectsFile);
    std::string header, first;
    std::getline(list, header);
    std::getline(list, first);
    QCOMPARE(header, std::string("line,column,reason,raw\r"));
    QVERIFY(first.starts_with("3,timestamp,"));
  }

  void metadataFillsInWhatBehaviourNamed() {
    import(write("views.csv", "user_id,item_id\nu1,007\n"));
    import(write("items.csv", "item_id,title,price\n007,Shoe,\"$1,299.00\"\n8,Hat,5\n"));
    QCOMPARE(value("SELECT count(*) FROM item"), std::string("2"));
    QCOMPARE(value("SELECT title || price || currency FROM item WHERE item_id = '007'"),
             std::string("Shoe1299.0USD"));
    import(write("more.csv", "item_id,brand\n007,Acme\n"));
    QCOMPARE(value("SELECT title || brand FROM item WHERE item_id = '007'"), std::string("ShoeAcme"));
  }

  void theSameItemsTwiceAreUpdated() {
    const auto file = write("items.csv", "item_id,title\n1,a\n2,b\n");
    import(file);
    import(file);
    QCOMPARE(value("SELECT count(*) FROM item"), std::string("2"));
  }

  void theSameBehaviourTwiceIsRefused() {
    const auto file = write("views.csv", "user_id,item_id\nu1,a\n");
    import(file);
    const std::string before = content();
    QVERIFY_THROWS_EXCEPTION(core::Error, import(file));
    QCOMPARE(content(), before);
    ImportRequest again;
    again.again = true;
    import(file, again);
    QCOMPARE(value("SELECT count(*) FROM interaction"), std::string("2"));
  }

  void aReviewWithUserAndRatingIsBehaviourToo() {
    import(write("reviews.csv", "user_id,item_id,rating,review,timestamp\nu,i,4,很好😀,1529193600000\n"));
    QCOMPARE(value("SELECT text FROM review"), std::string("很好😀"));
    QCOMPARE(value("SELECT kind || rating || time FROM interaction"),
             std::string("rating4.02018-06-17T00:00:00Z"));
  }

  void mappingsOverrideAndAreChecked() {
    ImportRequest request;
    request.kind = "items";
    request.columns = {{"item_id", "a"}, {"title", "b"}};
    QCOMPARE(import(write("odd.csv", "a,b\nx,1\n"), request).rowsImported, 1);
    QCOMPARE(value("SELECT title FROM item"), std::string("1"));
    request.columns = {{"item_id", "c"}};
    QVERIFY_THROWS_EXCEPTION(db::Error, import(write("odd.csv", "a,b\nx,1\n"), request));
    request.columns = {{"colour", "a"}};
    QVERIFY_THROWS_EXCEPTION(core::Error, import(write("odd.csv", "a,b\nx,1\n"), request));
  }

  void aDryRunChangesNothing() {
    const std::string before = content();
    ImportRequest request;
    request.dryRun = true;
    const ImportResult result = import(write("views.csv", "user_id,item_id\nu1,a\nu2\n"), request);
    QCOMPARE(result.rowsImported, 1);
    QCOMPARE(result.firstRejects.size(), 1u);
    QVERIFY(result.rejectsFile.empty());
    QCOMPARE(content(), before);
  }

  void cancellingLeavesNothing() {
    import(write("items.csv", "item_id,title\n1,a\n"));
    std::string rows = "user_id,item_id\n";
    for (int row = 0; row < 10000; ++row) rows += "u" + std::to_string(row) + ",1\nbad\n";
    const auto file = write("views.csv", rows);
    const std::string before = content();
    for (const int checks : {0, 2, 4}) {
      ImportRequest request;
      request.file = file;
      Impatient progress(checks);
      QVERIFY_THROWS_EXCEPTION(core::Cancelled, core::importFile(m_workspace, request, progress));
      QCOMPARE(content(), before);
    }
    ImportRequest stopped;
    stopped.file = file;
    Stopping progress;  // half an import is of no use to keep
    QVERIFY_THROWS_EXCEPTION(core::Cancelled, core::importFile(m_workspace, stopped, progress));
    QCOMPARE(content(), before);
    QVERIFY(!std::filesystem::exists(m_workspace / "imports") ||
            std::filesystem::is_empty(m_workspace / "imports"));
    QCOMPARE(import(file).rowsImported, 10000);
  }

  void retailLinesThatAreNoSaleAreRejected() {
    const ImportResult result = import(
        write("retail.csv",
              "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
              "1,A,LAMP,6,2010-12-01 08:26:00,2.55,17850,UK\nC2,A,LAMP,-6,2010-12-01 08:26:00,2.55,17850,UK\n"
              "3,A,LAMP,6,2010-12-01 08:26:00,2.55,,UK\n4,A,LAMP,6,2010-12-01 08:26:00,0,17850,UK\n"));
    QCOMPARE(result.rowsImported, 1);
    QCOMPARE(value("SELECT title || price || currency FROM item"), std::string("LAMP2.55GBP"));
    QCOMPARE(value("SELECT kind FROM interaction"), std::string("purchase"));
  }

  void previewShowsWhatItRecognised() {
    const auto file = write("items.tsv", "sku\tname\tprice\n01\tShoe\t5\n");
    const core::ImportPreview preview = core::previewFile(file);
    QCOMPARE(preview.kind, std::string("items"));
    QCOMPARE(preview.delimiter, '\t');
    QCOMPARE(preview.mapping.at("item_id"), std::string("sku"));
    QCOMPARE(preview.rows.at(0).at(0), std::string("01"));
  }

  void aFullDiskLeavesTheWorkspaceUsable() {
    // Needs a small file system, which only a privileged machine can make for itself.
    const std::filesystem::path mount = m_folder.filePath("small").toStdString();
    std::filesystem::create_directory(mount);
    if (std::system(("mount -t tmpfs -o size=3m tmpfs '" + mount.string() + "' 2>/dev/null").c_str()) != 0)
      QSKIP("A small file system cannot be mounted here.");
    const auto unmount = qScopeGuard([&] {
      [[maybe_unused]] const int code = std::system(("umount -l '" + mount.string() + "'").c_str());
    });
    m_workspace = core::createWorkspace(mount / "shop");
    import(write("items.csv", "item_id,title\n1,a\n"));
    std::string rows = "user_id,item_id\n";
    for (int row = 0; row < 200000; ++row)
      rows += "u" + std::to_string(row) + ",i" + std::to_string(row) + "\n";
    const std::string before = content();
    try {
      import(write("views.csv", rows));
      QFAIL("the disk is not full");
    } catch (const db::Error& error) {
      QVERIFY2(QString(error.what()).contains("full disk"), error.what());
    }
    QCOMPARE(content(), before);
    import(write("few.csv", "user_id,item_id\nu,1\n"));
    QVERIFY(core::checkWorkspace(m_workspace).ok);
  }

  void realCounts_data() {
    QTest::addColumn<QStringList>("files");
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("counts");
    const QString people =
        "(SELECT count(*) FROM interaction) || ' ' || (SELECT count(*) FROM user) || ' ' || "
        "(SELECT count(*) FROM item WHERE title IS NOT NULL)";
    QTest::newRow("adidas")
        << QStringList{"adidas/adidas_usa.csv"}
        << "(SELECT count(*) FROM item WHERE title IS NOT NULL AND price > 0 AND category LIKE '% / %')"
        << "845";
    QTest::newRow("ESCI")
        << QStringList{"esci/esci_us_judgments.json", "esci/esci_us_queryset.json",
                       "esci/esci_us_ecommerce_shrunk.ndjson.zip"}
        << "(SELECT count(*) FROM item WHERE title IS NOT NULL) || ' ' || (SELECT count(*) FROM query) "
           "|| ' ' || (SELECT count(*) FROM judgement) || ' ' || (SELECT count(*) FROM item)"
        << "6764 150 6678 6764";
    QTest::newRow("ML-100K") << QStringList{"ml-100k/u.data", "ml-100k/u.item", "ml-100k/u.user"} << people
                             << "100000 943 1682";
    QTest::newRow("ML-100K of RecBole")
        << QStringList{"ml-100k/ml-100k.inter", "ml-100k/ml-100k.item", "ml-100k/ml-100k.user"} << people
        << "100000 943 1682";
    QTest::newRow("gift cards")
        << QStringList{"gift-cards/Gift_Cards_5.json.gz", "gift-cards/meta_Gift_Cards.json.gz"}
        << "(SELECT count(*) FROM review) || ' ' || (SELECT count(*) FROM interaction) || ' ' || "
           "(SELECT count(*) FROM user)"
        << "2972 2972 458";
    QTest::newRow("Beauty") << QStringList{"beauty/Beauty.txt", "beauty/beauty_items.tsv"} << people
                            << "198502 22363 12094";
    QTest::newRow("Chinese reviews") << QStringList{"zh-reviews/online_shopping_10_cats.zip"}
                                     << "(SELECT count(*) FROM review) || ' ' || (SELECT count(*) FROM item)"
                                     << "62773 10";
  }
  void realCounts() {
    QFETCH(QStringList, files);
    QFETCH(QString, sql);
    for (const QString& name : files) {
      const std::filesystem::path file = real(name.toUtf8().constData());
      if (file.empty()) QSKIP("The folder of real data is not here.");
      import(file);
    }
    QTEST(QString::fromStdString(value("SELECT " + sql.toStdString())), "counts");
  }
};

QTEST_GUILESS_MAIN(TestImport)
#include "test_import.moc"
