#include "core/train/trainer.h"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <new>
#include <numeric>

#include "core/error.h"
#include "core/train/adamw.h"
#include "core/train/checkpoint.h"
#include "core/train/estimate.h"
#include "core/train/schedule.h"

namespace core {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kMeasuredSteps = 3;  // before the estimate
constexpr std::chrono::minutes kLongestWithoutCheckpoint{5};

struct StopNow {};  // thrown out of a validation that the user does not want to wait for

// Ends a validation where the user asks to stop and keep.
class ValidationProgress : public PassedProgress {
 public:
  using PassedProgress::PassedProgress;
  void scalar(std::string_view, std::int64_t, double, double) override {}
  void check() override {
    PassedProgress::check();
    if (stopRequested()) throw StopNow{};
  }
};

// Products in bfloat16, everything that needs precision in float32.
class Autocast {
 public:
  Autocast(Precision precision, at::DeviceType device)
      : m_device(device),
        m_on(precision == Precision::BFloat16 ||
             (precision == Precision::Auto && device != at::DeviceType::CPU)) {
    if (!m_on) return;
    at::autocast::set_autocast_dtype(m_device, at::kBFloat16);
    at::autocast::set_autocast_enabled(m_device, true);
  }
  ~Autocast() {
    if (!m_on) return;
    at::autocast::set_autocast_enabled(m_device, false);
    at::autocast::clear_cache();
  }
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  at::DeviceType m_device;
  bool m_on;
};

// splitmix64 (Steele, Lea and Flood, 2014): numbers that follow each other give seeds that do not.
std::uint64_t mixed(std::uint64_t seed, std::uint64_t number) {
  std::uint64_t z = seed * 0x9E3779B97F4A7C15u + number + 0x632BE59BD9B4E019u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

bool isOutOfMemory(const c10::Error& error) {
  if (dynamic_cast<const c10::OutOfMemoryError*>(&error)) return true;
  const std::string_view message = error.what_without_backtrace();
  for (const char* words : {"not enough memory", "can't allocate memory", "out of memory"})
    if (message.find(words) != std::string_view::npos) return true;
  return false;
}

double secondsSince(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

class Trainer {
 public:
  Trainer(Objective& objective, const TrainerOptions& options, const std::filesystem::path& checkpoint,
          Progress& progress)
      : m_objective(objective),
        m_options(options),
        m_folder(checkpoint),
        m_progress(progress),
        m_parameters(objective.parameters()),
        m_optimizer(m_parameters, options.weightDecay) {
    m_state.examples = objective.exampleCount();
    if (m_state.examples <= 0 || m_parameters.empty())
      throw Error(Error::Kind::BadInput, "There is nothing to train on or nothing to train.");
    m_stepsPerEpoch = (m_state.examples + options.batchSize - 1) / options.batchSize;
    const auto wanted =
        static_cast<std::int64_t>(std::ceil(options.epochs * static_cast<double>(m_stepsPerEpoch)));
    const std::int64_t total = options.maxSteps > 0 ? std::min(wanted, options.maxSteps) : wanted;
    m_state.totalSteps = std::max<std::int64_t>(total, 1);
    m_validateEvery = options.validateEvery > 0 ? options.validateEvery
                                                : std::max<std::int64_t>(1, (m_state.totalSteps + 3) / 4);
    m_state.microBatch =
        options.microBatch > 0 ? std::min(options.microBatch, options.batchSize) : options.batchSize;
  }

  TrainerResult run() {
    resume();
    m_whole = m_objective.setMicroBatch(m_state.microBatch);
    requireDisk();
    m_lastSaved = Clock::now();
    for (;;) {
      if (validationIsDue()) validate();
      if (checkpointIsDue()) save();
      if (m_result.stopped || m_state.step >= m_state.totalSteps || outOfPatience()) break;
      m_progress.check();
      takeStep();
      if (m_progress.stopRequested()) m_result.stopped = true;
    }
    return keep();
  }

 private:
  at::Device device() const { return m_parameters.front().second.device(); }
  double epoch() const { return static_cast<double>(m_state.step) / static_cast<double>(m_stepsPerEpoch); }
  bool outOfPatience() const { return m_options.patience > 0 && m_state.withoutBest >= m_options.patience; }
  void scalar(std::string_view tag, double value) { m_progress.scalar(tag, m_state.step, epoch(), value); }

  // --- what a resumed run needs

  void resume() {
    std::optional<Checkpoint> found;
    if (!m_folder.empty()) found = readCheckpoint(m_folder);
    if (!found) return;
    if (found->examples != m_state.examples || found->totalSteps != m_state.totalSteps)
      throw Error(Error::Kind::BadInput,
                  fmt::format("The checkpoint was made with {} examples and {} steps, now there are {} and "
                              "{}; train again.",
                              found->examples, found->totalSteps, m_state.examples, m_state.totalSteps),
                  m_folder.string());
    const at::NoGradGuard guard;
    for (const auto& [name, parameter] : m_parameters) restore(*found, "parameter." + name, parameter);
    for (const auto& [name, tensor] : m_optimizer.state()) restore(*found, name, tensor);
    if (found->best) {
      makeRoomForBest();
      for (std::size_t i = 0; i < m_best.size(); ++i)
        restore(*found, "best." + m_parameters[i].first, m_best[i]);
    }
    std::map<std::string, at::Tensor> objective;
    constexpr std::string_view kPrefix = "objective.";
    for (const auto& [name, tensor] : found->tensors)
      if (name.starts_with(kPrefix)) objective[name.substr(kPrefix.size())] = tensor;
    m_state = std::move(*found);
    m_state.tensors.clear();
    m_saved = {m_state.step, m_state.validatedStep};
    m_result.steps = m_state.step;
    m_objective.parametersChanged();
    m_progress.rewind(m_state.curveMark);
    m_progress.log(fmt::format("Going on after step {} of {}.", m_state.step, m_state.totalSteps));
    if (m_state.step % m_stepsPerEpoch == 0) return;  // the epoch begins with the next step
    if (objective.empty())
      m_objective.beginEpoch(m_state.step / m_stepsPerEpoch, m_progress);
    else
      m_objective.setState(objective);
  }

  void restore(const Checkpoint& from, const std::string& name, const at::Tensor& to) const {
    const auto found = from.tensors.find(name);
    if (found == from.tensors.end() || found->second.sizes() != to.sizes())
      throw Error(Error::Kind::BadInput,
                  fmt::format("The checkpoint lacks {} in the shape that the model has; train again.", name),
                  m_folder.string());
    to.detach().copy_(found->second);
  }

  void makeRoomForBest() {
    if (!m_best.empty()) return;
    for (const auto& [name, parameter] : m_parameters) m_best.push_back(at::empty_like(parameter.detach()));
  }

  // Weights and two moments, and the best weights; the old and the new one are there together for a moment.
  double checkpointBytes() const {
    double bytes = 0;
    for (const auto& [name, parameter] : m_parameters) bytes += static_cast<double>(parameter.nbytes());
    return 2 * 4 * bytes;
  }

  void requireDisk() const {
    if (m_folder.empty()) return;
    std::error_code failure;
    std::filesystem::create_directories(m_folder, failure);
    if (failure)
      throw Error(Error::Kind::Failed,
                  fmt::format("The folder {} cannot be made: {}.", m_folder.string(), failure.message()),
                  m_folder.string());
    const std::filesystem::space_info space = std::filesystem::space(m_folder, failure);
    if (!failure && static_cast<double>(space.available) < checkpointBytes())
      throw Error(Error::Kind::Failed,
                  fmt::format("The checkpoints of this run need {:.0f} MB of disk and {:.0f} MB are free; "
                              "make room first.",
                              checkpointBytes() / 1e6, static_cast<double>(space.available) / 1e6),
                  m_folder.string());
  }

  bool checkpointIsDue() const {
    if (m_folder.empty() || m_saved == std::pair(m_state.step, m_state.validatedStep)) return false;
    if (m_result.stopped || m_state.step >= m_state.totalSteps) return true;
    if (m_options.checkpointEvery > 0) return m_state.step % m_options.checkpointEvery == 0;
    return m_state.validatedStep == m_state.step || Clock::now() - m_lastSaved > kLongestWithoutCheckpoint;
  }

  void save() {
    m_state.curveMark = m_progress.settle();
    m_state.tensors = m_optimizer.state();
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
      m_state.tensors["parameter." + m_parameters[i].first] = m_parameters[i].second;
      if (m_state.best) m_state.tensors["best." + m_parameters[i].first] = m_best[i];
    }
    for (const auto& [name, tensor] : m_objective.state()) m_state.tensors["objective." + name] = tensor;
    writeCheckpoint(m_folder, m_state);
    m_state.tensors.clear();
    m_saved = {m_state.step, m_state.validatedStep};
    m_lastSaved = Clock::now();
  }

  // --- validation

  bool validationIsDue() const {
    if (m_result.stopped || m_state.validatedStep == m_state.step) return false;
    return m_state.step % m_validateEvery == 0 || m_state.step == m_state.totalSteps;
  }

  bool isBetter(double value, const std::optional<double>& than) const {
    if (!than) return true;
    return m_objective.higherIsBetter() ? value > *than : value < *than;
  }

  void validate() {
    const Clock::time_point begin = Clock::now();
    std::optional<double> value;
    try {
      const at::NoGradGuard guard;
      ValidationProgress watched(m_progress);
      m_objective.parametersChanged();
      value = m_objective.validate(watched);
    } catch (const StopNow&) {
      m_result.stopped = true;
      return;
    }
    m_validationSeconds = secondsSince(begin);
    m_state.validatedStep = m_state.step;
    m_progress.report("train", m_state.step, m_state.totalSteps);
    if (!value) return;
    scalar("valid/" + m_objective.metric(), *value);
    for (const auto& [name, figure] : m_objective.figures()) scalar("valid/" + name, figure);
    if (m_state.step == 0) {
      m_state.first = value;
      return;
    }
    if (!std::isfinite(*value) || !isBetter(*value, m_state.best)) {
      ++m_state.withoutBest;
      return;
    }
    // Until it has beaten the untrained model it has won nothing that is worth waiting for.
    m_state.withoutBest = isBetter(*value, m_state.first) || m_state.best ? 0 : m_state.withoutBest + 1;
    m_state.best = value;
    m_state.bestStep = m_state.step;
    makeRoomForBest();
    for (std::size_t i = 0; i < m_best.size(); ++i) m_best[i].copy_(m_parameters[i].second.detach());
  }

  // --- one step

  std::vector<std::int64_t> nextExamples() {
    const std::int64_t current = m_state.step / m_stepsPerEpoch;
    const std::int64_t place = m_state.step % m_stepsPerEpoch;
    if (m_orderOf != current) {  // by hand, since std::shuffle differs between libraries
      m_order.resize(static_cast<std::size_t>(m_state.examples));
      std::iota(m_order.begin(), m_order.end(), std::int64_t{0});
      std::mt19937_64 random(
          mixed(m_options.seed ^ 0x5851F42D4C957F2Du, static_cast<std::uint64_t>(current)));
      for (std::size_t i = m_order.size() - 1; i > 0; --i) std::swap(m_order[i], m_order[random() % (i + 1)]);
      m_orderOf = current;
    }
    if (place == 0) m_objective.beginEpoch(current, m_progress);
    const std::int64_t begin = place * m_options.batchSize;
    const std::int64_t end = std::min(begin + m_options.batchSize, m_state.examples);
    return {m_order.begin() + begin, m_order.begin() + end};
  }

  // The batch's mean loss, its gradients being added to the parameters'.
  double accumulate(std::span<const std::int64_t> examples) {
    const std::uint64_t seed = mixed(m_options.seed, static_cast<std::uint64_t>(m_state.step));
    StepRandom random(seed);
    at::manual_seed(seed);
    const Autocast autocast(m_options.precision, device().type());
    const std::size_t size =
        m_whole ? examples.size() : static_cast<std::size_t>(std::max(1, m_state.microBatch));
    double loss = 0;
    for (std::size_t begin = 0; begin < examples.size(); begin += size) {
      if (begin > 0) m_progress.check();
      const auto part = examples.subspan(begin, std::min(size, examples.size() - begin));
      const double share = static_cast<double>(part.size()) / static_cast<double>(examples.size());
      loss += share * m_objective.accumulate(part, share, random);
    }
    return loss;
  }

  // nullopt where memory ran out; nothing of the step is left then.
  std::optional<double> tryToAccumulate(std::span<const std::int64_t> examples) {
    try {
      return accumulate(examples);
    } catch (const std::bad_alloc&) {
      m_optimizer.dropGradients();
    } catch (const c10::Error& error) {
      m_optimizer.dropGradients();
      if (!isOutOfMemory(error)) throw;
    }
    return std::nullopt;
  }

  void halveMicroBatch(std::size_t examples) {
    const int before = std::min(m_state.microBatch, static_cast<int>(examples));
    if (before <= 1)
      throw Error(Error::Kind::Failed,
                  "Memory is too small for one example at a time; choose a smaller max_length or model, or "
                  "close other programs.",
                  "memory");
    m_state.microBatch = before / 2;
    m_whole = m_objective.setMicroBatch(m_state.microBatch);
    if (device().is_cuda()) c10::getDeviceAllocator(device().type())->emptyCache();
    m_progress.log(fmt::format("Memory ran out with {} examples at a time; going on with {}.", before,
                               m_state.microBatch));
  }

  void takeStep() {
    const Clock::time_point begin = Clock::now();
    const std::vector<std::int64_t> examples = nextExamples();
    const int microBatch = m_state.microBatch;
    std::optional<double> loss;
    while (!(loss = tryToAccumulate(examples))) halveMicroBatch(examples.size());
    const double norm = m_optimizer.clip(m_options.maxGradNorm);
    if (!std::isfinite(*loss) || !std::isfinite(norm))
      throw Error(Error::Kind::Failed,
                  fmt::format("The loss is no longer a number at step {}; choose a smaller learning_rate "
                              "than {}.",
                              m_state.step + 1, m_options.learningRate),
                  "learning_rate");
    m_result.steps = ++m_state.step;
    const double rate = learningRate(m_options, m_state.step, m_state.totalSteps);
    m_optimizer.step(rate);
    const double seconds = secondsSince(begin);
    scalar("train/loss", *loss);
    scalar("train/learning_rate", rate);
    scalar("train/grad_norm", norm);
    scalar("train/examples_per_second", static_cast<double>(examples.size()) / std::max(seconds, 1e-9));
    if (microBatch != m_state.microBatch) scalar("train/micro_batch", m_state.microBatch);
    m_progress.report("train", m_state.step, m_state.totalSteps);
    measure(seconds);
    if (m_state.step == std::min(kMeasuredSteps, m_state.totalSteps)) tellEstimate();
  }

  // The mean of the steps measured; the first one pays for what the others find ready.
  void measure(double seconds) {
    m_stepSeconds = m_measured > 1 ? (m_stepSeconds * (m_measured - 1) + seconds) / m_measured : seconds;
    ++m_measured;
  }

  void tellEstimate() {
    const auto steps = static_cast<double>(m_state.totalSteps);
    const double validations = std::ceil(steps / static_cast<double>(m_validateEvery)) + 1;
    const TrainingEstimate estimate{
        .steps = m_state.totalSteps,
        .seconds = steps * m_stepSeconds + validations * m_validationSeconds,
        .memoryBytes = mostMemory(),
        .diskBytes = checkpointBytes(),
    };
    scalar("estimate/seconds", estimate.seconds);
    scalar("estimate/memory_bytes", estimate.memoryBytes);
    scalar("estimate/disk_bytes", estimate.diskBytes);
    m_progress.log(sentenceOf(estimate));
    const double available = availableMemory();
    if (device().is_cpu() && available > 0 && available < 0.1 * estimate.memoryBytes)
      m_progress.log("Memory is nearly full; a smaller micro_batch or max_length needs less.");
  }

  double mostMemory() const {
    if (!device().is_cuda()) return peakMemory();
    return static_cast<double>(
        c10::getDeviceAllocator(device().type())->getDeviceStats(device().index()).reserved_bytes[0].peak);
  }

  TrainerResult keep() {
    m_result.best = m_state.best;
    m_result.keptStep = m_state.best ? m_state.bestStep : m_state.step;
    if (m_state.best && m_state.bestStep != m_state.step) {
      const at::NoGradGuard guard;
      for (std::size_t i = 0; i < m_best.size(); ++i) m_parameters[i].second.detach().copy_(m_best[i]);
    }
    m_objective.parametersChanged();
    return m_result;
  }

  Objective& m_objective;  // outlives the trainer, as do options and progress
  const TrainerOptions& m_options;
  std::filesystem::path m_folder;
  Progress& m_progress;
  NamedTensors m_parameters;
  AdamW m_optimizer;
  Checkpoint m_state;  // its tensors are filled only while it is written
  std::vector<at::Tensor> m_best;
  std::vector<std::int64_t> m_order;
  std::int64_t m_orderOf = -1;  // the epoch that m_order is of
  std::int64_t m_stepsPerEpoch = 0, m_validateEvery = 1;
  bool m_whole = false;                                   // the objective makes the micro-batches itself
  std::pair<std::int64_t, std::int64_t> m_saved{-1, -1};  // steps done and validated in the last checkpoint
  Clock::time_point m_lastSaved;
  double m_stepSeconds = 0, m_validationSeconds = 0;
  int m_measured = 0;  // steps
  TrainerResult m_result;
};

}  // namespace

TrainerResult train(Objective& objective, const TrainerOptions& options,
                    const std::filesystem::path& checkpoint, Progress& progress) {
  return Trainer(objective, options, checkpoint, progress).run();
}

}  // namespace core
