#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>
#include <sys/mount.h>

#include <QtTest>
#include <filesystem>
#include <fstream>
#include <thread>

#include "db/error.h"
#include "db/workspace/full_text.h"
#include "db/workspace/migrator.h"
#include "db/workspace/workspace.h"

using db::EmbeddedText;
using db::Workspace;
namespace fs = std::filesystem;

namespace {

const EmbeddedText kFirst = {"0001_first.sql", "CREATE TABLE a (x INTEGER NOT NULL) STRICT;"};
const EmbeddedText kSecond = {"0002_second.sql",
                              "CREATE TABLE b (y INTEGER) STRICT; INSERT INTO b VALUES (2);"};
const EmbeddedText kBroken = {"0002_broken.sql",
                              "CREATE TABLE b (y INTEGER) STRICT; INSERT INTO nowhere VALUES (1);"};

SQLite::Database openNew(const fs::path& file) {
  return {file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
}

/// The message of the db::Error that `work` throws, after its kind; empty where it throws none.
template <class Work>
QString errorOf(Work&& work) {
  try {
    work();
  } catch (const db::Error& error) {
    return QString(error.kind() == db::Error::Kind::BadInput ? "bad input: " : "failed: ") + error.what();
  }
  return {};
}

/// A small file system of its own, where this user may mount one.
class SmallDisk {
 public:
  explicit SmallDisk(const QString& folder, const char* size) : m_folder(folder.toStdString()) {
    fs::create_directories(m_folder);
    m_mounted = ::mount("tmpfs", m_folder.c_str(), "tmpfs", 0, (std::string("size=") + size).c_str()) == 0;
  }
  ~SmallDisk() {
    if (m_mounted) ::umount(m_folder.c_str());
  }
  bool mounted() const { return m_mounted; }
  const std::string& folder() const { return m_folder; }
  bool makeReadOnly() const {
    return ::mount("tmpfs", m_folder.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr) == 0;
  }

 private:
  std::string m_folder;
  bool m_mounted = false;
};

}  // namespace

class TestWorkspace : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void anOldEvaluationIsKeptUnderTheDefinitionOfItsTime() {
    const fs::path file = path("old.sqlite");
    SQLite::Database database = openNew(file);
    db::registerFullTextTokenizer(database);
    const auto migrations = db::schemaMigrations();
    db::migrate(database, migrations.first(1), file);
    database.exec("PRAGMA foreign_keys = ON");
    database.exec(R"sql(
      INSERT INTO run (id, name, recipe, recipe_toml, state, split, seed, data_hash, program_version, device, started)
      VALUES (4, 'ease', 'ease', '', 'finished', 'time', 1, 'h', '0.1', 'cpu', '2026-01-01T00:00:00Z');
      INSERT INTO evaluation (id, run, split, definition, created, users) VALUES (7, 4, 'time', 'all items', 'c', x'00');
      INSERT INTO evaluation_metric VALUES (7, 'ndcg@10', 0.5, 0.4, 0.6, 1, x'0000003f');)sql");
    db::migrate(database, migrations, file);
    SQLite::Statement select(database, R"sql(
      SELECT definition, procedure, mean, low FROM evaluation JOIN evaluation_metric ON evaluation = id)sql");
    QVERIFY(select.executeStep());
    QCOMPARE(select.getColumn(0).getString(), std::string("reclens"));
    QCOMPARE(select.getColumn(1).getString(), std::string("all items"));
    QCOMPARE(select.getColumn(2).getDouble(), 0.5);
    database.exec("DELETE FROM run");
    QCOMPARE(database.execAndGet("SELECT count(*) FROM evaluation_metric").getInt(), 0);
  }

  void init() { m_folder = std::make_unique<QTemporaryDir>(); }
  void cleanup() { m_folder.reset(); }

  void newestSchemaComesFromNothing() {
    Workspace workspace = Workspace::create(path("shop"));
    QCOMPARE(workspace.folder(), fs::path(path("shop.reclens")));
    QCOMPARE(db::schemaVersion(workspace.database()), db::newestVersion(db::schemaMigrations()));
    QCOMPARE(workspace.database().execAndGet("PRAGMA foreign_keys").getInt(), 1);
    QCOMPARE(workspace.database().execAndGet("PRAGMA journal_mode").getString(), std::string("wal"));
  }

