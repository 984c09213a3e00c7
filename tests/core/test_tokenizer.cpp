#include <QTemporaryDir>
#include <QTest>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/text/characters.h"
#include "core/text/tokenizer.h"

using nlohmann::json;

namespace {

void write(const QTemporaryDir& folder, const char* name, const std::string& text) {
  std::ofstream(folder.filePath(QString::fromUtf8(name)).toStdString(), std::ios::binary) << text;
}

const char* const kVocabulary =
    "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nrun\n##ning\n##n\nshoe\n##s\n,\n\xE9\x9E\x8B\n";

}  // namespace

class TestTokenizer : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void longestPiecesComeFirst();
  void specialTokensInTheTextAreMatched();
  void twoTextsShareTheRoom();
  void idsBecomeTextAgain();
  void idsEqualTheReference();
  void invalidUtf8ReadsAsReplacement();
  void tenThousandWordsTakeLinearTime();
  void badFilesAreRefused_data();
  void badFilesAreRefused();
};

void TestTokenizer::longestPiecesComeFirst() {
  QTemporaryDir folder;
  write(folder, "vocab.txt", kVocabulary);
  const auto tokenizer = core::loadTokenizer(folder.path().toStdString());
  const core::Tokens tokens = tokenizer->tokenize("Running,  SHOES \xE8\xB7\x91\xE9\x9E\x8B", 64);
  QCOMPARE(tokens.tokens, (std::vector<std::string>{"[CLS]", "run", "##ning", ",", "shoe", "##s", "[UNK]",
                                                    "\xE9\x9E\x8B", "[SEP]"}));
  QCOMPARE(tokenizer->encode("running shoes", 4), (std::vector<std::int32_t>{2, 5, 6, 3}));
  QCOMPARE(tokenizer->encode("", 64), (std::vector<std::int32_t>{2, 3}));
  QCOMPARE(tokenizer->vocabularySize(), 12);
}

void TestTokenizer::specialTokensInTheTextAreMatched() {
  QTemporaryDir folder;
  write(folder, "vocab.txt", kVocabulary);
  const auto tokenizer = core::loadTokenizer(folder.path().toStdString());
  QCOMPARE(tokenizer->encode("run[SEP]run [sep]", 64), (std::vector<std::int32_t>{2, 5, 3, 5, 1, 1, 1, 3}));
}

void TestTokenizer::twoTextsShareTheRoom() {
  QTemporaryDir folder;
  write(folder, "vocab.txt", kVocabulary);
  const auto tokenizer = core::loadTokenizer(folder.path().toStdString());
  const core::TokenPair whole = tokenizer->encodePair("running", "shoe", 64);
  QCOMPARE(whole.ids, (std::vector<std::int32_t>{2, 5, 6, 3, 8, 3}));
  QCOMPARE(whole.typeIds, (std::vector<std::int32_t>{0, 0, 0, 0, 1, 1}));
  // Room for four: the longer text gives way first, then both have two.
  QCOMPARE(tokenizer->encodePair("run", "shoe shoe shoe shoe", 7).ids,
           (std::vector<std::int32_t>{2, 5, 3, 8, 8, 8, 3}));
  QCOMPARE(tokenizer->encodePair("run run run", "shoe shoe shoe", 7).ids,
           (std::vector<std::int32_t>{2, 5, 5, 3, 8, 8, 3}));
}

void TestTokenizer::idsBecomeTextAgain() {
  QTemporaryDir folder;
  write(folder, "vocab.txt", kVocabulary);
  const auto tokenizer = core::loadTokenizer(folder.path().toStdString());
  const std::vector<std::int32_t> ids{2, 5, 6, 8, 9, 3, 999, -1};
  QCOMPARE(tokenizer->decode(ids), std::string("running shoes"));
  QCOMPARE(tokenizer->decode(ids, core::SpecialInText::Keep), std::string("[CLS] running shoes [SEP]"));
  QCOMPARE(tokenizer->encodePlain("running"), (std::vector<std::int32_t>{5, 6}));
  QCOMPARE(tokenizer->find("##ning"), std::optional<std::int32_t>(6));
  QCOMPARE(tokenizer->find("absent"), std::optional<std::int32_t>());
  QCOMPARE(tokenizer->special().mask, std::optional<std::int32_t>(4));
}

