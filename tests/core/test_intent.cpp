#include <QTest>

#include "core/error.h"
#include "core/understand/catalogue.h"
#include "core/understand/intent.h"
#include "core/understand/words.h"

namespace {

core::Item item(std::string title, std::string category, double price, std::string currency) {
  return {.id = title,
          .title = title,
          .brand = {},
          .category = std::move(category),
          .description = {},
          .price = price,
          .currency = std::move(currency)};
}

// 20 shoes at 10, 20, ..., 200 (quartiles 57.5, 105, 152.5), 12 jackets, 10 bags, some books.
core::Catalogue englishShop() {
  std::vector<core::Item> items;
  for (int i = 1; i <= 20; ++i)
    items.push_back(item("Run " + std::to_string(i) + " Running Shoes",
                         i % 2 ? "Sports / Women / Shoes" : "Sports / Men / Shoes", 10.0 * i, "USD"));
  for (int i = 1; i <= 12; ++i)
    items.push_back(item("Rain Jacket", "Clothing / Men / Jackets & Coats", 50.0 + i, "USD"));
  for (int i = 1; i <= 10; ++i) items.push_back(item("Gym Tote", "Accessories / Bags", 5.0 + i, "USD"));
  for (int i = 1; i <= 6; ++i) items.push_back(item("Budget Planner", "Office / Planners", 4.0 + i, "USD"));
  return core::Catalogue(items);
}

core::Catalogue chineseShop() {
  std::vector<core::Item> items;
  for (int i = 1; i <= 20; ++i)
    items.push_back(item("跑步鞋 " + std::to_string(i), "运动 / 男士 / 运动鞋", 50.0 * i, "CNY"));
  for (int i = 1; i <= 12; ++i) items.push_back(item("防水冲锋衣", "户外 / 女士 / 冲锋衣", 300.0 + i, "CNY"));
  return core::Catalogue(items);
}

std::string bound(const std::optional<double>& value) {
  return value ? QString::number(*value, 'g', 10).toStdString() : std::string("-");
}

// "min..max CUR", or "none".
QByteArray band(const core::Intent& intent) {
  if (!intent.price) return "none";
  return QByteArray::fromStdString(bound(intent.price->min) + ".." + bound(intent.price->max) + " " +
                                   intent.price->currency);
}

QByteArray priceSource(const core::Intent& intent) {
  for (const core::IntentChip& chip : intent.chips)
    if (chip.kind == "price") return QByteArray::fromStdString(chip.source);
  return {};
}

QByteArray joined(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : "|") + value;
  return QByteArray::fromStdString(text);
}

}  // namespace

class TestIntent : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void readsPrices_data();
  void readsPrices();
  void readsPoundsByTheShopsMoney();
  void readsCategories_data();
  void readsCategories();
  void findsPathsOfTwoNames();
  void readsWishes_data();
  void readsWishes();
  void readsOpinions_data();
  void readsOpinions();
  void leavesWhatIsSearchedFor_data();
  void leavesWhatIsSearchedFor();
  void tellsLanguages_data();
  void tellsLanguages();
  void chipsCarryTheirBytes_data();
  void chipsCarryTheirBytes();
  void priceWordsAreBandsOfTheCategory();
  void bandsLeaveSomeOfTheThing();
  void contradictionsAreSaid();
  void peopleHaveAgesAndBudgets();
  void amountsWinOverWords();
  void saysThatThereAreNoPrices();
  void survivesAnyText_data();
  void survivesAnyText();
  void intentComesBackFromJson();
  void editedIntentIsChecked_data();
  void editedIntentIsChecked();
};

