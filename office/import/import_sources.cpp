#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "office/import/import_files.h"

namespace klickwerk::office {
namespace {

namespace fs = std::filesystem;

bool is_csv(const fs::path& path) {
  const std::string extension = path.extension().string();
  return extension == ".csv" || extension == ".CSV" || extension == ".tsv" || extension == ".txt";
}

ImportFile load(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw std::runtime_error(path.string() + ": cannot be opened for reading");
  ImportFile file{path.filename().string(), {std::istreambuf_iterator<char>(stream), {}}};
  if (stream.bad()) throw std::runtime_error(path.string() + ": reading failed");
  return file;
}

std::vector<fs::path> csv_files_in(const fs::path& folder) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_regular_file() && is_csv(entry.path())) found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  if (found.empty()) throw std::runtime_error(folder.string() + ": the folder holds no .csv file");
  return found;
}

}  // namespace

std::vector<ImportFile> load_import_files(std::span<const fs::path> paths) {
  std::vector<ImportFile> files;
  for (const fs::path& path : paths) {
    if (!fs::exists(path)) throw std::runtime_error(path.string() + ": there is no such file or folder");
    if (!fs::is_directory(path)) {
      files.push_back(load(path));
      continue;
    }
    for (const fs::path& file : csv_files_in(path)) files.push_back(load(file));
  }
  return files;
}

}  // namespace klickwerk::office
