#include "office/mail/mime.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

namespace klickwerk::office {
namespace {

constexpr std::string_view line_end = "\r\n";

bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char sign) { return sign >= ' ' && sign <= '~'; });
}

std::string hex_of(unsigned char byte) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  return {digits[byte >> 4], digits[byte & 15]};
}

// At most `most` bytes from `at` on that end between two characters.
std::size_t whole_characters(std::string_view text, std::size_t at, std::size_t most) {
  std::size_t length = std::min(most, text.size() - at);
  if (at + length == text.size()) return length;
  std::size_t cut = length;
  while (cut > 0 && (static_cast<unsigned char>(text[at + cut]) & 0xC0) == 0x80) --cut;
  return cut > 0 ? cut : length;
}

std::string one_line(std::string_view text) {
  std::string line(text);
  std::ranges::replace_if(line, [](char sign) { return sign == '\r' || sign == '\n' || sign == '\0'; }, ' ');
  return line;
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (char sign : text) {
    if (sign == '"' || sign == '\\') result += '\\';
    result += sign;
  }
  return result + "\"";
}

std::string mailbox(const std::string& name, const std::string& address) {
  if (name.empty()) return address;
  const std::string shown = is_plain(name) ? quoted(name) : header_text(name);
  return shown + (shown.find(line_end) == std::string::npos ? " <" : "\r\n <") + address + ">";
}

std::string text_part(const std::string& body) {
  return "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted_printable(body);
}

std::string attachment_part(const MimeAttachment& attachment) {
  return "Content-Type: " + attachment.media_type + "\r\nContent-Disposition: attachment;\r\n " + file_name_parameters(attachment.name) +
         "\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64(attachment.bytes, 76);
}

// Of the mail's id, so that it is the same in every attempt; "=_" stands in no encoded text.
std::string boundary_of(const std::string& message_id) {
  std::string boundary = "=_kw_";
  for (char sign : message_id)
    if (std::isalnum(static_cast<unsigned char>(sign))) boundary += sign;
  return boundary.substr(0, 65);
}

}  // namespace

std::string base64(std::string_view bytes, std::size_t line_length) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve(bytes.size() * 4 / 3 + bytes.size() / 25 + 8);
  std::size_t in_line = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    unsigned block = 0;
    for (std::size_t j = 0; j < 3; ++j) block = block << 8 | (j < count ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    for (std::size_t j = 0; j < 4; ++j) text += j <= count ? digits[block >> (18 - 6 * j) & 63] : '=';
    in_line += 4;
    if (line_length > 0 && in_line >= line_length) text += line_end, in_line = 0;
  }
  if (line_length > 0 && in_line > 0) text += line_end;
  return text;
}

std::string quoted_printable(std::string_view text) {
  std::string result, line;
  const auto put = [&](const std::string& piece) {
    if (line.size() + piece.size() > 75) result += line + "=\r\n", line.clear();
    line += piece;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char sign = text[i];
    if (sign == '\r') continue;
    if (sign == '\n') {
      result += line, result += line_end, line.clear();
      continue;
    }
    const bool ends_line = i + 1 == text.size() || text[i + 1] == '\n' || text[i + 1] == '\r';
    const bool plain = (sign > ' ' && sign <= '~' && sign != '=') || (sign == ' ' && !ends_line);
    put(plain ? std::string(1, sign) : "=" + hex_of(static_cast<unsigned char>(sign)));
  }
  return line.empty() ? result : result + line + std::string(line_end);
}

std::string header_text(std::string_view utf8) {
  const std::string text = one_line(utf8);
  if (is_plain(text) && text.find("=?") == std::string::npos && text.size() < 200) return text;
  std::string result;
  // 45 bytes are 60 signs of base64: with its frame an encoded word stays below 75 (RFC 2047, 2).
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = whole_characters(text, at, 45);
    if (at > 0) result += "\r\n ";
    result += "=?UTF-8?B?" + base64(std::string_view(text).substr(at, length)) + "?=";
    at += length;
  }
  return result;
}

std::string file_name_parameters(std::string_view utf8) {
  const std::string name = one_line(utf8);
  if (is_plain(name)) return "filename=" + quoted(name);
  std::string plain, encoded;
  for (char sign : name) {
    const auto byte = static_cast<unsigned char>(sign);
    if (sign >= ' ' && sign <= '~') plain += sign;
    else if ((byte & 0xC0) != 0x80) plain += '_';
    encoded += std::isalnum(byte) || sign == '-' || sign == '.' || sign == '_' ? std::string(1, sign) : "%" + hex_of(byte);
  }
  return "filename=" + quoted(plain) + ";\r\n filename*=UTF-8''" + encoded;
}

std::string mail_date(Instant moment) {
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(moment).time_since_epoch().count();
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  char text[64];
  std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d +0000", days[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                months[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
  return text;
}

std::string compose(const MimeMail& mail) {
  std::string text = "Date: " + mail_date(mail.date) + "\r\nFrom: " + mailbox(mail.from_name, mail.from) + "\r\nTo: " + mail.to + "\r\n";
  if (!mail.reply_to.empty()) text += "Reply-To: " + mail.reply_to + "\r\n";
  text += "Subject: " + header_text(mail.subject) + "\r\nMessage-ID: " + mail.message_id + "\r\nAuto-Submitted: auto-generated\r\n";
  for (const auto& [name, value] : mail.more_headers) text += name + ": " + one_line(value) + "\r\n";
  text += "MIME-Version: 1.0\r\n";
  if (mail.attachments.empty()) return text + text_part(mail.body);
  const std::string boundary = boundary_of(mail.message_id);
  text += "Content-Type: multipart/mixed;\r\n boundary=\"" + boundary + "\"\r\n\r\n--" + boundary + "\r\n" + text_part(mail.body);
  for (const auto& attachment : mail.attachments) text += "--" + boundary + "\r\n" + attachment_part(attachment);
  return text + "--" + boundary + "--\r\n";
}

bool is_mail_address(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size() || text.size() > 254 || text.find('@', at + 1) != std::string_view::npos) return false;
  if (text[at + 1] == '.' || text.back() == '.' || text.front() == '.') return false;
  return std::ranges::all_of(text, [](char sign) {
    return std::isalnum(static_cast<unsigned char>(sign)) || std::string_view("@.-_+&'!#$%*/=?^`{|}~").find(sign) != std::string_view::npos;
  });
}

std::vector<std::string> addresses_in(std::string_view text) {
  std::vector<std::string> addresses(1);
  for (char sign : text) {
    if (sign == ',' || sign == ';') addresses.emplace_back();
    else if (sign != ' ' && sign != '\t') addresses.back() += sign;
  }
  std::erase_if(addresses, [](const std::string& one) { return one.empty(); });
  return addresses;
}

}  // namespace klickwerk::office
