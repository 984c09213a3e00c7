#include "ui/widgets/number_text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <cmath>

namespace ui {
namespace {

/// The translation context of what follows.
struct Numbers {
  Q_DECLARE_TR_FUNCTIONS(Numbers)
};

}  // namespace

QString countText(std::int64_t count) {
  return QLocale().toString(static_cast<qlonglong>(count));
}

QString shortCountText(double count) {
  const QLocale locale;
  if (std::abs(count) >= 1e6) return locale.toString(count / 1e6, 'f', 1) + " M";
  if (std::abs(count) >= 1e4) return locale.toString(count / 1e3, 'f', 1) + " k";
  return locale.toString(count, 'g', 4);
}

QString metricText(double value) {
  if (!std::isfinite(value)) return "–";
  if (value == 0) return "0";
  const int digits = std::max(0, 3 - static_cast<int>(std::floor(std::log10(std::abs(value)))));
  return QLocale().toString(value, 'f', std::min(digits, 7));
}

QString intervalText(double mean, double low, double high) {
  const QLocale locale;
  return locale.toString(mean, 'f', 4) + " ± " + locale.toString((high - low) / 2, 'f', 4);
}

QString signedText(double value) {
  return (value >= 0 ? "+" : "−") + QLocale().toString(std::abs(value), 'f', 4);
}

QString probabilityText(double p) {
  return p < 0.001 ? QString("< 0.001") : QLocale().toString(p, 'f', 4);
}

QString percentText(double share, int decimals) {
  return QLocale().toString(share * 100, 'f', decimals) + " %";
}

QString durationText(double seconds) {
  const auto whole = static_cast<int>(std::lround(seconds));
  if (seconds < 1) return Numbers::tr("%1 ms").arg(std::lround(seconds * 1000));
  if (whole < 60) return Numbers::tr("%1 s").arg(whole);
  if (whole < 3600) return Numbers::tr("%1 min %2 s").arg(whole / 60).arg(whole % 60);
  return Numbers::tr("%1 h %2 min").arg(whole / 3600).arg(whole / 60 % 60);
}

QString bytesText(double bytes) {
  if (bytes >= 1e9) return Numbers::tr("%1 GB").arg(QLocale().toString(bytes / 1e9, 'f', 1));
  return Numbers::tr("%1 MB").arg(QLocale().toString(std::ceil(bytes / 1e6), 'f', 0));
}

QString estimateText(double seconds, double memoryBytes, double diskBytes) {
  return Numbers::tr("about %1, %2 of memory, %3 of disk")
      .arg(durationText(seconds), bytesText(memoryBytes), bytesText(diskBytes));
}

QString timeLeftText(double seconds) {
  if (seconds < 9.95) return Numbers::tr("%1 s left").arg(QLocale().toString(std::max(0.1, seconds), 'f', 1));
  if (seconds < 60) return Numbers::tr("%1 s left").arg(static_cast<int>(std::ceil(seconds)));
  if (seconds < 5400) return Numbers::tr("%1 min left").arg(static_cast<int>(std::ceil(seconds / 60)));
  return Numbers::tr("%1 h left").arg(QLocale().toString(seconds / 3600, 'f', 1));
}

QString priceText(double price, const QString& currency) {
  if (price <= 0) return {};
  const QString number = QLocale().toString(price, 'f', price >= 1000 || price == std::floor(price) ? 0 : 2);
  if (currency == "USD") return "$" + number;
  if (currency == "CNY" || currency == "RMB") return "¥" + number;
  if (currency == "EUR") return "€" + number;
  if (currency == "GBP") return "£" + number;
  return currency.isEmpty() ? number : number + " " + currency;
}

QString timeText(const std::string& iso) {
  const QDateTime time = QDateTime::fromString(QString::fromStdString(iso), Qt::ISODate);
  return time.isValid() ? QLocale().toString(time.toLocalTime(), "yyyy-MM-dd HH:mm")
                        : QString::fromStdString(iso);
}

QString stateText(const std::string& state) {
  if (state == "queued") return Numbers::tr("queued");
  if (state == "running") return Numbers::tr("running");
  if (state == "paused") return Numbers::tr("paused");
  if (state == "stopped") return Numbers::tr("stopped");
  if (state == "finished") return Numbers::tr("finished");
  if (state == "failed") return Numbers::tr("failed");
  if (state == "interrupted") return Numbers::tr("interrupted");
  if (state == "cancelled") return Numbers::tr("cancelled");
  return QString::fromStdString(state);
}

QString kindText(const std::string& kind) {
  if (kind == "item" || kind == "items") return Numbers::tr("Items");
  if (kind == "user" || kind == "users") return Numbers::tr("Users");
  if (kind == "interaction" || kind == "interactions") return Numbers::tr("Interactions");
  if (kind == "review" || kind == "reviews") return Numbers::tr("Reviews");
  if (kind == "question" || kind == "qa") return Numbers::tr("Questions");
  if (kind == "query" || kind == "queries") return Numbers::tr("Queries");
  if (kind == "judgement" || kind == "judgements") return Numbers::tr("Judgements");
  if (kind == "view") return Numbers::tr("Views");
  if (kind == "click") return Numbers::tr("Clicks");
  if (kind == "cart") return Numbers::tr("Carts");
  if (kind == "favourite") return Numbers::tr("Favourites");
  if (kind == "purchase") return Numbers::tr("Purchases");
  if (kind == "rating") return Numbers::tr("Ratings");
  if (kind == "sequence") return Numbers::tr("Sequences");
  if (kind == "import") return Numbers::tr("Import");
  if (kind == "train") return Numbers::tr("Training");
  if (kind == "evaluate") return Numbers::tr("Evaluation");
  if (kind == "checklist") return Numbers::tr("Checks");
  if (kind == "sentiment") return Numbers::tr("Sentiment");
  if (kind == "report") return Numbers::tr("Report");
  return QString::fromStdString(kind);
}

}  // namespace ui
