// Where the mail server's password comes from; it stands in no log and no message.
#pragma once

#include <string>

#include "config/config.h"

namespace klickwerk::office {

// mail.password (sealed), mail.password_file, or $CREDENTIALS_DIRECTORY/mail.password; empty without mail.user. Throws
// config::ConfigError where there is none, config::SecretError.
std::string mail_password(const config::Config& config);
// The line for the configuration.
std::string sealed_mail_password(const config::Config& config, const std::string& password);

}  // namespace klickwerk::office