void TestIntent::readsPrices_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<QByteArray>("expected");
  QTest::addColumn<QString>("source");
  const auto row = [](const char* text, const char* expected, const char* source) {
    QTest::newRow(text) << QString::fromUtf8(text) << QByteArray(expected) << QString::fromUtf8(source);
  };
  row("shoes under $50", "-..50 USD", "under $50");
  row("shoes under 50", "-..50 USD", "under 50");
  row("shoes below 50 dollars", "-..50 USD", "below 50 dollars");
  row("UNDER $1,299.50 shoes", "-..1299.5 USD", "UNDER $1,299.50");
  row("shoes less than 50 bucks", "-..50 USD", "less than 50 bucks");
  row("shoes up to €80", "-..80 EUR", "up to €80");
  row("no more than £30", "-..30 GBP", "no more than £30");
  row("shoes <= 40", "-..40 USD", "<");
  row("under us$50", "-..50 USD", "under us$50");
  row("under $2k", "-..2000 USD", "under $2k");
  row("between 20 and 40", "20..40 USD", "between 20 and 40");
  row("between $40 and $20", "20..40 USD", "between $40 and $20");
  row("from 20 to 40 dollars", "20..40 USD", "from 20 to 40 dollars");
  row("20-40 USD", "20..40 USD", "20-40 USD");
  row("$20-$40 shoes", "20..40 USD", "$20-$40");
  row("$20 to 40 shoes", "20..40 USD", "$20 to 40");
  row("20 – 40 dollars", "20..40 USD", "20 – 40 dollars");
  row("over 100", "100..- USD", "over 100");
  row("shoes more than $100", "100..- USD", "more than $100");
  row("at least 100 dollars", "100..- USD", "at least 100 dollars");
  row("$100 and up", "100..- USD", "$100 and up");
  row("$100+", "100..- USD", "$100+");
  row("50 dollars or less", "-..50 USD", "50 dollars or less");
  row("shoes around $50", "40..60 USD", "around $50");
  row("$50 shoes", "40..60 USD", "$50");
  row("budget of 80", "-..80 USD", "budget of 80");
  row("my budget is $80", "-..80 USD", "my budget is $80");
  row("max $60", "-..60 USD", "max $60");
  row("50usd shoes", "40..60 USD", "50usd");
  row("iphone 12 under 500", "-..500 USD", "under 500");
  row("over $20 under $60", "20..60 USD", "over $20");

  row("200元以内", "-..200 CNY", "200元以内");
  row("500以下", "-..500 USD", "500以下");
  row("５００以下的鞋", "-..500 USD", "５００以下");
  row("100到300元", "100..300 CNY", "100到300元");
  row("100元到300元之间的鞋", "100..300 CNY", "100元到300元之间");
  row("100-300元", "100..300 CNY", "100-300元");
  row("100～300元", "100..300 CNY", "100～300元");
  row("价格在100到300之间", "100..300 USD", "价格在100到300之间");
  row("介于100和300之间", "100..300 USD", "介于100和300之间");
  row("不超过五百", "-..500 USD", "不超过五百");
  row("不超过五百块钱的鞋", "-..500 CNY", "不超过五百块钱");
  row("一千五百元以上", "1500..- CNY", "一千五百元以上");
  row("两百五以内", "-..250 USD", "两百五以内");
  row("三百零五元以内", "-..305 CNY", "三百零五元以内");
  row("一万二以下", "-..12000 USD", "一万二以下");
  row("两三百块的鞋", "200..300 CNY", "两三百块");
  row("3千以内", "-..3000 USD", "3千以内");
  row("百元以内", "-..100 CNY", "百元以内");
  row("预算500", "-..500 USD", "预算500");
  row("预算五百左右", "400..600 USD", "预算五百左右");
  row("300块左右", "240..360 CNY", "300块左右");
  row("低于￥200", "-..200 CNY", "低于￥200");
  row("￥99", "79.2..118.8 CNY", "￥99");
  row("最多80美元", "-..80 USD", "最多80美元");
  row("不低于100美金", "100..- USD", "不低于100美金");
  row("200 元 以内", "-..200 CNY", "200 元 以内");

  // Numbers that are no prices.
  for (const char* text : {"iphone 12",
                           "size 10",
                           "size 10 shoes",
                           "nike air max 90",
                           "usb 3.0",
                           "1/2 inch binder",
                           "1.75 leather belts",
                           "fitbit charge 3",
                           "minglife led strip lights 5m",
                           "under armour 3",
                           "cable under 5 inches",
                           "over 18 years",
                           "running shoes for men over 50",
                           "kids under 5",
                           "less than 10 lbs",
                           "dumbbells under 20 pounds",
                           "between 20 and 40 inches",
                           "at least 8 gb",
                           "2 in 1",
                           "size 8 to 10",
                           "20-40",
                           "spf 50+",
                           "size under 10",
                           "top 10",
                           "12 pack",
                           "4k tv",
                           "T 90",
                           "42码以上的鞋",
                           "3岁以上",
                           "5公斤以下",
                           "一款鞋",
                           "一双运动鞋",
                           "两块毛巾",
                           "3件以上",
                           "38到42码",
                           "三个以下",
                           "苹果12",
                           "十分舒服",
                           "身高180以上",
                           "budget planner",
                           "软硬适中的床垫",
                           "200",
                           "二百",
                           "women plus size",
                           "no price",
                           "under",
                           "$",
                           "between",
                           "以内",
                           "under $",
                           "under -"})
    QTest::newRow(text) << QString::fromUtf8(text) << QByteArray("none") << QString();
}

