#include "db/read/column_guess.h"

#include <algorithm>
#include <set>
#include <span>

namespace db {
namespace {

struct FieldNames {
  std::string_view field;
  std::vector<std::string_view> names;  // folded as foldName() does, best first
};

/// Names seen in public data sets, toolkits and shop exports.
const std::vector<FieldNames>& knownNames() {
  static const std::vector<FieldNames> kNames = {
      {"item_id", {"itemid",   "parentasin", "asin",         "productid",   "sku",    "stockcode",
                   "movieid",  "iid",        "goodsid",      "articleid",   "docid",  "corpusid",
                   "newsid",   "item",       "itemcode",     "productcode", "商品id", "商品编号",
                   "商品编码", "物品id",     "产品id",       "产品编号",    "货号",   "商品",
                   "物品",     "product",    "targetitemid", "isbn",        "skuid",  "spuid"}},
      {"user_id", {"userid",   "reviewerid", "customerid", "visitorid", "memberid", "uid",      "user",
                   "clientid", "buyerid",    "customer",   "reviewer",  "用户id",   "用户编号", "会员id",
                   "会员编号", "客户id",     "客户编号",   "买家id",    "用户",     "客户",     "会员"}},
      {"title",
       {"title", "producttitle", "productname", "itemname", "itemtitle", "movietitle", "name", "goodsname",
        "商品名称", "商品标题", "商品名", "产品名称", "名称", "标题", "品名", "书名", "片名"}},
      {"brand", {"brand", "productbrand", "brandname", "manufacturer", "store", "品牌", "品牌名称"}},
      {"category", {"breadcrumbs",  "breadcrumb", "categorypath", "categoryhierarchy",
                    "categories",   "category",   "categoryname", "productcategory",
                    "productclass", "genres",     "genre",        "class",
                    "maincategory", "categoryid", "cat",          "类目",
                    "商品类目",     "分类",       "商品分类",     "类别",
                    "品类"}},
      {"description",
       {"description", "productdescription", "desc", "about", "details", "描述", "商品描述", "产品描述",
        "详情", "商品详情", "简介"}},
      {"price",
       {"sellingprice", "saleprice", "finalprice", "currentprice", "discountedprice", "price", "unitprice",
        "priceusd", "productprice", "售价", "价格", "单价", "商品价格", "现价", "actualprice", "listprice",
        "originalprice", "原价"}},
      {"currency", {"currency", "currencycode", "pricecurrency", "币种", "货币"}},
      {"average_rating", {"averagerating", "avgrating", "ratingaverage", "meanrating", "平均评分"}},
      {"rating_count",
       {"ratingcount", "ratingnumber", "ratingscount", "reviewscount", "reviewcount", "numberofreviews",
        "numreviews", "numratings", "nreviews", "评价数", "评论数", "评分人数"}},
      {"rating", {"rating", "overall", "stars", "starrating", "ratings", "oriating", "评分", "打分", "星级"}},
      {"time",
       {"timestamp", "time", "datetime", "unixreviewtime", "unixtime", "eventtime", "date", "invoicedate",
        "orderdate", "createdat", "ts", "reviewtime", "answertime", "时间", "时间戳", "日期", "下单时间",
        "评论时间", "创建时间"}},
      {"event",
       {"event", "eventtype", "behaviortype", "behavior", "behaviour", "action", "actiontype", "行为",
        "行为类型", "事件", "事件类型"}},
      {"weight", {"weight", "interactionweight", "权重"}},
      {"text",
       {"reviewtext", "reviewbody", "review", "text", "reviewcontent", "comment", "content", "body",
        "sentence", "评论", "评论内容", "评价", "评价内容", "内容", "正文"}},
      {"summary", {"summary", "reviewtitle", "headline", "reviewheadline", "评论标题"}},
      {"label", {"label", "sentiment", "polarity", "标签", "情感"}},
      {"question", {"question", "questiontext", "问题", "提问"}},
      {"answer", {"answer", "answertext", "答案", "回答", "回复"}},
      {"query_id", {"queryid", "qid", "查询id"}},
      {"query", {"query", "querytext", "searchquery", "searchterm", "userquery", "查询", "搜索词", "查询词"}},
      {"grade",
       {"grade", "relevance", "rel", "gain", "escilabel", "relevancegrade", "judgement", "judgment", "相关性",
        "相关度"}},
      {"judge", {"judge", "annotator", "assessor", "标注人"}}};
  return kNames;
}

/// Lower case without blanks and punctuation; Chinese stays.
std::string foldName(std::string_view name) {
  // RecBole writes the type behind the name.
  if (const std::size_t colon = name.rfind(':'); colon != std::string_view::npos) {
    const std::string_view type = name.substr(colon + 1);
    if (type == "token" || type == "token_seq" || type == "float" || type == "float_seq")
      name = name.substr(0, colon);
  }
  std::string folded;
  for (const char character : name) {
    if (character >= 'A' && character <= 'Z')
      folded += static_cast<char>(character + 32);
    else if ((character >= 'a' && character <= 'z') || (character >= '0' && character <= '9') ||
             static_cast<signed char>(character) < 0)
      folded += character;
  }
  return folded;
}

const std::vector<std::string_view>& namesOf(std::string_view field) {
  return std::ranges::find(knownNames(), field, &FieldNames::field)->names;
}

/// The column with the best of these names that is not taken yet; empty where there is none.
std::string findColumn(const std::vector<std::string>& columns, std::span<const std::string_view> names,
                       const std::set<std::string>& taken = {}) {
  for (const std::string_view name : names)
    for (const std::string& column : columns)
      if (!taken.contains(column) && foldName(column) == name) return column;
  return {};
}

bool has(const std::vector<std::string>& columns, std::string_view field) {
  return !findColumn(columns, namesOf(field)).empty();
}
bool hasName(const std::vector<std::string>& columns, std::initializer_list<std::string_view> names) {
  return !findColumn(columns, std::span(names.begin(), names.size())).empty();
}

std::vector<std::string_view> fieldsOf(std::string_view kind) {
  if (kind == "interactions")
    return {"user_id", "item_id", "rating", "time",     "event",
            "weight",  "title",   "price",  "currency", "category"};
  if (kind == "items")
    return {"item_id", "title",    "brand",          "category",    "description",
            "price",   "currency", "average_rating", "rating_count"};
  if (kind == "users") return {"user_id"};
  if (kind == "reviews") return {"user_id", "item_id", "rating", "text", "summary", "label", "time"};
  if (kind == "qa") return {"item_id", "question", "answer", "time"};
  if (kind == "queries") return {"query_id", "query"};
  if (kind == "judgements") return {"query_id", "query", "item_id", "grade", "judge"};
  return {};
}

}  // namespace

const std::vector<std::string>& importFields() {
  static const std::vector<std::string> kFields = [] {
    std::vector<std::string> fields;
    for (const FieldNames& names : knownNames()) fields.emplace_back(names.field);
    return fields;
  }();
  return kFields;
}

bool isKnownColumn(std::string_view name) {
  const std::string folded = foldName(name);
  if (folded == "id") return true;
  return std::ranges::any_of(knownNames(), [&](const FieldNames& field) {
    return std::ranges::find(field.names, folded) != field.names.end();
  });
}

std::string guessKind(const std::vector<std::string>& columns) {
  const bool item = has(columns, "item_id"), user = has(columns, "user_id"), text = has(columns, "text");
  const bool id = item || hasName(columns, {"id", "编号"});
  const bool query = has(columns, "query_id") || has(columns, "query");
  const bool grade = has(columns, "grade") || hasName(columns, {"score", "rating", "label"});
  const bool described = has(columns, "price") || has(columns, "brand") || has(columns, "title");
  if (query && item && grade && !user && !described) return "judgements";
  if (has(columns, "question") && item) return "qa";
  if (user && item) return text ? "reviews" : "interactions";
  if (has(columns, "query") && !item) return "queries";
  if (text && !user && (item || has(columns, "label")) && (!item || !described)) return "reviews";
  if (user && !item && !query) return "users";
  if (id && (has(columns, "title") || has(columns, "price") || has(columns, "category") ||
             has(columns, "description") || has(columns, "brand")))
    return "items";
  if (hasName(columns, {"id"}) && text) return hasName(columns, {"sentence"}) ? "reviews" : "queries";
  return {};
}

ColumnMapping guessMapping(const std::vector<std::string>& columns, std::string_view kind) {
  ColumnMapping mapping;
  std::set<std::string> taken;
  const auto take = [&](std::string_view field, std::span<const std::string_view> names) {
    if (mapping.contains(std::string(field))) return;
    const std::string column = findColumn(columns, names, taken);
    if (column.empty()) return;
    mapping.emplace(field, column);
    taken.insert(column);
  };
  const auto takeNames = [&](std::string_view field, std::initializer_list<std::string_view> names) {
    take(field, std::span(names.begin(), names.size()));
  };
  for (const std::string_view field : fieldsOf(kind)) take(field, namesOf(field));

  if (kind == "items") {
    takeNames("item_id", {"id", "编号"});
    takeNames("average_rating", {"rating", "stars", "score", "评分"});
    // What a shop says in bullets is description too.
    for (const std::string_view bullets : {"bulletpoints", "productbulletpoint", "bulletpoint", "features",
                                           "feature", "productfeatures", "text"}) {
      const std::string column = findColumn(columns, std::span(&bullets, 1), taken);
      if (column.empty()) continue;
      std::string& description = mapping["description"];
      description += (description.empty() ? "" : "+") + column;
      taken.insert(column);
    }
  } else if (kind == "users") {
    takeNames("user_id", {"id", "编号"});
  } else if (kind == "reviews") {
    takeNames("summary", {"title", "标题"});
    takeNames("rating", {"score"});
    if (!mapping.contains("item_id")) takeNames("item_id", {"category", "cat", "类别", "分类"});
    if (mapping.contains("rating")) mapping.erase("label");
    if (!mapping.contains("text") && mapping.contains("summary")) mapping["text"] = mapping["summary"];
  } else if (kind == "queries") {
    takeNames("query", {"text"});
    takeNames("query_id", {"id"});
  } else if (kind == "judgements") {
    takeNames("grade", {"score", "rating", "label"});
  } else if (kind == "interactions") {
    takeNames("rating", {"score"});
  }
  return mapping;
}

}  // namespace db
