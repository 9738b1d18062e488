#include "office/mail/template.h"

#include <algorithm>
#include <fstream>
#include <span>
#include <sstream>

#include "core/embedded_file.h"

namespace klickwerk::office {

std::span<const EmbeddedFile> mail_templates();  // built in by CMakeLists.txt

namespace {

std::string filled(const std::string& text, const std::string& where, const std::map<std::string, std::string>& fields) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t open = text.find('{', at);
    const std::size_t close = open == std::string::npos ? open : text.find('}', open);
    if (close == std::string::npos) return result + text.substr(at);
    const std::string name = text.substr(open + 1, close - open - 1);
    const auto field = fields.find(name);
    if (field == fields.end()) {
      std::string known;
      for (const auto& [one, value] : fields) known += (known.empty() ? "" : ", ") + one;
      throw TemplateError(where + std::to_string(1 + std::count(text.begin(), text.begin() + static_cast<long>(open), '\n')) + ": {" + name +
                          "} is no field of this mail; there are " + known);
    }
    result += text.substr(at, open - at) + field->second;
    at = close + 1;
  }
  return result;
}

}  // namespace

MailText fill_template(const std::string& text, const std::string& source, const std::map<std::string, std::string>& fields) {
  constexpr std::string_view begin = "Subject: ";
  const std::size_t end = text.find('\n');
  if (!text.starts_with(begin) || end == std::string::npos || text[end + 1] != '\n')
    throw TemplateError(source + ":1: a mail's text begins with \"Subject: …\", then comes an empty line");
  const std::string all = filled(text, source + ":", fields);
  const std::size_t subject_end = all.find("\n\n");
  std::string subject = all.substr(begin.size(), subject_end - begin.size());
  std::ranges::replace(subject, '\n', ' ');
  std::ranges::replace(subject, '\r', ' ');
  return {subject, all.substr(subject_end + 2)};
}

MailText mail_text(const std::filesystem::path& own_directory, const std::string& name, const std::string& language,
                   const std::map<std::string, std::string>& fields) {
  const std::string file_name = name + "." + (language == "en" ? "en" : "de") + ".txt";
  const auto own = own_directory / file_name;
  if (!own_directory.empty() && std::filesystem::exists(own)) {
    std::ifstream file(own, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) throw TemplateError(own.string() + ": cannot be read");
    return fill_template(text.str(), own.string(), fields);
  }
  for (const auto& one : built_in_templates())
    if (one.file == file_name) return fill_template(one.text, one.file, fields);
  throw TemplateError("there is no mail text " + file_name);
}

std::vector<BuiltInTemplate> built_in_templates() {
  std::vector<BuiltInTemplate> list;
  for (const auto& file : mail_templates()) list.push_back({std::string(file.name), std::string(file.content)});
  return list;
}

}  // namespace klickwerk::office
