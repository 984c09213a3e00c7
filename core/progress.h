#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace core {

/// A stage of the work ahead and how long it will take, as far as that is known before: once the work has
/// been through a stage of this name, what that took counts instead.
struct PlannedStage {
  std::string_view name;  ///< of literals, which outlive the work
  double seconds = 0;
};

/// How long work tells of itself and is told to end. Long functions take one by reference and call check() at
/// least every batch. The base class listens to nobody, for tests and for work too short to follow.
class Progress {
 public:
  virtual ~Progress() = default;

  /// `done` of `total` units of the named stage are finished; total 0 means that the end is not known.
  virtual void report(std::string_view stage, std::int64_t done, std::int64_t total) {
    (void)stage, (void)done, (void)total;
  }

  /// All stages that are still to come, in their order, so that the time left can be that of the whole work.
  virtual void plan(const std::vector<PlannedStage>& stages) { (void)stages; }

  /// One point of a curve, e.g. scalar("train/loss", 20, 0.5, 1.37). `epoch` may be fractional.
  virtual void scalar(std::string_view tag, std::int64_t step, double epoch, double value) {
    (void)tag, (void)step, (void)epoch, (void)value;
  }

  /// Makes the curve so far outlive a crash and returns a mark of its end: a checkpoint is written only then,
  /// and keeps the mark.
  virtual std::int64_t settle() { return 0; }

  /// A resumed run goes on from the checkpoint with this mark: points that were told after it are taken back,
  /// all of them for 0.
  virtual void rewind(std::int64_t mark) { (void)mark; }

  /// One line for the log.
  virtual void log(std::string_view line) { (void)line; }

  /// Throws Cancelled where the user has cancelled; blocks while the user has paused.
  virtual void check() {}

  /// True once the user asked to stop and keep what there is.
  virtual bool stopRequested() { return false; }
};

/// Passes everything on to another one; what watches or steers work on its way derives from it.
class PassedProgress : public Progress {
 public:
  explicit PassedProgress(Progress& next) : m_next(next) {}

  void report(std::string_view stage, std::int64_t done, std::int64_t total) override {
    m_next.report(stage, done, total);
  }
  void plan(const std::vector<PlannedStage>& stages) override { m_next.plan(stages); }
  void scalar(std::string_view tag, std::int64_t step, double epoch, double value) override {
    m_next.scalar(tag, step, epoch, value);
  }
  std::int64_t settle() override { return m_next.settle(); }
  void rewind(std::int64_t mark) override { m_next.rewind(mark); }
  void log(std::string_view line) override { m_next.log(line); }
  void check() override { m_next.check(); }
  bool stopRequested() override { return m_next.stopRequested(); }

 private:
  Progress& m_next;  // outlives this
};

}  // namespace core
