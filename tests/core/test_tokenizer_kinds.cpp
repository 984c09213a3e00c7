#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/json_file.h"
#include "core/text/tokenizer.h"
#include "core/text/train_vocabulary.h"
#include "db/read/byte_source.h"

using nlohmann::json;
namespace fs = std::filesystem;

namespace {

using Ids = std::vector<std::int32_t>;

std::unique_ptr<core::Tokenizer> load(const QTemporaryDir& folder, const std::string& tokenizer) {
  std::ofstream(folder.filePath("tokenizer.json").toStdString(), std::ios::binary) << tokenizer;
  return core::loadTokenizer(folder.path().toStdString());
}

/// What token_ids.py says of one file of real data.
struct Sum {
  std::size_t lines = 0, ids = 0;
  std::uint64_t sum = 0, place = 0;

  void add(std::uint64_t value) { sum += (value + 1) * (place++ % 1'000'003 + 1); }
  void add(const Ids& line) {
    for (const std::int32_t id : line) add(static_cast<std::uint64_t>(id));
    add(line.size());
    ids += line.size();
    ++lines;
  }
};

Sum sumOf(const core::Tokenizer& tokenizer, const fs::path& file) {
  std::string text;
  const auto source = db::openBytes(file);
  std::string block(1 << 20, '\0');
  while (const std::size_t size = source->read(block.data(), block.size())) text.append(block, 0, size);
  Sum sum;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    sum.add(tokenizer.encode(std::string_view(text).substr(begin, end - begin), 1 << 30));
    begin = end + 1;
  }
  return sum;
}

const std::vector<std::string> kTexts = {"running shoes", "running shoe", "the runner runs in running shoes",
                                         "\u8dd1\u978b \u8fd0\u52a8\u978b \u8dd1\u978b"};

}  // namespace

class TestTokenizerKinds : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void idsEqualTheReference_data();
  void idsEqualTheReference();
  void everyLineOfTheRealDataEqualsTheReference_data();
  void everyLineOfTheRealDataEqualsTheReference();
  void lyingFilesAreRefused_data();
  void lyingFilesAreRefused();
  void whatIsNotSupportedIsNamed();
  void gpt2FilesAreRead();
  void anyBytesComeBackFromByteLevel();
  void newVocabulariesEncodeTheirTexts_data();
  void newVocabulariesEncodeTheirTexts();
  void mostFrequentPairsAreJoinedFirst();
};

void TestTokenizerKinds::idsEqualTheReference_data() {
  QTest::addColumn<QString>("name");
  for (const char* name : {"wordpiece-bert", "wordpiece-words", "bpe-roberta", "bpe-digits", "bpe-llama3",
                           "bpe-metaspace", "bpe-suffix", "unigram-xlmr"})
    QTest::newRow(name) << name;
}

void TestTokenizerKinds::idsEqualTheReference() {
  QFETCH(QString, name);
  const json fixture =
      json::parse(core::readTextFile(RECLENS_FIXTURES "/tokenizers/" + name.toStdString() + ".json"));
  QTemporaryDir folder;
  const auto tokenizer = load(folder, fixture["tokenizer"].dump());
  QVERIFY(fixture["cases"].size() >= 50);
  const json& cases = fixture["cases"];
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const json& entry = cases[i];
    const auto textOf = [](const json& from) {
      return QByteArray::fromBase64(QByteArray::fromStdString(from["text"].get<std::string>())).toStdString();
    };
    const std::string text = textOf(entry);
    const std::string where = entry.dump();
    const Ids ids = tokenizer->encode(text, 1 << 30);
    QVERIFY2(ids == entry["ids"].get<Ids>(), where.c_str());
    QVERIFY2(tokenizer->encode(text, 12) == entry["cut"].get<Ids>(), where.c_str());
    const core::TokenPair pair = tokenizer->encodePair(text, textOf(cases[(i + 1) % cases.size()]), 12);
    QVERIFY2(pair.ids == entry["pair"].get<Ids>(), where.c_str());
    QVERIFY2(pair.typeIds == entry["types"].get<Ids>(), where.c_str());
    QVERIFY2(tokenizer->decode(ids) == entry["decoded"].get<std::string>(), where.c_str());
  }
}

void TestTokenizerKinds::everyLineOfTheRealDataEqualsTheReference_data() {
  QTest::addColumn<QString>("model");
  for (const char* model : {"minilm-en", "smollm2-135m-instruct", "e5-small-multilingual"})
    QTest::newRow(model) << model;
}