  void extensionAndSlashMayBeLeftOut() {
    Workspace::create(path("shop.reclens/"));
    for (const char* name : {"shop", "shop.reclens", "shop.reclens/", "./shop"})
      QCOMPARE(Workspace::open(path(name)).folder(), fs::path(path("shop.reclens")));
  }

  void existingFolderIsNotOverwritten() {
    Workspace::create(path("shop"));
    QVERIFY(errorOf([&] { Workspace::create(path("shop")); }).startsWith("bad input: "));
    fs::create_directories(path("empty.reclens"));
    Workspace::create(path("empty"));  // an empty folder is as good as none
  }

  void stepsAreAppliedInOrderAfterABackup() {
    const fs::path file = path("old.sqlite");
    SQLite::Database database = openNew(file);
    db::migrate(database, std::vector{kFirst}, file);
    QVERIFY(!fs::exists(path("old.sqlite.schema-0.backup")));
    database.exec("INSERT INTO a VALUES (7)");
    db::migrate(database, std::vector{kFirst, kSecond}, file);
    QCOMPARE(db::schemaVersion(database), 2);
    QCOMPARE(database.execAndGet("SELECT x FROM a").getInt(), 7);
    QCOMPARE(database.execAndGet("SELECT y FROM b").getInt(), 2);
    SQLite::Database backup(path("old.sqlite.schema-1.backup"));
    QCOMPARE(db::schemaVersion(backup), 1);
    QCOMPARE(backup.execAndGet("SELECT x FROM a").getInt(), 7);
    QVERIFY(!backup.tableExists("b"));
  }

  void failingStepLeavesTheFileAsItWas() {
    const fs::path file = path("old.sqlite");
    SQLite::Database database = openNew(file);
    db::migrate(database, std::vector{kFirst}, file);
    const QString error = errorOf([&] { db::migrate(database, std::vector{kFirst, kBroken}, file); });
    QVERIFY2(error.contains("it was left at schema 1"), qPrintable(error));
    QCOMPARE(db::schemaVersion(database), 1);
    QVERIFY(!database.tableExists("b"));
    QCOMPARE(database.execAndGet("PRAGMA foreign_keys").getInt(), 1);
  }

  void newerWorkspaceIsRefused() {
    { Workspace::create(path("shop")).database().exec("PRAGMA user_version = 999"); }
    for (const auto access : {Workspace::Access::ReadWrite, Workspace::Access::ReadOnly}) {
      const QString error = errorOf([&] { Workspace::open(path("shop"), access); });
      QVERIFY2(error.startsWith("bad input: ") && error.contains("newer RecLens (schema 999"),
               qPrintable(error));
    }
  }

  void whatIsNoWorkspaceIsRefused() {
    fs::create_directories(path("empty"));
    fs::create_directories(path("text"));
    fs::create_directories(path("foreign"));
    fs::create_directories(path("nothing"));
    std::ofstream(path("file")) << "x";
    std::ofstream(path("text/workspace.sqlite")) << std::string(5000, 'x');
    std::ofstream(path("nothing/workspace.sqlite")) << "";
    openNew(path("foreign/workspace.sqlite")).exec("CREATE TABLE theirs (x)");
    for (const char* name : {"missing", "empty", "file", "text", "foreign", "nothing"}) {
      const QString error = errorOf([&] { Workspace::open(path(name)); });
      QVERIFY2(error.startsWith("bad input: "), qPrintable(name + (": " + error)));
      QCOMPARE(errorOf([&] { Workspace::open(path(name), Workspace::Access::ReadOnly); }), error);
    }
    SQLite::Database foreign(path("foreign/workspace.sqlite"));
    QVERIFY(!foreign.tableExists("item"));
  }

  void foreignKeysHold() {
    Workspace workspace = Workspace::create(path("shop"));
    QVERIFY_EXCEPTION_THROWN(workspace.database().exec("INSERT INTO question_row (item, question, import_id) "
                                                       "VALUES (99, 'why', 99)"),
                             SQLite::Exception);
  }

  void readerSeesTheLastCommitWhileAnotherWrites() {
    Workspace writer = Workspace::create(path("shop"));
    Workspace reader = Workspace::open(path("shop"), Workspace::Access::ReadOnly);
    SQLite::Transaction transaction(writer.database(), SQLite::TransactionBehavior::IMMEDIATE);
    writer.database().exec("INSERT INTO item (item_id, title) VALUES ('a', 'shoe')");
    QCOMPARE(reader.database().execAndGet("SELECT count(*) FROM item").getInt(), 0);
    transaction.commit();
    QCOMPARE(reader.database().execAndGet("SELECT count(*) FROM item").getInt(), 1);
    QVERIFY_EXCEPTION_THROWN(reader.database().exec("DELETE FROM item"), SQLite::Exception);
  }

