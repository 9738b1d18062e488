#include "office/mail/smtp_link.h"

#include <Poco/Net/Context.h>
#include <Poco/Net/DNS.h>
#include <Poco/Net/DialogSocket.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/NetSSL.h>
#include <Poco/Net/SSLException.h>
#include <Poco/Net/SecureSMTPClientSession.h>
#include <Poco/Net/SecureStreamSocket.h>

#include <algorithm>

#include "office/mail/mime.h"

namespace klickwerk::office {
namespace {

using Poco::Net::Context;
using Poco::Net::SecureStreamSocket;
using Poco::Net::SMTPClientSession;
using Security = config::Mail::Security;

// As for the relays' connections: forward secrecy, and a certificate of the right name by an authority we know.
Context::Ptr new_context(const std::string& ca_file) {
  static const bool initialised = (Poco::Net::initializeSSL(), true);
  static_cast<void>(initialised);
  Context::Ptr context(new Context(Context::TLS_CLIENT_USE, ca_file, Context::VERIFY_STRICT, 9, true, "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL"));
  context->requireMinimumProtocol(Context::PROTO_TLSV1_2);
  return context;
}

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.pop_back();
  return text;
}

// Poco tells a connection that ended by a status that is none.
SmtpAnswer::Kind kind_of(int status) {
  if (status < 200 || status > 599) throw Poco::Net::NetException("the server said nothing more");
  if (status >= 200 && status < 400) return SmtpAnswer::Kind::accepted;
  return status >= 400 && status < 500 ? SmtpAnswer::Kind::refused_now : SmtpAnswer::Kind::refused;
}

}  // namespace

// Poco's session, with its socket in reach: the final dot must be sent apart from the message.
class SmtpLink::Session : public Poco::Net::SecureSMTPClientSession {
 public:
  Session(const Poco::Net::StreamSocket& socket, std::string host) : SecureSMTPClientSession(socket), server_(std::move(host)) {}

  std::string hello() {
    std::string response;
    open();
    if (!isPositiveCompletion(sendCommand("EHLO", own_name(), response))) throw MailServerError(server_ + " refuses our EHLO: " + trimmed(response));
    return response;
  }

  void secure(const Context::Ptr& context) {
    std::string response;
    if (!isPositiveCompletion(sendCommand("STARTTLS", response)))
      throw MailServerError(server_ + " offers no STARTTLS (" + trimmed(response) + "): set mail.security to \"tls\" with its port, usually 465");
    Poco::Net::SecureStreamSocket secured(SecureStreamSocket::attach(socket(), server_, context));
    socket() = secured;
  }

  void authenticate(const std::string& offers, const std::string& user, const std::string& password) {
    std::string response;
    if (offers.find("PLAIN") != std::string::npos) {
      const std::string token = '\0' + user + '\0' + password;
      refuse_unless(isPositiveCompletion(sendCommand("AUTH PLAIN", base64(token), response)), user, response);
    } else if (offers.find("LOGIN") != std::string::npos) {
      sendCommand("AUTH LOGIN", response);
      sendCommand(base64(user), response);
      refuse_unless(isPositiveCompletion(sendCommand(base64(password), response)), user, response);
    } else if (offers.find("CRAM-MD5") != std::string::npos) {
      SMTPClientSession::login(own_name(), AUTH_CRAM_MD5, user, password);
    } else {
      throw MailServerError(server_ + " offers no authentication that we know (PLAIN, LOGIN, CRAM-MD5): leave mail.user empty, or change mail.security");
    }
  }

  // The message without the final dot; a dot at a line's beginning is doubled (RFC 5321, 4.5.2).
  void transmit(std::string_view message) {
    std::string stuffed;
    stuffed.reserve(message.size() + 64);
    bool begins = true;
    for (char sign : message) {
      if (begins && sign == '.') stuffed += '.';
      stuffed += sign;
      begins = sign == '\n';
    }
    const char* at = stuffed.data();
    for (std::size_t left = stuffed.size(); left > 0;) {
      const int sent = socket().sendBytes(at, static_cast<int>(std::min<std::size_t>(left, 65536)));
      if (sent <= 0) throw Poco::Net::NetException("the connection takes nothing any more");
      at += sent, left -= static_cast<std::size_t>(sent);
    }
  }

  int end_message(std::string& response) {
    socket().sendMessage(".");
    return socket().receiveStatusMessage(response);
  }

  void cut() { socket().close(); }

