// One connection to the mail server: greeting, TLS, authentication, and mails one after the other. It tells before the final
// dot that hands a mail over, and what the server said; whether to try again is the sender's.
#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"

namespace klickwerk::office {

// No connection to hand mails over: unreachable, a certificate that is not trusted, a refused password. what() names the
// server and what to do; never the password.
class MailServerError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct SmtpAnswer {
  // accepted: the server has the mail. refused_now, refused: 4xx and 5xx. dropped: the connection ended before the final
  // dot. lost: it ended after it, and nobody knows. withheld: the final dot was not allowed.
  enum class Kind { accepted, refused_now, refused, dropped, lost, withheld };
  Kind kind = Kind::accepted;
  std::string text;
};

struct SmtpEnvelope {
  std::string from;
  std::vector<std::string> to;  // the first one decides; what the server says of the others stands in the text
};

class SmtpLink {
 public:
  // `password` may be empty where mail.user is. Throws MailServerError.
  SmtpLink(const config::Mail& mail, const std::string& password);
  ~SmtpLink();

  // `may_end` is asked before the final dot; false: the mail is not handed over and the connection is cut.
  // After dropped, lost and withheld the link is over: usable() is false.
  SmtpAnswer send(const SmtpEnvelope& envelope, std::string_view message, const std::function<bool()>& may_end);
  bool usable() const { return usable_; }

 private:
  class Session;
  SmtpAnswer dialogue(const SmtpEnvelope& envelope, std::string_view message, const std::function<bool()>& may_end, bool& dot_sent);
  void start_over();

  std::unique_ptr<Session> session_;
  bool usable_ = true;
};

}  // namespace klickwerk::office