void TestTokenizer::idsEqualTheReference() {
  const std::filesystem::path model = std::filesystem::path(RECLENS_MODELS_FOLDER) / "minilm-en";
  if (!std::filesystem::exists(model)) QSKIP("the model minilm-en is not installed");
  const auto tokenizer = core::loadTokenizer(model);
  std::ifstream file(RECLENS_FIXTURES "/encode_minilm.json");
  const json cases = json::parse(file);
  QVERIFY(cases.size() > 60);
  for (const json& entry : cases) {
    std::string text;
    if (entry["text"].is_string())
      text = entry["text"];
    else
      for (int i = 0; i < entry["text"]["times"]; ++i) text += entry["text"]["repeat"].get<std::string>();
    const auto ids = tokenizer->encode(text, 256);
    QVERIFY2(ids == entry["ids"].get<std::vector<std::int32_t>>(), entry.dump().c_str());
  }
}

void TestTokenizer::invalidUtf8ReadsAsReplacement() {
  std::string storage;
  QCOMPARE(core::validUtf8("a\xFF\x62", storage), std::string_view("a\xEF\xBF\xBD\x62"));
  QCOMPARE(core::validUtf8("a\xE9\x9E", storage), std::string_view("a\xEF\xBF\xBD"));
  QCOMPARE(core::validUtf8("\xE9\x9E\x8B", storage), std::string_view("\xE9\x9E\x8B"));
}

void TestTokenizer::tenThousandWordsTakeLinearTime() {
  QTemporaryDir folder;
  write(folder, "vocab.txt", kVocabulary);
  const auto tokenizer = core::loadTokenizer(folder.path().toStdString());
  std::string text;
  for (int i = 0; i < 10'000; ++i) text += "r\xC3\xBCnning[SEP] shoes ";
  const auto begin = std::chrono::steady_clock::now();
  QCOMPARE(tokenizer->encode(text, 1'000'000).size(), std::size_t{10'000 * 5 + 2});
  QVERIFY(std::chrono::steady_clock::now() - begin < std::chrono::seconds(1));
}

void TestTokenizer::badFilesAreRefused_data() {
  QTest::addColumn<QString>("name");
  QTest::addColumn<QString>("text");
  QTest::newRow("nothing there") << "other.txt"
                                 << "";
  QTest::newRow("no JSON") << "tokenizer.json"
                           << "{";
  QTest::newRow("another shape") << "tokenizer.json"
                                 << "[1, 2]";
  QTest::newRow("another model") << "tokenizer.json"
                                 << R"({"model": {"type": "WordLevel", "vocab": {}}})";
  QTest::newRow("lying id") << "tokenizer.json"
                            << R"({"model": {"vocab": {"a": -1}}})";
  QTest::newRow("huge id") << "tokenizer.json"
                           << R"({"model": {"vocab": {"a": 99999999999}}})";
  QTest::newRow("no unknown token")
      << "tokenizer.json"
      << R"({"model": {"vocab": {"a": 1}}, "pre_tokenizer": {"type": "BertPreTokenizer"}})";
  QTest::newRow("no special tokens") << "vocab.txt"
                                     << "a\nb\n";
}

void TestTokenizer::badFilesAreRefused() {
  QFETCH(QString, name);
  QFETCH(QString, text);
  QTemporaryDir folder;
  write(folder, name.toUtf8().constData(), text.toStdString());
  try {
    core::loadTokenizer(folder.path().toStdString());
    QFAIL("it was read");
  } catch (const core::Error& error) {
    QCOMPARE(error.kind(), core::Error::Kind::BadInput);
  }
}

QTEST_GUILESS_MAIN(TestTokenizer)
#include "test_tokenizer.moc"