void TestIntent::readsPrices() {
  QFETCH(QString, text);
  QFETCH(QByteArray, expected);
  QFETCH(QString, source);
  static const core::Catalogue shop = englishShop();
  const core::Intent intent = core::readIntent(text.toStdString(), shop);
  QCOMPARE(band(intent), expected);
  if (source != "<") QCOMPARE(priceSource(intent), source.toUtf8());
}

void TestIntent::readsPoundsByTheShopsMoney() {
  std::vector<core::Item> items(10, item("Tea", "Food", 3, "GBP"));
  const core::Catalogue british(items);
  QCOMPARE(band(core::readIntent("tea under 20 pounds", british)), "-..20 GBP");
  QCOMPARE(band(core::readIntent("tea under 20 pounds", englishShop())), "none");
}

void TestIntent::readsCategories_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<bool>("chinese");
  QTest::addColumn<QByteArray>("categories");
  QTest::addColumn<QByteArray>("audience");
  const auto row = [](const char* text, bool chinese, const char* categories, const char* audience) {
    QTest::newRow(text) << QString::fromUtf8(text) << chinese << QByteArray(categories)
                        << QByteArray(audience);
  };
  row("affordable running shoes", false, "Shoes", "");
  row("shoe", false, "Shoes", "");
  row("red SHOES for women", false, "Shoes", "Women");
  row("men's running shoes", false, "Shoes", "Men");
  row("mens shoes black", false, "Shoes", "Men");
  row("sneakers", false, "Shoes", "");
  row("shoes without laces", false, "Shoes", "");
  row("waterproof jacket", false, "Jackets & Coats", "");
  row("bag for shoes", false, "Bags", "");
  row("gym tote", false, "Accessories|Bags", "");
  row("backpack", false, "Bags", "");
  row("i want a planner", false, "Planners", "");
  row("something nice", false, "", "");
  row("", false, "", "");
  row("我想买一款价格适中的运动鞋", false, "Shoes", "");
  row("女士跑鞋", false, "Shoes", "Women");
  row("防水外套", false, "Jackets & Coats", "");
  row("200元以内的包", false, "Bags", "");
  row("我想买一款价格适中的运动鞋", true, "运动鞋", "");
  row("男士跑步鞋", true, "运动鞋", "男士");
  row("冲锋衣", true, "冲锋衣", "");
  row("running shoes for men", true, "运动鞋", "男士");
}

