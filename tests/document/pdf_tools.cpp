#include "pdf_tools.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace klickwerk::document::sample {

namespace {

class TemporaryPdf {
 public:
  explicit TemporaryPdf(const std::string& bytes) {
    std::string name = (std::filesystem::temp_directory_path() / "klickwerk_test_XXXXXX").string();
    const int descriptor = ::mkstemp(name.data());
    if (descriptor < 0) throw std::runtime_error("cannot make a temporary file");
    ::close(descriptor);
    path_ = name;
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  ~TemporaryPdf() { std::filesystem::remove(path_); }
  std::string path() const { return path_; }

 private:
  std::string path_;
};

// The program's output; a program that is missing or complains fails the test.
std::string output_of(const std::string& command) {
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (!pipe) throw std::runtime_error("cannot run " + command);
  std::string output;
  char piece[4096];
  for (std::size_t got; (got = std::fread(piece, 1, sizeof piece, pipe)) > 0;) output.append(piece, got);
  const int status = ::pclose(pipe);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error(command + " failed: " + output);
  return output;
}

std::string asked(const std::string& program, const std::string& pdf, const std::string& after = "") {
  const TemporaryPdf file(pdf);
  return output_of(program + " " + file.path() + " " + after);
}

double mm_of(const std::string& points) { return std::stod(points) * 25.4 / 72; }

}  // namespace

std::string text_of(const std::string& pdf) { return asked("pdftotext -layout", pdf, "-"); }

std::string text_of_page(const std::string& pdf, int page) {
  const std::string number = std::to_string(page);
  return asked("pdftotext -layout -f " + number + " -l " + number, pdf, "-");
}

std::string flowing_text_of(const std::string& pdf) {
  std::istringstream words(asked("pdftotext -raw", pdf, "-"));
  std::string flowing;
  for (std::string word; words >> word;) flowing += (flowing.empty() ? "" : " ") + word;
  return flowing;
}

std::vector<PdfWord> words_of(const std::string& pdf) {
  const std::regex word_mark(
      "<word xMin=\"([-0-9.]+)\" yMin=\"([-0-9.]+)\" xMax=\"([-0-9.]+)\" yMax=\"([-0-9.]+)\">(.*)</word>");
  std::istringstream lines(asked("pdftotext -bbox", pdf, "-"));
  std::vector<PdfWord> words;
  int page = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.find("<page ") != std::string::npos) ++page;
    std::smatch found;
    if (std::regex_search(line, found, word_mark))
      words.push_back({page, mm_of(found[1]), mm_of(found[2]), mm_of(found[3]), mm_of(found[4]), found[5]});
  }
  return words;
}

std::string fonts_of(const std::string& pdf) { return asked("pdffonts", pdf); }

std::string properties_of(const std::string& pdf) { return asked("TZ=UTC pdfinfo", pdf); }

std::string objects_of(const std::string& pdf) {
  asked("qpdf --check", pdf);
  return asked("qpdf --json=2", pdf);
}

std::string attachment_of(const std::string& pdf, const std::string& name) {
  return asked("qpdf --show-attachment=" + name, pdf);
}

std::string grey_page_of(const std::string& pdf) {
  const std::string picture = asked("pdftoppm -r 60 -gray -f 1 -l 1", pdf);
  const std::size_t head_end = picture.find("\n255\n");  // PGM: "P5", width and height, the largest value
  if (picture.substr(0, 2) != "P5" || head_end == std::string::npos) throw std::runtime_error("pdftoppm gave no grey picture");
  return picture.substr(head_end + 5);
}

int GreyPage::at(double x_mm, double y_mm) const {
  const auto dot = [this](double mm) { return static_cast<std::size_t>(mm * dpi / 25.4); };
  return static_cast<unsigned char>(pixels.at(dot(y_mm) * static_cast<std::size_t>(width) + dot(x_mm)));
}

GreyPage grey_page_of(const std::string& pdf, int page, int dpi) {
  const std::string number = std::to_string(page), picture = asked(("pdftoppm -r " + std::to_string(dpi) + " -gray -f " + number + " -l " + number).c_str(), pdf);
  int width = 0, height = 0;
  if (std::sscanf(picture.c_str(), "P5 %d %d", &width, &height) != 2) throw std::runtime_error("pdftoppm gave no grey picture");
  return {width, dpi, picture.substr(picture.find("\n255\n") + 5)};
}

int pages_of(const std::string& pdf) {
  const std::string properties = properties_of(pdf);
  std::smatch found;
  if (!std::regex_search(properties, found, std::regex("Pages: +([0-9]+)")))
    throw std::runtime_error("pdfinfo names no pages");
  return std::stoi(found[1]);
}

int count_of(const std::string& text, const std::string& part) {
  int count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

}  // namespace klickwerk::document::sample