 private:
  static std::string own_name() {
    const std::string name = Poco::Net::DNS::hostName();
    return name.find('.') == std::string::npos ? name + ".localdomain" : name;
  }

  void refuse_unless(bool good, const std::string& user, const std::string& response) const {
    if (!good) throw MailServerError(server_ + " refuses the user " + user + " (" + trimmed(response) + "): look at mail.user and its password");
  }

  std::string server_;
};

SmtpLink::SmtpLink(const config::Mail& mail, const std::string& password) {
  const Poco::Timespan timeout(mail.timeout_s, 0);
  const std::string where = "mail server " + mail.host + ":" + std::to_string(mail.port);
  try {
    const Poco::Net::SocketAddress address(mail.host, static_cast<Poco::UInt16>(mail.port));
    const Context::Ptr context = mail.security == Security::none ? Context::Ptr() : new_context(mail.ca_file.string());
    if (mail.security == Security::tls) {
      SecureStreamSocket socket(context);
      socket.setPeerHostName(mail.host);
      socket.connect(address, timeout);
      session_ = std::make_unique<Session>(socket, mail.host);
    } else {
      Poco::Net::StreamSocket socket;
      socket.connect(address, timeout);
      session_ = std::make_unique<Session>(socket, mail.host);
    }
    session_->setTimeout(timeout);
    std::string offers = session_->hello();
    if (mail.security == Security::starttls) {
      session_->secure(context);
      offers = session_->hello();
    }
    if (!mail.user.empty()) session_->authenticate(offers, mail.user, password);
  } catch (const Poco::Net::SSLException& error) {
    throw MailServerError(where + ": TLS failed (" + error.displayText() + "). Its certificate must be of an authority that this machine or mail.ca_file knows, and name " + mail.host);
  } catch (const Poco::Exception& error) {
    throw MailServerError(where + ": " + error.displayText() + ". Look at [mail] host, port, security, user and password in the configuration");
  }
}

SmtpLink::~SmtpLink() {
  try {
    if (usable_) session_->close();
    else session_->cut();  // no QUIT into the middle of a mail
  } catch (const Poco::Exception&) {
    // It goes anyway; what was answered is stored.
  }
}

SmtpAnswer SmtpLink::send(const SmtpEnvelope& envelope, std::string_view message, const std::function<bool()>& may_end) {
  bool dot_sent = false;
  try {
    return dialogue(envelope, message, may_end, dot_sent);
  } catch (const Poco::Exception& error) {
    usable_ = false;
    return {dot_sent ? SmtpAnswer::Kind::lost : SmtpAnswer::Kind::dropped,
            (dot_sent ? "the connection ended after the mail, before the server's answer: " : "the connection ended within the mail: ") + error.displayText()};
  }
}

SmtpAnswer SmtpLink::dialogue(const SmtpEnvelope& envelope, std::string_view message, const std::function<bool()>& may_end, bool& dot_sent) {
  std::string response;
  int status = session_->sendCommand("MAIL FROM:<" + envelope.from + ">", response);
  std::string remarks;
  for (std::size_t i = 0; i < envelope.to.size() && kind_of(status) == SmtpAnswer::Kind::accepted; ++i) {
    const int of_this = session_->sendCommand("RCPT TO:<" + envelope.to[i] + ">", response);
    if (i == 0) status = of_this;
    else if (kind_of(of_this) != SmtpAnswer::Kind::accepted) remarks += "; no copy to " + envelope.to[i] + ": " + trimmed(response);
  }
  if (kind_of(status) == SmtpAnswer::Kind::accepted) status = session_->sendCommand("DATA", response);
  if (kind_of(status) != SmtpAnswer::Kind::accepted) {
    start_over();
    return {kind_of(status), trimmed(response)};
  }
  usable_ = false;  // until the server has answered; may_end() may throw
  session_->transmit(message);
  if (!may_end()) {
    session_->cut();
    return {SmtpAnswer::Kind::withheld, "the mail was given to another attempt meanwhile"};
  }
  dot_sent = true;
  const SmtpAnswer::Kind kind = kind_of(session_->end_message(response));
  usable_ = true;
  return {kind, trimmed(response) + remarks};
}

void SmtpLink::start_over() {
  std::string response;
  try {
    session_->sendCommand("RSET", response);
  } catch (const Poco::Exception&) {
    usable_ = false;
  }
}

}  // namespace klickwerk::office