void TestIntent::readsCategories() {
  QFETCH(QString, text);
  QFETCH(bool, chinese);
  QFETCH(QByteArray, categories);
  QFETCH(QByteArray, audience);
  static const core::Catalogue english = englishShop(), chineseOne = chineseShop();
  const core::Intent intent = core::readIntent(text.toStdString(), chinese ? chineseOne : english);
  if (categories.contains('|'))
    QVERIFY(categories.split('|').contains(joined(intent.categories)));
  else
    QCOMPARE(joined(intent.categories), categories);
  QCOMPARE(joined(intent.audience), audience);
}

void TestIntent::findsPathsOfTwoNames() {
  std::vector<core::Item> items;
  for (int i = 0; i < 6; ++i) items.push_back(item("Men's Running Shoes", "Shoes / Running", 10, "USD"));
  for (int i = 0; i < 6; ++i)
    items.push_back(item("Trail Running Shoes", "Shoes / Trail Running", 10, "USD"));
  for (int i = 0; i < 6; ++i) items.push_back(item("Running Tights", "Clothing / Running", 10, "USD"));
  for (int i = 0; i < 6; ++i) items.push_back(item("Hiking Shoes", "Shoes / Hiking", 10, "USD"));
  const core::Catalogue shop(items);
  QCOMPARE(joined(core::readIntent("running shoes", shop).categories),
           "Shoes / Running|Shoes / Trail Running");
  QCOMPARE(joined(core::readIntent("跑鞋", shop).categories), "Shoes / Running|Shoes / Trail Running");
  QCOMPARE(joined(core::readIntent("shoes", shop).categories), "Shoes");
  QCOMPARE(joined(core::readIntent("running tights", shop).categories), "Clothing");
}

void TestIntent::readsWishes_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<QByteArray>("must");
  QTest::addColumn<QByteArray>("mustNot");
  const auto row = [](const char* text, const char* must, const char* mustNot) {
    QTest::newRow(text) << QString::fromUtf8(text) << QByteArray(must) << QByteArray(mustNot);
  };
  row("belts without buckles", "", "buckles");
  row("belt without a buckle for men", "", "buckle");
  row("shoes, not white", "", "white");
  row("shoes without laces under $50", "", "laces");
  row("不要黑色的运动鞋", "", "黑色");
  row("不含酒精的洗手液", "", "酒精");
  row("jacket must have hood", "hood", "");
  row("\"gore tex\" jacket", "gore tex", "");
  row("monitor 24\" or 27\" wide", "", "");
  row("shoes not expensive", "", "");
  row("不要太贵的鞋", "", "");
  row("without", "", "");
}

void TestIntent::readsWishes() {
  QFETCH(QString, text);
  QFETCH(QByteArray, must);
  QFETCH(QByteArray, mustNot);
  const core::Intent intent = core::readIntent(text.toStdString(), englishShop());
  QCOMPARE(joined(intent.must), must);
  QCOMPARE(joined(intent.mustNot), mustNot);
}

void TestIntent::readsOpinions_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("opinion");
  QTest::addColumn<QString>("remaining");
  const auto row = [](const char* text, const char* opinion, const char* remaining) {
    QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(opinion)
                        << QString::fromUtf8(remaining);
  };
  row("these shoes are fantastic", "are fantastic", "shoes");
  row("This jacket is really not very good.", "is really not very good.", "jacket");
  row("I love these running shoes", "I love", "running shoes");
  row("great shoes!", "great", "shoes");
  row("waste of money", "waste of money", "");
  row("my jacket fell apart", "fell apart", "jacket");
  row("这款运动鞋真的很棒！", "真的很棒！", "运动鞋");
  row("质量太差了", "太差了", "质量");
  row("这双跑鞋穿着很舒服", "很舒服", "跑鞋穿着");
  row("这件衣服不推荐", "不推荐", "衣服");
  // Wishes, questions and names.
  for (const char* wish :
       {"good running shoes", "shoes that are good for hiking", "are these shoes good?",
        "what shoes are good for running", "i want shoes that look great", "i need a jacket, mine is bad",
        "best shoes for men", "gym tote is great title", "很舒服的跑鞋", "我想买很好看的运动鞋",
        "这款鞋好用吗", "有没有质量很好的跑鞋", "便宜又好看的鞋", "不太贵的跑鞋", "跑鞋"})
    QTest::newRow(wish) << QString::fromUtf8(wish) << QString() << QString();
}

