// A mail as it goes over the wire (RFC 5322, 2045): text and attachments, all in lines of ASCII. The same content gives the
// same bytes in every attempt.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/calendar.h"

namespace klickwerk::office {

struct MimeAttachment {
  std::string name, media_type, bytes;
};

struct MimeMail {
  std::string from, from_name, to, reply_to;  // reply_to may be empty
  std::string message_id;                     // "<…@…>"
  Instant date;
  std::string subject, body;                  // UTF-8
  std::vector<std::pair<std::string, std::string>> more_headers;  // ASCII
  std::vector<MimeAttachment> attachments;
};

// Lines end with CR LF; dots at their beginning are not doubled yet.
std::string compose(const MimeMail& mail);

// RFC 2047: as it is when plain ASCII, else encoded words, folded.
std::string header_text(std::string_view utf8);
// RFC 2231 and, for old readers, a name of ASCII besides: filename="…"; filename*=UTF-8''…
std::string file_name_parameters(std::string_view utf8);
std::string quoted_printable(std::string_view text);
std::string base64(std::string_view bytes, std::size_t line_length = 0);
std::string mail_date(Instant moment);  // Sat, 21 Nov 2026 18:00:00 +0000

// "name@host" and nothing else, without signs that mean something to a mail server.
bool is_mail_address(std::string_view text);
// "a@x.de; b@y.de, c@z.de" one by one; what is no address stands in the list all the same.
std::vector<std::string> addresses_in(std::string_view text);

}  // namespace klickwerk::office
