#include "office/mail/mail_password.h"

#include <cstdlib>
#include <fstream>

#include "config/secret_box.h"

namespace klickwerk::office {
namespace {

constexpr const char* purpose = "mail password";

std::string first_line(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line) || line.empty()) throw config::ConfigError(path.string() + ": no password in its first line, or it cannot be read");
  if (line.back() == '\r') line.pop_back();
  return line;
}

}  // namespace

std::string mail_password(const config::Config& config) {
  const config::Mail& mail = config.mail;
  if (mail.user.empty()) return {};
  if (!mail.password_sealed.empty()) return config::SecretBox(config.state_directory).open(mail.password_sealed, purpose);
  if (!mail.password_file.empty()) return first_line(mail.password_file);
  const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
  const auto credential = std::filesystem::path(directory ? directory : "") / "mail.password";
  if (directory && std::filesystem::exists(credential)) return first_line(credential);
  throw config::ConfigError("mail.user is set, but there is no password: set mail.password_file, or mail.password as `klickwerk mail seal-password` prints it");
}

std::string sealed_mail_password(const config::Config& config, const std::string& password) {
  return "password = \"" + config::SecretBox(config.state_directory).seal(password, purpose) + "\"\n";
}

}  // namespace klickwerk::office