void TestTokenizerKinds::everyLineOfTheRealDataEqualsTheReference() {
  QFETCH(QString, model);
  const fs::path folder = fs::path(RECLENS_MODELS_FOLDER) / model.toStdString();
  if (!fs::exists(folder)) QSKIP("the model is not installed");
  if (!fs::exists(fs::path(RECLENS_SHARED_DATA) / "esci")) QSKIP("the real data is not there");
  const auto tokenizer = core::loadTokenizer(folder);
  const json sums = json::parse(core::readTextFile(RECLENS_FIXTURES "/tokenizers/real.json"));
  for (const auto& [file, expected] : sums.at(model.toStdString()).items()) {
    const Sum sum = sumOf(*tokenizer, fs::path(RECLENS_SHARED_DATA) / file);
    QCOMPARE(sum.lines, expected["lines"].get<std::size_t>());
    QCOMPARE(sum.ids, expected["ids"].get<std::size_t>());
    QCOMPARE(std::to_string(sum.sum), expected["sum"].get<std::string>());
  }
}

void TestTokenizerKinds::lyingFilesAreRefused_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("sentence");
  const auto row = [](const char* name, const std::string& text, const char* sentence) {
    QTest::newRow(name) << QString::fromStdString(text) << sentence;
  };
  row("an id beyond the count", R"({"model":{"type":"BPE","vocab":{"a":0,"b":7},"merges":[]}})",
      "not in [0, 2)");
  row("two tokens with one id", R"({"model":{"type":"BPE","vocab":{"a":0,"b":0},"merges":[]}})",
      "the same id 0");
  row("a token twice", R"({"model":{"type":"BPE","vocab":{"a":0,"a":1},"merges":[]}})", "twice");
  row("a merge of unknown tokens", R"({"model":{"type":"BPE","vocab":{"a":0},"merges":["a b"]}})", "\"b\"");
  row("a merge into an unknown token",
      R"({"model":{"type":"BPE","vocab":{"a":0,"b":1},"merges":[["a","b"]]}})", "\"ab\"");
  row("a merge of three", R"({"model":{"type":"BPE","vocab":{"a":0},"merges":["a a a"]}})", "not two tokens");
  row("an unknown token beyond the end", R"({"model":{"type":"Unigram","unk_id":5,"vocab":[["a",-1.0]]}})",
      "unknown token");
  row("a score that is none", R"({"model":{"type":"Unigram","vocab":[["a","b"]]}})", "a text and a score");
  row("a template of absent tokens",
      R"({"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"post_processor":{"type":"BertProcessing","cls":["x",9],"sep":["y",0]}})",
      "post-processor");
  row("an added token with another's id",
      R"({"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"added_tokens":[{"id":0,"content":"b"}]})",
      "twice");
  row("an added token far away",
      R"({"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"added_tokens":[{"id":2000000000,"content":"b"}]})",
      "not in");
  row("a broken map",
      R"({"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"normalizer":{"type":"Precompiled","precompiled_charsmap":"/////w=="}})",
      "precompiled_charsmap");
  row("a broken expression",
      R"({"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"pre_tokenizer":{"type":"Split","pattern":{"Regex":"(("},"behavior":"Isolated"}})",
      "regular expression");
  row("deep JSON", "{\"model\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}", "JSON");
}

void TestTokenizerKinds::lyingFilesAreRefused() {
  QFETCH(QString, text);
  QFETCH(QString, sentence);
  QTemporaryDir folder;
  try {
    load(folder, text.toStdString());
    QFAIL("it was read");
  } catch (const core::Error& error) {
    QCOMPARE(error.kind(), core::Error::Kind::BadInput);
    QVERIFY2(QString::fromUtf8(error.what()).contains(sentence), error.what());
    QVERIFY(error.where().ends_with("tokenizer.json"));
  }
}

void TestTokenizerKinds::whatIsNotSupportedIsNamed() {
  const std::pair<const char*, const char*> cases[] = {{"normalizer", "Cyrillic"},
                                                       {"pre_tokenizer", "UnicodeScripts"},
                                                       {"post_processor", "Other"},
                                                       {"decoder", "CTC"}};
  for (const auto& [part, type] : cases) {
    json document = {{"model", {{"type", "BPE"}, {"vocab", {{"a", 0}}}, {"merges", json::array()}}}};
    document[part] = {{"type", type}};
    QTemporaryDir folder;
    try {
      load(folder, document.dump());
      QFAIL(part);
    } catch (const core::Error& error) {
      QVERIFY2(std::string(error.what()).find(type) != std::string::npos, error.what());
    }
  }
}

