#include "office/mail/incoming.h"

#include <Poco/DateTime.h>
#include <Poco/DateTimeParser.h>
#include <Poco/Net/MailMessage.h>
#include <Poco/Net/MediaType.h>
#include <Poco/Net/PartHandler.h>
#include <Poco/StreamCopier.h>
#include <Poco/String.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "core/sha256.h"

namespace klickwerk::office {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t most_bytes = 32 << 20;
constexpr int deepest = 8;  // multiparts within multiparts
constexpr int most_parts = 1000;

std::string content_of(std::istream& stream, const std::string& name) {
  std::ostringstream text;
  text << stream.rdbuf();
  if (text.view().size() > most_bytes) throw MailReadError(name + " is larger than 32 MiB: hand over fewer mails at once");
  return std::move(text).str();
}

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw MailReadError(path.string() + ": cannot be read");
  return content_of(file, path.string());
}

std::string media_type_of(const std::string& content_type) {
  const Poco::Net::MediaType media(content_type);
  return Poco::toLower(media.getType() + "/" + media.getSubType());
}

// The end of a multipart, once more: Poco looks for it for ever where a mail was cut off. After the real end it is ignored.
std::string end_of_multipart(const std::string& content_type) {
  const Poco::Net::MediaType media(content_type);
  return media.matches("multipart") && media.hasParameter("boundary") ? "\r\n--" + media.getParameter("boundary") + "--\r\n" : "";
}

// Collects the leaves; a multipart within is read in its turn.
class Leaves : public Poco::Net::PartHandler {
 public:
  Leaves(std::vector<IncomingMail::Part>& parts, int& seen, int depth) : parts_(parts), seen_(seen), depth_(depth) {}

  void handlePart(const Poco::Net::MessageHeader& header, std::istream& stream) override {
    if (++seen_ > most_parts) throw MailReadError("not a mail that can be read: it has more than " + std::to_string(most_parts) + " parts");
    const std::string type = header.get("Content-Type", "text/plain");
    std::string content;
    Poco::StreamCopier::copyToString(stream, content);
    const Poco::Net::MediaType media(type);
    if (!media.matches("multipart") || depth_ >= deepest) {
      parts_.push_back({media_type_of(type), std::move(content)});
      return;
    }
    std::istringstream inner("Content-Type: " + type + "\r\n\r\n" + content + end_of_multipart(type));
    Poco::Net::MailMessage message;
    Leaves leaves(parts_, seen_, depth_ + 1);
    message.read(inner, leaves);
  }

 private:
  std::vector<IncomingMail::Part>& parts_;
  int& seen_;
  int depth_;
};

std::string closed(const std::string& raw) {
  std::istringstream stream(raw);
  Poco::Net::MessageHeader header;
  header.read(stream);
  return raw + end_of_multipart(header.get("Content-Type", "text/plain"));
}

std::string address_of(const std::string& header) {
  const std::size_t open = header.rfind('<'), close = header.rfind('>');
  return open != std::string::npos && close != std::string::npos && open < close ? header.substr(open + 1, close - open - 1) : Poco::trim(header);
}

std::string without_marks(const std::string& html) {
  std::string text;
  for (std::size_t at = 0; at < html.size(); ++at) {
    if (html[at] != '<') {
      text += html[at];
      continue;
    }
    const std::size_t end = html.find('>', at);
    if (end == std::string::npos) break;
    const std::string mark = Poco::toLower(html.substr(at + 1, std::min<std::size_t>(end - at - 1, 4)));
    if (mark.starts_with("br") || mark.starts_with("/p") || mark.starts_with("/div") || mark.starts_with("/tr") || mark.starts_with("/li")) text += '\n';
    at = end;
  }
  return Poco::replace(Poco::replace(Poco::replace(text, "&nbsp;", " "), "&gt;", ">"), "&amp;", "&");
}

// "Name: value" of a block of fields, folded lines joined; the first that there is.
std::string field_of(const std::string& block, const std::string& name) {
  std::istringstream lines(block);
  std::string value, line;
  bool inside = false;
  while (std::getline(lines, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (inside && (line.starts_with(' ') || line.starts_with('\t'))) value += " " + Poco::trim(line);
    else if (inside) break;
    else if (line.size() > name.size() && line[name.size()] == ':' && Poco::icompare(line.substr(0, name.size()), name) == 0)
      inside = true, value = Poco::trim(line.substr(name.size() + 1));
  }
  return value;
}

std::string after_semicolon(const std::string& value) {
  const std::size_t sign = value.find(';');
  return sign == std::string::npos ? value : Poco::trim(value.substr(sign + 1));
}

}  // namespace

