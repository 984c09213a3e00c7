#pragma once

#include <QString>
#include <cstdint>
#include <string>

/// Numbers and times as they read on every page, in the current language.
namespace ui {

QString countText(std::int64_t count);                       ///< 1,234
QString shortCountText(double count);                        ///< 1.2 k, 3.4 M
QString metricText(double value);                            ///< four significant digits: 0.05324
QString intervalText(double mean, double low, double high);  ///< 0.0532 ± 0.0021
QString signedText(double value);                            ///< +0.0021, −0.0021
QString probabilityText(double p);                           ///< 0.0312, < 0.001
QString percentText(double share, int decimals = 0);         ///< 0.41 -> 41 %
QString durationText(double seconds);                        ///< 12 s, 3 min 20 s, 1 h 05 min
QString bytesText(double bytes);                             ///< 350 MB, 1.3 GB
/// What a training run takes: "about 12 min 0 s, 1.3 GB of memory, 350 MB of disk".
QString estimateText(double seconds, double memoryBytes, double diskBytes);
QString timeLeftText(double seconds);                      ///< 3 min left; 4.2 s left
QString priceText(double price, const QString& currency);  ///< $60.00, ¥299; empty for 0
/// An ISO 8601 UTC time in local time, short.
QString timeText(const std::string& iso);

/// A tr()-able name of a run's or job's state.
QString stateText(const std::string& state);
/// A name for a kind of job, interaction or table, e.g. "purchase" -> "Purchases".
QString kindText(const std::string& kind);

}  // namespace ui