void TestTokenizerKinds::gpt2FilesAreRead() {
  QTemporaryDir folder;
  const auto write = [&](const char* name, const std::string& text) {
    std::ofstream(folder.filePath(QString::fromUtf8(name)).toStdString(), std::ios::binary) << text;
  };
  write("vocab.json", R"({"<|endoftext|>":0,"r":1,"u":2,"n":3,"ru":4,"run":5,"Ġ":6,"Ġrun":7})");
  write("merges.txt", "#version: 0.2\nr u\nru n\nĠ run\n");
  write("tokenizer_config.json", R"({"eos_token":"<|endoftext|>","tokenizer_class":"GPT2Tokenizer"})");
  const auto tokenizer = core::loadTokenizer(folder.path().toStdString());
  QCOMPARE(tokenizer->encode("run run<|endoftext|>", 64), (Ids{5, 7, 0}));
  QCOMPARE(tokenizer->special().eos, std::optional<std::int32_t>(0));
  QCOMPARE(tokenizer->decode(Ids{5, 7, 0}), std::string("run run"));
}

void TestTokenizerKinds::anyBytesComeBackFromByteLevel() {
  QTemporaryDir folder;
  core::Progress progress;
  const auto tokenizer = load(
      folder, core::trainVocabulary(kTexts, {.kind = core::VocabularyKind::BytePairs, .size = 300}, progress)
                  .tokenizer);
  const std::string text("caf\u00e9 \u8dd1\u978b \U0001F45F\t 42 <|pad|", 29);
  QCOMPARE(tokenizer->decode(tokenizer->encode(text, 1 << 20)), text);
  QCOMPARE(tokenizer->decode(tokenizer->encode("a\xFFz", 99)), std::string("a\uFFFDz"));
}

void TestTokenizerKinds::newVocabulariesEncodeTheirTexts_data() {
  QTest::addColumn<int>("kind");
  QTest::newRow("WordPiece") << static_cast<int>(core::VocabularyKind::WordPiece);
  QTest::newRow("byte pairs") << static_cast<int>(core::VocabularyKind::BytePairs);
}

void TestTokenizerKinds::newVocabulariesEncodeTheirTexts() {
  QFETCH(int, kind);
  QTemporaryDir folder;
  core::Progress progress;
  const core::NewVocabulary made =
      core::trainVocabulary(kTexts, {.kind = static_cast<core::VocabularyKind>(kind), .size = 400}, progress);
  const auto tokenizer = load(folder, made.tokenizer);
  QCOMPARE(tokenizer->vocabularySize(), made.size);
  for (const std::string& text : kTexts) {
    const Ids ids = tokenizer->encodePlain(text);
    QVERIFY(!ids.empty());
    for (const std::int32_t id : ids) QVERIFY(!tokenizer->isSpecial(id));
  }
  // "running" stands there three times: it is one piece by then.
  QCOMPARE(tokenizer->encodePlain("running").size(), std::size_t{1});
  const core::NewVocabulary again =
      core::trainVocabulary(kTexts, {.kind = static_cast<core::VocabularyKind>(kind), .size = 400}, progress);
  QCOMPARE(again.tokenizer, made.tokenizer);
  QVERIFY_EXCEPTION_THROWN(
      core::trainVocabulary(kTexts, {.kind = static_cast<core::VocabularyKind>(kind), .size = 8}, progress),
      core::Error);
}

void TestTokenizerKinds::mostFrequentPairsAreJoinedFirst() {
  // By hand: a b stands there 5 times, ab c 3 times, and nothing else twice.
  const std::vector<std::string> texts = {"abc", "abc", "abc", "ab", "ab", "cd"};
  core::Progress progress;
  const json model = json::parse(
      core::trainVocabulary(texts, {.kind = core::VocabularyKind::BytePairs, .size = 1000}, progress)
          .tokenizer)["model"];
  QCOMPARE(model["merges"].dump(), std::string(R"([["a","b"],["ab","c"]])"));
}

QTEST_GUILESS_MAIN(TestTokenizerKinds)
#include "test_tokenizer_kinds.moc"