std::vector<std::string> split_mbox(const std::string& content) {
  if (!content.starts_with("From ")) return content.empty() ? std::vector<std::string>{} : std::vector<std::string>{content};
  std::vector<std::string> mails;
  std::istringstream lines(content);
  std::string line;
  bool blank = true;
  while (std::getline(lines, line)) {
    if (blank && line.starts_with("From ")) mails.emplace_back();
    else mails.back() += (line.starts_with(">From ") ? line.substr(1) : line) + "\n";
    blank = line.empty() || line == "\r";
  }
  return mails;
}

std::vector<std::string> mails_in(const std::string& path) {
  if (path == "-") return split_mbox(content_of(std::cin, "standard input"));
  if (!fs::is_directory(path)) return split_mbox(content_of(fs::path(path)));
  std::vector<fs::path> files;
  for (const char* folder : {"cur", "new"})
    if (fs::is_directory(fs::path(path) / folder))
      for (const auto& entry : fs::directory_iterator(fs::path(path) / folder))
        if (entry.is_regular_file()) files.push_back(entry.path());
  if (files.empty() && !fs::is_directory(fs::path(path) / "cur"))
    throw MailReadError(path + " is a folder, but no maildir (it has no cur): name a maildir, an mbox file, or - for standard input");
  std::ranges::sort(files);
  std::vector<std::string> mails;
  for (const auto& file : files) mails.push_back(content_of(file));
  return mails;
}

IncomingMail parse_mail(const std::string& raw) {
  IncomingMail mail;
  try {
    std::istringstream stream(closed(raw));
    Poco::Net::MailMessage message;
    int seen = 0;
    Leaves leaves(mail.parts, seen, 0);
    message.read(stream, leaves);
    if (!message.isMultipart()) mail.parts.push_back({media_type_of(message.get("Content-Type", "text/plain")), message.getContent()});  // not told as a part
    const std::string id = Poco::trim(message.get("Message-ID", ""));
    mail.key = id.empty() ? "sha256:" + sha256_hex(raw) : id;
    mail.from = address_of(message.get("From", ""));
    mail.subject = Poco::Net::MessageHeader::decodeWord(message.get("Subject", ""));
    const std::string automatic = Poco::toLower(Poco::trim(message.get("Auto-Submitted", "no")));
    mail.automatic = automatic != "no";
    mail.report = Poco::toLower(message.get("Content-Type", "")).find("multipart/report") != std::string::npos;
    Poco::DateTime date;
    int zone_s = 0;
    if (Poco::DateTimeParser::tryParse(message.get("Date", ""), date, zone_s)) {
      date.makeUTC(zone_s);
      mail.date = Instant(std::chrono::milliseconds(date.timestamp().epochMicroseconds() / 1000));
    }
  } catch (const Poco::Exception& error) {
    throw MailReadError("not a mail that can be read: " + error.displayText());
  }
  if (mail.from.empty() && mail.subject.empty()) throw MailReadError("not a mail: it has neither From nor Subject");
  return mail;
}

std::string IncomingMail::text() const {
  for (const Part& part : parts)
    if (part.media_type == "text/plain") return part.content;
  for (const Part& part : parts)
    if (part.media_type == "text/html") return without_marks(part.content);
  return {};
}

std::optional<Bounce> bounce_in(const IncomingMail& mail) {
  if (!mail.report) return std::nullopt;
  Bounce bounce;
  for (const auto& part : mail.parts) {
    if (part.media_type == "message/delivery-status") {
      // Fields of the message first, then, after an empty line, those of each recipient: ours has one.
      bounce.action = Poco::toLower(field_of(part.content, "Action"));
      bounce.status = field_of(part.content, "Status");
      bounce.recipient = after_semicolon(field_of(part.content, "Final-Recipient"));
      bounce.diagnostic = after_semicolon(field_of(part.content, "Diagnostic-Code"));
    } else if (part.media_type == "message/rfc822" || part.media_type == "text/rfc822-headers" || part.media_type == "message/rfc822-headers") {
      bounce.message_id = field_of(part.content, "Message-ID");
    }
  }
  if (bounce.action.empty() || bounce.message_id.empty()) return std::nullopt;
  return bounce;
}

}  // namespace klickwerk::office