  void twoWritersWaitForEachOther() {
    Workspace::create(path("shop"));
    const auto insert = [&](int worker) {
      Workspace workspace = Workspace::open(path("shop"));
      for (int i = 0; i < 50; ++i) {
        SQLite::Transaction transaction(workspace.database(), SQLite::TransactionBehavior::IMMEDIATE);
        SQLite::Statement statement(workspace.database(),
                                    "INSERT INTO item (item_id, title) VALUES (?, 'red shoe')");
        statement.bind(1, std::to_string(worker) + "-" + std::to_string(i));
        statement.exec();
        transaction.commit();
      }
    };
    std::thread first(insert, 1), second(insert, 2);
    first.join();
    second.join();
    Workspace workspace = Workspace::open(path("shop"));
    QCOMPARE(workspace.database().execAndGet("SELECT count(*) FROM item").getInt(), 100);
    QCOMPARE(db::searchItems(workspace.database(), {"shoe"}, {}, 1000).size(), 100U);
  }

  void readOnlyDiskIsReadButNotWritten() {
    SmallDisk disk(QString::fromStdString(path("disk")), "8m");
    if (!disk.mounted()) QSKIP("needs the right to mount a file system");
    Workspace::create(disk.folder() + "/shop").database().exec("INSERT INTO item (item_id) VALUES ('a')");
    QVERIFY(disk.makeReadOnly());
    QVERIFY(errorOf([&] { Workspace::open(disk.folder() + "/shop"); }).contains("read-only"));
    QVERIFY(errorOf([&] { Workspace::create(disk.folder() + "/other"); }).startsWith("failed: "));
    Workspace reader = Workspace::open(disk.folder() + "/shop", Workspace::Access::ReadOnly);
    QCOMPARE(reader.database().execAndGet("SELECT count(*) FROM item").getInt(), 1);
  }

  void fullDiskIsStillRead() {
    SmallDisk disk(QString::fromStdString(path("disk")), "2m");
    if (!disk.mounted()) QSKIP("needs the right to mount a file system");
    Workspace::create(disk.folder() + "/shop").database().exec("INSERT INTO item (item_id) VALUES ('a')");
    std::ofstream(disk.folder() + "/rest") << std::string(4 << 20, 'x');
    Workspace reader = Workspace::open(disk.folder() + "/shop", Workspace::Access::ReadWriteIfPossible);
    QVERIFY(!reader.isWritable());
    QCOMPARE(reader.database().execAndGet("SELECT count(*) FROM item").getInt(), 1);
  }

  void fullDiskLeavesNoHalfWorkspace() {
    SmallDisk disk(QString::fromStdString(path("disk")), "64k");
    if (!disk.mounted()) QSKIP("needs the right to mount a file system");
    const QString error = errorOf([&] { Workspace::create(disk.folder() + "/shop"); });
    QVERIFY2(error.contains("full disk"), qPrintable(error));
    QVERIFY(!fs::exists(disk.folder() + "/shop.reclens"));
  }

  void fullDiskRollsATransactionBack() {
    SmallDisk disk(QString::fromStdString(path("disk")), "2m");
    if (!disk.mounted()) QSKIP("needs the right to mount a file system");
    Workspace workspace = Workspace::create(disk.folder() + "/shop");
    workspace.database().exec("INSERT INTO item (item_id) VALUES ('a')");
    int code = 0;
    try {
      SQLite::Transaction transaction(workspace.database(), SQLite::TransactionBehavior::IMMEDIATE);
      workspace.database().exec(R"sql(
        WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
        INSERT INTO item (item_id, title) SELECT 'item ' || i, 'a title of some length ' || i FROM n)sql");
      transaction.commit();
    } catch (const SQLite::Exception& exception) {
      code = exception.getErrorCode();
    }
    QCOMPARE(code, SQLITE_FULL);
    QCOMPARE(workspace.database().execAndGet("SELECT count(*) FROM item").getInt(), 1);
  }

 private:
  std::string path(const char* name) const { return (m_folder->path() + "/" + name).toStdString(); }
  std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestWorkspace)
#include "test_workspace.moc"
