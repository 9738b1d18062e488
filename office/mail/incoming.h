// Mails that came in: bounces and replies. Read from a file or a folder that the mail server or a program such as fetchmail
// fills; we fetch nothing ourselves.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/calendar.h"

namespace klickwerk::office {

class MailReadError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The mails of a maildir (cur and new), an mbox file, one mail in a file, or "-": standard input. Throws MailReadError.
std::vector<std::string> mails_in(const std::string& path);
// Of an mbox or a single mail.
std::vector<std::string> split_mbox(const std::string& content);

struct IncomingMail {
  struct Part {
    std::string media_type;  // lower case, without parameters
    std::string content;     // decoded from its transfer encoding
  };
  std::string key;         // Message-ID, or "sha256:…" of a mail without one
  std::string from;        // the address alone
  std::string subject;     // decoded
  std::optional<Instant> date;
  bool report = false;     // multipart/report
  bool automatic = false;  // Auto-Submitted: an absence note, not an answer
  std::vector<Part> parts; // leaves
  std::string text() const;  // the first text/plain, else text/html without its marks
};
// Throws MailReadError when it is no mail.
IncomingMail parse_mail(const std::string& raw);

// What a delivery status notification (RFC 3464) says about one of ours.
struct Bounce {
  std::string message_id;  // of the mail that came back
  std::string recipient, action, status, diagnostic;
  bool final() const { return action == "failed"; }  // else: delayed, relayed …
};
std::optional<Bounce> bounce_in(const IncomingMail& mail);

}  // namespace klickwerk::office
