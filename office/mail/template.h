// The words of a mail: "Subject: …", an empty line, the text, with {fields}. Built-in ones (office/mail/templates) can be
// replaced by files of the same name in mail.templates_directory.
#pragma once

#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace klickwerk::office {

// A template is not there or not one: names file, line and what is expected.
class TemplateError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct MailText {
  std::string subject, body;
};

// `name`: "invoice"; `language`: "de" or "en". Every {field} of the template must be among the fields.
MailText mail_text(const std::filesystem::path& own_directory, const std::string& name, const std::string& language,
                   const std::map<std::string, std::string>& fields);
// Pure: the same from a text; `source` stands in error messages.
MailText fill_template(const std::string& text, const std::string& source, const std::map<std::string, std::string>& fields);

struct BuiltInTemplate {
  std::string file, text;
};
std::vector<BuiltInTemplate> built_in_templates();

}  // namespace klickwerk::office