void TestIntent::readsOpinions() {
  QFETCH(QString, text);
  QFETCH(QString, opinion);
  QFETCH(QString, remaining);
  std::vector<core::Item> items;
  items.push_back(item("Our Gym Tote Is Great", "Bags", 5, "USD"));
  const std::string query = text.toStdString();
  const core::Intent intent = core::readIntent(query, core::Catalogue(items));
  QCOMPARE(intent.opinion.has_value(), !opinion.isEmpty());
  if (!intent.opinion) return;
  const auto [begin, end] = *intent.opinion;
  QCOMPARE(QString::fromStdString(
               query.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin))),
           opinion);
  QCOMPARE(QString::fromStdString(intent.remaining), remaining);
  QVERIFY(intent.must.empty() && intent.mustNot.empty());
}

void TestIntent::leavesWhatIsSearchedFor_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("remaining");
  const auto row = [](const char* text, const char* remaining) {
    QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(remaining);
  };
  row("affordable running shoes", "running shoes");
  row("running shoes at an affordable price", "running shoes");
  row("running shoes under $50 for men", "running shoes for men");
  row("I'm looking for cheap shoes!", "shoes");
  row("running shoes, under $50", "running shoes");
  row("我想买一款价格适中的运动鞋", "运动鞋");
  row("推荐一双200元以内的跑鞋", "跑鞋");
  row("便宜的 Nike 跑鞋", "Nike 跑鞋");
  row("under $20", "");
  row("belts without buckles for men", "belts for men");
  row("不要黑色的运动鞋", "运动鞋");
  row("jacket must have hood", "jacket hood");
  row("women's office shoes", "women's office shoes");
}

void TestIntent::leavesWhatIsSearchedFor() {
  QFETCH(QString, text);
  QFETCH(QString, remaining);
  QCOMPARE(QString::fromStdString(core::readIntent(text.toStdString(), englishShop()).remaining), remaining);
}

void TestIntent::tellsLanguages_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("language");
  QTest::newRow("english") << "running shoes"
                           << "en";
  QTest::newRow("accents") << "café crème"
                           << "en";
  QTest::newRow("chinese") << QString::fromUtf8("运动鞋") << "zh";
  QTest::newRow("mixed") << QString::fromUtf8("Nike 跑鞋") << "zh";
  QTest::newRow("japanese") << QString::fromUtf8("ランニング靴") << "other";
  QTest::newRow("russian") << QString::fromUtf8("кроссовки") << "other";
  QTest::newRow("emoji") << QString::fromUtf8("👟👟") << "other";
  QTest::newRow("empty") << ""
                         << "other";
}

void TestIntent::tellsLanguages() {
  QFETCH(QString, text);
  QFETCH(QString, language);
  QCOMPARE(QString::fromStdString(core::languageOf(text.toStdString())), language);
}

void TestIntent::chipsCarryTheirBytes_data() {
  QTest::addColumn<QString>("text");
  for (const char* text :
       {"affordable running shoes for women without laces", "👟 café shoes under $50 “gore tex”",
        "我想买一款价格适中的女士运动鞋，不要黑色的", "ＮＩＫＥ　跑鞋　５００以下"})
    QTest::newRow(text) << QString::fromUtf8(text);
}

void TestIntent::chipsCarryTheirBytes() {
  QFETCH(QString, text);
  const std::string query = text.toStdString();
  const core::Intent intent = core::readIntent(query, englishShop());
  QVERIFY(intent.chips.size() >= 2);
  for (const core::IntentChip& chip : intent.chips) {
    QVERIFY(chip.span.begin >= 0 && chip.span.begin < chip.span.end);
    QVERIFY(chip.span.end <= static_cast<int>(query.size()));
    QCOMPARE(query.substr(static_cast<std::size_t>(chip.span.begin),
                          static_cast<std::size_t>(chip.span.end - chip.span.begin)),
             chip.source);
    QVERIFY(QString::fromStdString(chip.source).toUtf8().toStdString() == chip.source);  // no cut characters
  }
}

