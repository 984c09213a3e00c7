#include <QtTest>

#include "db/workspace/full_text.h"
#include "db/workspace/full_text_tokenizer.h"
#include "db/workspace/workspace.h"

using db::Workspace;

namespace {

class Words : public db::TokenSink {
 public:
  int token(std::string_view word, int begin, int end, bool samePlace) override {
    words.append(QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size())) +
                 (samePlace ? "+" : ""));
    spans.append(qMakePair(begin, end));
    return 0;
  }
  QStringList words;
  QList<QPair<int, int>> spans;
};

QStringList indexed(std::string_view text) {
  Words words;
  db::tokenize(text, db::CjkCut::SinglesAndPairs, words);
  return words.words;
}

QStringList asked(std::string_view text) {
  QStringList terms;
  for (const std::string& term : db::queryTerms(text)) terms.append(QString::fromStdString(term));
  return terms;
}

}  // namespace

class TestFullText : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void wordsOfAText_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("words");
    QTest::newRow("case") << "Running SHOES" << QStringList{"running", "shoe"};
    QTest::newRow("ies") << "accessories accessory" << QStringList{"accessory", "accessory"};
    QTest::newRow("ie") << "hoodies hoodie hoody" << QStringList{"hoody", "hoody", "hoody"};
    QTest::newRow("es") << "watches boxes dresses sizes" << QStringList{"watch", "box", "dress", "size"};
    QTest::newRow("oes") << "tomatoes shoes" << QStringList{"tomato", "shoe"};
    QTest::newRow("no plural") << "glass tennis bus us this"
                               << QStringList{"glass", "tennis", "bus", "us", "this"};
    QTest::newRow("irregular") << "lenses lens canvases" << QStringList{"lens", "lens", "canvas"};
    QTest::newRow("apostrophes") << "Women's women’s men's don't"
                                 << QStringList{"women", "women", "men", "dont"};
    QTest::newRow("numbers") << "1,000 3.5mm v2. 50ml" << QStringList{"1000", "3.5mm", "v2", "50ml"};
    QTest::newRow("punctuation") << "t-shirt/top, (blue)" << QStringList{"t", "shirt", "top", "blue"};
    QTest::newRow("accents") << "Café NAÏVE Crème" << QStringList{"cafe", "naive", "creme"};
    QTest::newRow("decomposed") << QString::fromUtf8("cafe\xcc\x81") << QStringList{"cafe"};
    QTest::newRow("sharp s") << "Straße" << QStringList{"strasse"};
    QTest::newRow("full width") << "ＡＢＣ１２３" << QStringList{"abc123"};
    QTest::newRow("Cyrillic") << "Беговые Кроссовки" << QStringList{"беговые", "кроссовки"};
    QTest::newRow("Chinese") << "运动鞋" << QStringList{"运", "运动+", "动", "动鞋+", "鞋"};
    QTest::newRow("one character") << "鞋" << QStringList{"鞋"};
    QTest::newRow("mixed") << "Nike运动T恤" << QStringList{"nike", "运", "运动+", "动", "t", "恤"};
    QTest::newRow("Chinese marks") << "红，蓝。" << QStringList{"红", "蓝"};
    QTest::newRow("Japanese") << "が" << QStringList{"が"};
    QTest::newRow("half width kana") << "ｶﾞ" << QStringList{"ガ"};
    QTest::newRow("nothing") << "" << QStringList{};
    QTest::newRow("emoji and control") << QString::fromUtf8("\x01 👟 \x7f") << QStringList{};
  }
  void wordsOfAText() {
    QFETCH(QString, text);
    QFETCH(QStringList, words);
    QCOMPARE(indexed(text.toStdString()), words);
  }

  void brokenUtf8PartsWords() { QCOMPARE(indexed("red\xff\xc3 blue"), (QStringList{"red", "blue"})); }

  void spansAreBytesOfTheText() {
    Words words;
    db::tokenize("a Café 鞋子", db::CjkCut::SinglesAndPairs, words);
    const QList<QPair<int, int>> expected{{0, 1}, {2, 7}, {8, 11}, {8, 14}, {11, 14}};
    QCOMPARE(words.spans, expected);
  }

  void queryTermsArePairsWithoutDoubles() {
    QCOMPARE(asked("运动鞋"), (QStringList{"运动", "动鞋"}));
    QCOMPARE(asked("鞋"), QStringList{"鞋"});
    QCOMPARE(asked("shoes Shoe SHOES"), QStringList{"shoe"});
  }

  void termsFoldToThemselves() {
    for (const char* text :
         {"accessories", "buses", "glasses", "series", "hoodies", "women's", "3.5", "ties", "classes",
          "canvases", "shoes", "1,000", "运动鞋", "Straße", "headaches", "cookies"})
      for (const std::string& term : db::queryTerms(text))
        QCOMPARE(db::queryTerms(term), std::vector<std::string>{term});
  }

  void itemsAreFoundByWordsOfAnyLength() {
    QTemporaryDir folder;
    Workspace workspace = Workspace::create(folder.filePath("shop").toStdString());
    SQLite::Database& database = workspace.database();
    database.exec(R"sql(
      INSERT INTO item (id, item_id, title, brand, description) VALUES
        (1, 'a', '轻便运动鞋', '安踏', '价格适中'), (2, 'b', 'Running Shoes', 'Nike', 'for women'),
        (3, 'c', '皮鞋', NULL, NULL), (4, 'd', 'Yoga mat', 'Nike', 'say "OR" AND NOT (shoe*'))sql");
    const auto found = [&](std::string_view text) {
      QList<qint64> items;
      for (const db::FullTextHit& hit : db::searchItems(database, db::queryTerms(text), {}, 10)) {
        [&] { QVERIFY(hit.score > 0); }();
        items.append(hit.item);
      }
      std::sort(items.begin(), items.end());
      return items;
    };
    QCOMPARE(found("鞋"), (QList<qint64>{1, 3}));
    QCOMPARE(found("运动"), QList<qint64>{1});
    QCOMPARE(found("运动鞋"), QList<qint64>{1});
    QCOMPARE(found("shoe"), (QList<qint64>{2, 4}));
    QCOMPARE(found("RUNNING"), QList<qint64>{2});
    QCOMPARE(found("\"quoted\" OR ("), QList<qint64>{4});  // operators are words here
    QCOMPARE(found("nothing like it"), QList<qint64>{});
  }

  void indexFollowsChanges() {
    QTemporaryDir folder;
    Workspace workspace = Workspace::create(folder.filePath("shop").toStdString());
    SQLite::Database& database = workspace.database();
    database.exec(
        "INSERT INTO item (id, item_id, title) VALUES (1, 'a', 'red shoes'), (2, 'b', 'blue shoes')");
    database.exec("UPDATE item SET title = 'green hats' WHERE id = 1; DELETE FROM item WHERE id = 2");
    QCOMPARE(db::searchItems(database, {"shoe"}, {}, 10).size(), 0U);
    QCOMPARE(db::searchItems(database, {"hat"}, {}, 10).size(), 1U);
  }

  void betterMatchComesFirst() {
    QTemporaryDir folder;
    Workspace workspace = Workspace::create(folder.filePath("shop").toStdString());
    SQLite::Database& database = workspace.database();
    database.exec(R"sql(INSERT INTO item (id, item_id, title, description) VALUES
      (1, 'a', 'trail', 'a long text in which shoes come up once among many other words of no use'),
      (2, 'b', 'trail shoes', ''), (3, 'c', 'cap', ''), (4, 'd', 'sock', ''), (5, 'e', 'hat', ''))sql");
    const auto hits = db::searchItems(database, {"shoe"}, {.title = 4}, 10);
    QCOMPARE(hits.size(), 2U);
    QCOMPARE(hits[0].item, 2);
    QVERIFY(hits[0].score > hits[1].score);
  }
};

QTEST_GUILESS_MAIN(TestFullText)
#include "test_full_text.moc"
