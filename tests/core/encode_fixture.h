#pragma once

#include <QByteArray>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/json_file.h"
#include "core/lm/encoder.h"

/// Texts with the vectors that the reference gives them (tests/oracle/encode.py).
struct EncodeFixture {
  std::vector<std::string> texts;
  core::Matrix vectors;  // [texts, dims]

  /// A fixture file's entries that have a vector; long texts stand there as a piece and how often it comes.
  explicit EncodeFixture(const std::string& file) {
    std::vector<QByteArray> rows;
    for (const nlohmann::json& entry : core::readJsonFile(file)) {
      if (!entry.contains("vector")) continue;
      std::string text = entry["text"].is_string() ? entry["text"].get<std::string>() : "";
      for (int i = 0; !entry["text"].is_string() && i < entry["text"]["times"]; ++i)
        text += entry["text"]["repeat"].get<std::string>();
      texts.push_back(text);
      rows.push_back(QByteArray::fromBase64(QByteArray::fromStdString(entry["vector"])));
    }
    if (rows.empty()) return;
    vectors.resize(static_cast<Eigen::Index>(rows.size()),
                   static_cast<Eigen::Index>(static_cast<std::size_t>(rows.front().size()) / sizeof(float)));
    for (std::size_t i = 0; i < rows.size(); ++i)
      std::memcpy(vectors.row(static_cast<Eigen::Index>(i)).data(), rows[i].constData(),
                  static_cast<std::size_t>(rows[i].size()));
  }

  /// The text whose vector is furthest off, and by how much.
  std::pair<std::string, float> worst(const core::Matrix& others) const {
    Eigen::Index row = 0;
    const float difference = (others - vectors).cwiseAbs().rowwise().maxCoeff().maxCoeff(&row);
    return {texts[static_cast<std::size_t>(row)], difference};
  }
};
