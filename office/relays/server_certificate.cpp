#include "office/relays/server_certificate.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <memory>
#include <system_error>

#include "collector/poll/private_file.h"
#include "collector/relay/certificate.h"

namespace klickwerk::office {
namespace {

constexpr long ten_years_s = 3652L * 86400;
constexpr std::size_t pin_digits = 40;

template <class T, void (*end)(T*)>
struct End {
  void operator()(T* thing) const { end(thing); }
};
using Key = std::unique_ptr<EVP_PKEY, End<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, End<X509, X509_free>>;
struct EndBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Bio = std::unique_ptr<BIO, EndBio>;

void need(bool done, const char* what) {
  if (!done) throw CertificateError(std::string("cannot make a certificate: OpenSSL fails to ") + what);
}

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0 || name[0] == 0) return "localhost";
  return name.data();
}

void add_extension(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  need(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1, "add an extension");
  X509_EXTENSION_free(extension);
}

Certificate self_signed(EVP_PKEY* key, const std::string& host) {
  Certificate certificate(X509_new());
  std::array<unsigned char, 16> serial{};
  need(certificate && RAND_bytes(serial.data(), serial.size()) == 1, "begin");
  serial[0] &= 0x7f;  // positive (RFC 5280 4.1.2.2)
  BIGNUM* number = BN_bin2bn(serial.data(), serial.size(), nullptr);
  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate.get()));
  BN_free(number);
  X509_set_version(certificate.get(), X509_VERSION_3);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -86400);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), ten_years_s);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  const std::string common = "Klickwerk " + host.substr(0, 50);  // at most 64 characters (RFC 5280 appendix A)
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(common.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  add_extension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
  add_extension(certificate.get(), NID_key_usage, "critical,digitalSignature");
  add_extension(certificate.get(), NID_ext_key_usage, "serverAuth");
  add_extension(certificate.get(), NID_subject_alt_name, "DNS:" + host + ",DNS:localhost");
  need(X509_sign(certificate.get(), key, EVP_sha256()) > 0, "sign");
  return certificate;
}

std::string text_of(BIO* bio) {
  char* bytes = nullptr;
  const long length = BIO_get_mem_data(bio, &bytes);
  return {bytes, static_cast<std::size_t>(length)};
}

}  // namespace

void ensure_certificate(const config::Web& web) {
  const bool certificate_there = std::filesystem::exists(web.certificate), key_there = std::filesystem::exists(web.key);
  if (certificate_there && key_there) return;
  if (web.own_certificate) throw CertificateError((certificate_there ? web.key : web.certificate).string() + " is missing: web.certificate and web.key name the files that klickwerk-web shows");
  if (certificate_there != key_there)
    throw CertificateError((certificate_there ? web.key : web.certificate).string() + " is missing while its partner is there: put it back, or remove the other one and enrol the relays again");
  const std::string host = host_name();
  const Key key(EVP_EC_gen("P-256"));
  need(key != nullptr, "make a key");
  const Certificate certificate = self_signed(key.get(), host);
  const Bio key_text(BIO_new(BIO_s_mem())), certificate_text(BIO_new(BIO_s_mem()));
  need(PEM_write_bio_PKCS8PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1, "write the key");
  need(PEM_write_bio_X509(certificate_text.get(), certificate.get()) == 1, "write the certificate");
  try {
    collector::write_private_file(web.key, text_of(key_text.get()));
    collector::write_private_file(web.certificate, text_of(certificate_text.get()));
  } catch (const std::system_error& error) {
    throw CertificateError(std::string("the certificate cannot be kept: ") + error.what());
  }
}

std::string certificate_pin(const config::Web& web) {
  if (web.own_certificate) return "";
  const auto pem = collector::read_private_file(web.certificate);
  const auto fingerprint = pem ? collector::certificate_fingerprint(*pem) : std::nullopt;
  if (!fingerprint) throw CertificateError(web.certificate.string() + " is no certificate: remove it and its key, klickwerk-web makes new ones, and enrol the relays again");
  return fingerprint->substr(0, pin_digits);
}

std::string public_url(const config::Web& web) {
  return web.public_url.empty() ? "https://" + host_name() + ":" + std::to_string(web.port) : web.public_url;
}

}  // namespace klickwerk::office
