#include <QFile>
#include <QTest>

#include "core/evaluate/ranking.h"
#include "core/torch_library.h"

namespace {

bool isTorchLoaded() {
  QFile maps("/proc/self/maps");
  return maps.open(QIODevice::ReadOnly) && maps.readAll().contains("libtorch_cpu.so");
}

}  // namespace

/// LibTorch costs a third of a second: only who wants it pays.
class TestTorchLibrary : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void isOpenedByTheFirstWhoAsks() {
    QCOMPARE(core::topK(std::vector<float>{1, 3, 2}, 2), (std::vector<std::int32_t>{1, 2}));
    QVERIFY(!isTorchLoaded());
    core::Matrix matrix{{2, 1}, {1, 2}};
    core::Progress quiet;
    QVERIFY(core::torchLibrary().invertSymmetric(matrix, quiet));
    QVERIFY(isTorchLoaded());
    QVERIFY(std::abs(matrix(0, 0) - 2 / 3.0F) < 1e-6F && std::abs(matrix(0, 1) + 1 / 3.0F) < 1e-6F);
    core::Matrix indefinite{{0, 1}, {1, 0}};
    QVERIFY(!core::torchLibrary().invertSymmetric(indefinite, quiet));
  }
};

QTEST_GUILESS_MAIN(TestTorchLibrary)
#include "test_torch_library.moc"