void TestIntent::priceWordsAreBandsOfTheCategory() {
  const core::Catalogue shop = englishShop();
  QCOMPARE(band(core::readIntent("affordable shoes", shop)), "-..105 USD");
  QCOMPARE(band(core::readIntent("cheap shoes", shop)), "-..57.5 USD");
  QCOMPARE(band(core::readIntent("mid-range shoes", shop)), "57.5..152.5 USD");
  QCOMPARE(band(core::readIntent("premium shoes", shop)), "152.5..- USD");
  QCOMPARE(band(core::readIntent("luxury shoes", shop)), "181..- USD");
  QCOMPARE(band(core::readIntent("shoes, not too expensive", shop)), "-..105 USD");
  QCOMPARE(band(core::readIntent("affordable jackets", shop)), "-..56.5 USD");
  const std::pair<const char*, const char*> chinese[] = {
      {"价格适中的运动鞋", "57.5..152.5 USD"}, {"便宜的鞋", "-..57.5 USD"}, {"实惠的鞋", "-..105 USD"},
      {"高端运动鞋", "152.5..- USD"},          {"不贵的鞋", "-..105 USD"},  {"不要太贵的鞋", "-..105 USD"}};
  for (const auto& [text, expected] : chinese)
    QCOMPARE(band(core::readIntent(text, shop)), QByteArray(expected));
  const core::Intent intent = core::readIntent("affordable running shoes", shop);
  QCOMPARE(intent.chips.front().source, std::string("affordable"));
  QCOMPARE(intent.chips.front().value, std::string("≤ 105 USD (0–50 % of prices in Shoes)"));
}

void TestIntent::bandsLeaveSomeOfTheThing() {
  std::vector<core::Item> items;
  const auto add = [&](const std::string& title, double price) {
    core::Item item;
    item.id = std::to_string(items.size());
    item.title = title;
    item.category = "Equipment / Camping";
    item.price = price;
    item.currency = "CNY";
    items.push_back(item);
  };
  for (int i = 0; i < 30; ++i) add("Trail mug " + std::to_string(i), 20 + i);
  for (int i = 0; i < 10; ++i) add("Ridge tent 帐篷 " + std::to_string(i), 400 + 100 * i);
  for (int i = 0; i < 40; ++i) items.push_back(items.front()), items.back().category = "Clothing / Hats";
  const core::Catalogue shop(items);
  QCOMPARE(band(core::readIntent("cheap tents", shop)), "-..625 CNY");
  QCOMPARE(band(core::readIntent("便宜的帐篷", shop)), "-..625 CNY");
}

void TestIntent::contradictionsAreSaid() {
  const core::Intent intent = core::readIntent("running shoes under 50 over 100", englishShop());
  QCOMPARE(band(intent), "100..- USD");
  QCOMPARE(std::count_if(intent.chips.begin(), intent.chips.end(),
                         [](const core::IntentChip& chip) { return chip.kind == "price"; }),
           1);
  QCOMPARE(intent.notices.size(), std::size_t{1});
  QVERIFY(intent.notices.front().find("under 50") != std::string::npos);
}

void TestIntent::peopleHaveAgesAndBudgets() {
  const core::Catalogue shop = englishShop();
  QCOMPARE(band(core::readIntent("jackets for women under 500", shop)), "-..500 USD");
  QCOMPARE(band(core::readIntent("waterproof jacket for women around 500", shop)), "400..600 USD");
  QCOMPARE(band(core::readIntent("socks for men under 60", shop)), "-..60 USD");
  QVERIFY(!core::readIntent("shoes for men over 50", shop).price);
  QVERIFY(!core::readIntent("toys for kids under 12", shop).price);
}

