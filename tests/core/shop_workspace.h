#pragma once

#include <QTemporaryDir>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/workflow/evaluate.h"
#include "core/workflow/import.h"
#include "core/workflow/job_progress.h"
#include "core/workflow/train.h"
#include "core/workflow/workspaces.h"

inline core::ImportRequest importOf(const std::filesystem::path& file) {
  core::ImportRequest request;
  request.file = file;
  request.kind = "interactions";
  return request;
}

inline core::TrainRequest trainingOf(const std::string& recipe, const std::vector<std::string>& set = {}) {
  core::TrainRequest request;
  request.recipe = recipe;
  request.set = set;
  request.split = "leave-one-out";
  return request;
}

inline core::EvaluateRequest evaluationOf(std::int64_t run) {
  core::EvaluateRequest request;
  request.runs = {run};
  return request;
}

struct TestWorkspace {
  QTemporaryDir folder;
  std::filesystem::path path =
      core::createWorkspace(std::filesystem::path(folder.path().toStdString()) / "shop");

  void import(const std::string& csv) {
    const std::filesystem::path file =
        std::filesystem::path(folder.path().toStdString()) / "interactions.csv";
    std::ofstream(file) << csv;
    core::Progress progress;
    core::importFile(path, importOf(file), progress);
  }

  core::TrainResult train(const std::string& recipe, const std::vector<std::string>& set = {}) {
    core::JobProgress progress(path, "train", recipe);
    const core::TrainResult result =
        core::runJob(progress, [&] { return core::trainRun(path, trainingOf(recipe, set), progress); });
    progress.finish(result.state, "");
    return result;
  }

  core::EvaluatedRun evaluate(std::int64_t run) {
    core::Progress progress;
    return core::evaluateRuns(path, evaluationOf(run), progress).front();
  }
};

/// Two groups of items; each user stays within one and walks through it from a place of their own.
inline std::string groupedShop() {
  std::string csv = "user_id,item_id,timestamp\n";
  for (int user = 0; user < 40; ++user)
    for (int step = 0; step < 5; ++step) {
      const int item = (user % 2) * 10 + (user / 2 + step) % 10;
      csv += "u" + std::to_string(user) + ",i" + std::to_string(item) + "," +
             std::to_string(1700000000 + user * 100 + step) + "\n";
    }
  return csv;
}
