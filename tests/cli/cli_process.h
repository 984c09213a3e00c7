#pragma once

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStringList>

/// What one call of reclens-cli left behind.
struct CliResult {
  int exitCode = -1;
  QByteArray output;   ///< standard output
  QByteArray message;  ///< standard error
  QJsonObject json;    ///< of standard output, where that is one JSON document

  QString error() const { return json["error"].toObject()["message"].toString(); }
  QString errorCode() const { return json["error"].toObject()["code"].toString(); }
};

/// Runs reclens-cli as a user would, in `folder`, and waits for its end.
inline CliResult runCli(const QString& folder, const QStringList& arguments, const QByteArray& input = {}) {
  QProcess process;
  process.setWorkingDirectory(folder);
  process.start(RECLENS_CLI, arguments);
  process.write(input);
  process.closeWriteChannel();
  CliResult result;
  if (!process.waitForFinished(-1)) return result;  // ctest bounds the time
  result.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
  result.output = process.readAllStandardOutput();
  result.message = process.readAllStandardError();
  result.json = QJsonDocument::fromJson(result.output).object();
  return result;
}

inline void writeFile(const QString& path, const QByteArray& bytes) {
  QFile file(path);
  if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
    qFatal("cannot write a test file");
}