void TestIntent::amountsWinOverWords() {
  const core::Intent intent = core::readIntent("cheap shoes under $90", englishShop());
  QCOMPARE(band(intent), "-..90 USD");
  QCOMPARE(intent.price->prefer, std::string("low"));
  QCOMPARE(intent.chips.size(), std::size_t{3});
}

void TestIntent::saysThatThereAreNoPrices() {
  std::vector<core::Item> items(10, item("Shoe", "Shoes", 0, ""));
  const core::Intent intent = core::readIntent("affordable shoes", core::Catalogue(items));
  QVERIFY(!intent.price);
  QCOMPARE(intent.notices.size(), std::size_t{1});
  QVERIFY(!core::readIntent("affordable shoes", core::Catalogue({})).price);
}

void TestIntent::survivesAnyText_data() {
  QTest::addColumn<QByteArray>("text");
  QTest::newRow("empty") << QByteArray();
  QTest::newRow("spaces") << QByteArray("  \t\n ");
  QTest::newRow("long") << QByteArray("cheap shoes under ").repeated(600);
  QTest::newRow("long chinese") << QByteArray("便宜的运动鞋").repeated(600);
  QTest::newRow("one word") << QByteArray(10000, 'a');
  QTest::newRow("digits") << QByteArray(10000, '9');
  QTest::newRow("commas") << QByteArray("1,000,").repeated(2000);
  QTest::newRow("invalid") << QByteArray("\xff\xfe shoes \xe4\xb8 under $50");
  QTest::newRow("nul") << QByteArray("shoes\0under 50", 14);
  QTest::newRow("operators") << QByteArray("\" * NEAR( AND OR NOT ^ : { } ) - + title:");
  QTest::newRow("emoji") << QByteArray("👟🏃‍♀️ <= 💰50");
  QTest::newRow("quotes") << QByteArray(5000, '"');
  QTest::newRow("numerals") << QByteArray("百千万一二三").repeated(500);
}

void TestIntent::survivesAnyText() {
  QFETCH(QByteArray, text);
  const core::Intent intent = core::readIntent(text.toStdString(), englishShop());
  for (const core::IntentChip& chip : intent.chips)
    QVERIFY(chip.span.begin >= 0 && chip.span.end <= text.size() && chip.span.begin < chip.span.end);
}

void TestIntent::intentComesBackFromJson() {
  const core::Intent read = core::readIntent("affordable women's shoes without laces", englishShop());
  core::Intent back = core::intentFromJson(core::intentToJson(read), core::Intent{});
  QCOMPARE(back.categories, read.categories);
  QCOMPARE(back.audience, read.audience);
  QCOMPARE(back.mustNot, read.mustNot);
  QCOMPARE(back.remaining, read.remaining);
  QCOMPARE(back.price->max, read.price->max);
  back = core::intentFromJson(R"({"price": null, "categories": ["Bags"]})", read);
  QVERIFY(!back.price);
  QCOMPARE(joined(back.categories), "Bags");
  QCOMPARE(back.audience, read.audience);
}

void TestIntent::editedIntentIsChecked_data() {
  QTest::addColumn<QByteArray>("json");
  for (const char* json :
       {"", "{", "[]", "null", "7", R"({"categories": "Shoes"})", R"({"categories": [1]})", R"({"price": 5})",
        R"({"price": {"min": -1}})", R"({"price": {"min": 9, "max": 1}})", R"({"price": {"maximum": 1}})",
        R"({"colour": "red"})", R"({"language": 1})"})
    QTest::newRow(json) << QByteArray(json);
}

void TestIntent::editedIntentIsChecked() {
  QFETCH(QByteArray, json);
  QVERIFY_EXCEPTION_THROWN(core::intentFromJson(json.toStdString(), core::Intent{}), core::Error);
}

QTEST_GUILESS_MAIN(TestIntent)
#include "test_intent.moc"
