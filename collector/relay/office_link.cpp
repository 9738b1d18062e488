#include "collector/relay/office_link.h"

#include <Poco/Crypto/X509Certificate.h>
#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/NetSSL.h>
#include <Poco/Net/SSLException.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/String.h>
#include <Poco/URI.h>
#include <openssl/ssl.h>

#include <array>
#include <sstream>

#include "collector/relay/compression.h"
#include "collector/relay/wire.h"

namespace klickwerk::collector {
namespace {

using Poco::Net::Context;

constexpr std::size_t most_answer_bytes = std::size_t{64} << 20U;
constexpr std::size_t worth_packing_bytes = 1000;
constexpr const char* ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

Context::Ptr new_context(Context::VerificationMode mode, const std::string& ca_file, bool system_authorities) {
  Context::Ptr context(new Context(Context::TLS_CLIENT_USE, ca_file, mode, 9, system_authorities, ciphers));
  context->requireMinimumProtocol(Context::PROTO_TLSV1_2);
  return context;
}

Context::Ptr trusting(const OfficeLink::Trust& trust) {
  static const bool initialised = (Poco::Net::initializeSSL(), true);
  static_cast<void>(initialised);
  if (trust.pinned_certificate.empty()) return new_context(Context::VERIFY_STRICT, trust.ca_file.string(), true);
  auto context = new_context(Context::VERIFY_STRICT, "", false);
  std::istringstream pem(trust.pinned_certificate);
  context->addCertificateAuthority(Poco::Crypto::X509Certificate(pem));
  // This one certificate is the office, whatever name it goes by today; a site's clock may be years off.
  context->enableExtendedCertificateVerification(false);
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context->sslContext()), X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME);
  return context;
}

std::string all_of(std::istream& in) {
  std::string content;
  std::array<char, 65536> piece{};
  while (in.good()) {
    in.read(piece.data(), piece.size());
    content.append(piece.data(), static_cast<std::size_t>(in.gcount()));
    if (content.size() > most_answer_bytes) throw OfficeAway("the answer is larger than " + std::to_string(most_answer_bytes >> 20U) + " MiB");
  }
  return content;
}

std::optional<ClockExchange> exchange_of(Instant sent, Instant got, const OfficeAnswer& answer) {
  const auto received = parse_iso_utc(answer.header("klickwerk-received-at")), answered = parse_iso_utc(answer.header("klickwerk-answered-at"));
  if (!received || !answered) return std::nullopt;
  return ClockExchange{sent, got, *received, *answered};
}

}  // namespace

struct OfficeLink::State {
  std::string host;
  Poco::UInt16 port = 443;
  std::string prefix;  // of paths, where the office stands behind another server
  Poco::Timespan timeout;
  Context::Ptr context;
};

std::string OfficeAnswer::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

OfficeLink::OfficeLink(const std::string& url, Trust trust, int timeout_ms) : url_(url), state_(std::make_unique<State>()) {
  try {
    const Poco::URI uri(url);
    if (uri.getScheme() != "https" || uri.getHost().empty()) throw std::invalid_argument("the office's address must begin with https://, as in https://office.example:8443, not " + url);
    state_->host = uri.getHost();
    state_->port = uri.getPort();
    state_->prefix = uri.getPath() == "/" ? "" : uri.getPath();
    state_->timeout = Poco::Timespan(timeout_ms / 1000, timeout_ms % 1000 * 1000);
    state_->context = trusting(trust);
  } catch (const Poco::SyntaxException&) {
    throw std::invalid_argument("not an address: " + url);
  } catch (const Poco::Exception& error) {
    throw std::invalid_argument("the certificates for " + url + " cannot be used: " + error.displayText());
  }
}

OfficeLink::~OfficeLink() = default;

std::string OfficeLink::shown_certificate() const {
  try {
    Poco::Net::SecureStreamSocket socket(new_context(Context::VERIFY_NONE, "", false));
    socket.setPeerHostName(state_->host);
    socket.setLazyHandshake(true);
    socket.connect(Poco::Net::SocketAddress(state_->host, state_->port), state_->timeout);
    socket.setReceiveTimeout(state_->timeout);
    socket.setSendTimeout(state_->timeout);
    if (socket.completeHandshake() <= 0) throw OfficeAway("no TLS handshake with " + url_);
    std::ostringstream pem;
    socket.peerCertificate().save(pem);
    return std::move(pem).str();
  } catch (const Poco::Exception& error) {
    throw OfficeAway("no TLS connection to " + url_ + ": " + error.displayText());
  }
}

OfficeAnswer OfficeLink::exchange(const std::string& method, const std::string& path, const Headers& headers, std::string_view body) {
  try {
    return exchange_once(method, path, headers, body);
  } catch (const Poco::Net::SSLException& error) {
    throw OfficeAway("the TLS connection to " + url_ + " failed (is it still the same office? its certificate must fit the enrolment): " + error.displayText());
  } catch (const Poco::Exception& error) {
    throw OfficeAway("the office at " + url_ + " does not answer: " + error.displayText());
  } catch (const std::ios_base::failure& error) {
    throw OfficeAway("the connection to " + url_ + " was cut: " + error.what());
  }
}

OfficeAnswer OfficeLink::exchange_once(const std::string& method, const std::string& path, const Headers& headers, std::string_view body) {
  Poco::Net::HTTPSClientSession session(state_->host, state_->port, state_->context);
  session.setTimeout(state_->timeout, state_->timeout, state_->timeout);
  session.setKeepAlive(false);
  Poco::Net::HTTPRequest request(method, state_->prefix + path, Poco::Net::HTTPMessage::HTTP_1_1);
  for (const auto& [name, value] : headers) request.set(name, value);
  request.set("Accept-Encoding", "gzip");
  std::string content(body);
  if (body.size() >= worth_packing_bytes) {
    content = packed(body);
    request.set("Content-Encoding", "gzip");
  }
  if (method == "POST") request.setContentLength64(static_cast<Poco::Int64>(content.size()));
  std::ostream& out = session.sendRequest(request);
  const Instant sent = SystemClock().now();
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  out.flush();
  Poco::Net::HTTPResponse response;
  std::istream& in = session.receiveResponse(response);
  const Instant got = SystemClock().now();
  OfficeAnswer answer{static_cast<int>(response.getStatus()), {}, all_of(in), {}};
  if (response.getContentLength64() > 0 && answer.body.size() != static_cast<std::size_t>(response.getContentLength64()))
    throw OfficeAway("the answer from " + url_ + " was cut");
  for (const auto& [name, value] : response) answer.headers[Poco::toLower(name)] = value;
  if (answer.header("content-encoding") == "gzip") {
    auto plain = unpacked(answer.body, most_answer_bytes);
    if (!plain) throw OfficeAway("the answer from " + url_ + " is damaged");
    answer.body = std::move(plain).value();
  }
  answer.clock = exchange_of(sent, got, answer);
  return answer;
}

}  // namespace klickwerk::collector
