#pragma once

#include <QComboBox>
#include <QScrollArea>
#include <QTabBar>

#include "core/workflow/checklist.h"
#include "core/workflow/evaluate.h"
#include "core/workflow/job_progress.h"
#include "core/workflow/train.h"
#include "tests/ui/window_fixture.h"

/// A window on a generated shop whose runs are trained, evaluated and checked as a test asks for them, and
/// what its tests do on the Compare page.
class ComparePageFixture {
 protected:
  struct Wanted {
    const char* recipe;
    const char* name;
    const char* set;
  };
  static constexpr Wanted kRuns[] = {
      {"popularity", "popularity", "seed=1"},
      {"ease", "ease", "lambda=100"},
      {"item-knn", "item-knn", "k=100"},
      {"item-knn", "item-knn, ten neighbours", "k=10"},
      {"ease", "ease with a ridge that is far too weak for this shop", "lambda=1"},
      {"item-knn", "近邻（只看最近一件）", "decay=0.1"},
      {"ease", "ease-500", "lambda=500"},
      {"ease", "ease-2000", "lambda=2000"},
      {"item-knn", "item-knn-shrink-100", "shrink=100"},
      {"item-knn", "item-knn-3", "k=3"},
      {"ease", "ease-forgetful", "decay=0.2"},
      {"ease", "ease-50-neighbours", "neighbours=50"}};

  void makeShop() {
    prepareForPictures(m_models);
    m_fixture = std::make_unique<WindowFixture>();
    m_workspace = m_fixture->makeSample();
  }

  std::int64_t train(const char* recipe, const char* name, const char* set, const char* split) {
    core::JobProgress job(m_workspace, "train", recipe);
    core::TrainRequest training;
    training.recipe = recipe;
    training.name = name;
    training.set = {set};
    training.split = split;
    const std::int64_t run = core::trainRun(m_workspace, training, job).run;
    job.finish("finished", "{}");
    return run;
  }

  void savePictures(const QString& name) {
    const QString path = QString("%1/%2").arg(RECLENS_TOUR_FOLDER, name);
    QVERIFY(m_fixture->window->grab().save(path + ".png"));
    for (const auto* scroll : page()->findChildren<QScrollArea*>())
      if (scroll->isVisible() && scroll->widget()->findChild<QTabBar*>("views") &&
          scroll->widget()->height() > scroll->viewport()->height()) {
        QPixmap whole(scroll->widget()->size());
        whole.fill(ui::theme::colors().background);
        scroll->widget()->render(&whole, {}, {}, QWidget::DrawChildren);
        QVERIFY(whole.save(path + "-whole.png"));
      }
  }

  bool growTo(std::size_t runs) {
    core::EvaluateRequest request;
    while (m_runs.size() < runs) {
      const Wanted& wanted = kRuns[m_runs.size()];
      m_runs.push_back(train(wanted.recipe, wanted.name, wanted.set, "leave-one-out"));
      request.runs.push_back(m_runs.back());
    }
    if (request.runs.empty()) return true;
    core::Progress progress;
    core::evaluateRuns(m_workspace, request, progress);
    core::runChecklists(m_workspace,
                        {.runs = request.runs,
                         .installed = true,
                         .ways = {core::AnsweredBy::Search, core::AnsweredBy::Words},
                         .options = {.pairs = 20}},
                        progress);
    return m_fixture->open(QString::fromStdString(m_workspace.string()));
  }

  void choose(const char* box, const QString& data) {
    auto* combo = page()->findChild<QComboBox*>(box);
    combo->setCurrentIndex(combo->findData(data));
    Q_EMIT combo->activated(combo->currentIndex());
  }

  QTabBar* tabs() const { return page()->findChild<QTabBar*>("views"); }
  QWidget* page() const { return m_fixture->window->page("compare"); }

  QTemporaryDir m_models;
  std::filesystem::path m_workspace;
  std::vector<std::int64_t> m_runs;
  std::unique_ptr<WindowFixture> m_fixture;
};
